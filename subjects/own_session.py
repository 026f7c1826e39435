"""The session of “My data”: short, of one browser, and of a mailbox until one of its people has been proven.

The database knows whose rows a cookie may reach (`sql/access.sql`); here its answers become what pages show, masked.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from events.facts import EventFacts, event_facts_by_id
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid, NotFound, Refusal
from foundation.tokens import digest, read_short_code
from privacy.masks import mask
from privacy.reveal import open_sealed
from registrations.opened import sealed
from subjects import codes
from vault import keys
from vault.person_index import normal_phone

LEAST_PHONE_DIGITS = 8  # after the leading zero: a whole number, not its last digits


class SessionOver(Refusal):
    """There is no session, or no longer one: the way in stands open."""

    status = 403
    code = "own_session"
    message = N_("「我的資料」已經關上了（閒置超過 15 分鐘或滿一小時）。請再要一組驗證碼。")


@dataclass(frozen=True)
class MaskedPerson:
    """One of the people behind the mailbox; `access` names the row to the page. Nothing here tells a whole name."""

    access: UUID
    proven: bool
    name: str
    events: tuple[EventFacts, ...]


async def lives(cookie: str, now: datetime) -> bool:
    async with transaction() as c:
        return bool(await c.fetchval("select own_session_lives($1, $2)", digest(cookie), now))


async def end(cookie: str) -> None:
    async with transaction() as c:
        await c.execute("select end_own_session($1)", digest(cookie))


async def people(cookie: str, now: datetime) -> list[MaskedPerson]:
    """Raises SessionOver. Somebody of whom only visits or holds are left has no event."""
    rows = await _rows(cookie, now)
    named = [row for row in rows if row["blob"]]
    words = await open_sealed([sealed(r["registration"], r["person"], r["scope"], r["blob"]) for r in named])
    names = {
        row["access"]: mask("name", str(found.get("name") or ""))
        for row, found in zip(named, words, strict=True)
        if found
    }
    facts = {event: await event_facts_by_id(event) for event in {row["event"] for row in rows if row["event"]}}
    return [
        MaskedPerson(
            access,
            proven=any(row["proven"] for row in rows if row["access"] == access),
            name=names.get(access, ""),
            events=tuple(facts[row["event"]] for row in rows if row["access"] == access and row["event"]),
        )
        for access in dict.fromkeys(row["access"] for row in rows)
    ]


async def prove(cookie: str, access: UUID, typed: str, now: datetime) -> None:
    """By the code on a ticket or the whole telephone number. Raises Invalid, or SessionOver after the fifth try."""
    if all(row["access"] != access for row in await _rows(cookie, now)):
        raise NotFound
    whole = len(normal_phone(typed)) >= LEAST_PHONE_DIGITS
    phone = codes.phone_hash(access, keys.phone_index(typed)) if whole else None
    async with transaction() as c:
        outcome = await c.fetchval(
            "select prove_own_person($1, $2, $3, $4, $5)",
            digest(cookie), access, read_short_code(typed) or "", phone, now,
        )  # fmt: skip
    if outcome == "wrong":
        raise Invalid([Fault("proof", N_("和這筆資料不符。請再看一次票上的入場代碼，或輸入報名時留的完整電話。"))])
    if outcome != "proven":
        raise SessionOver(N_("試了太多次，為了保護資料，這次查詢已經關上。請再要一組驗證碼，或打電話給我們。"))


async def proven(cookie: str, access: UUID, now: datetime) -> UUID:
    """The person whom the session has proven to be. NotFound for any other, SessionOver without a session."""
    if not await lives(cookie, now):
        raise SessionOver
    async with transaction() as c:
        person = await c.fetchval("select own_person($1, $2, $3)", digest(cookie), access, now)
    if person is None:
        raise NotFound
    return UUID(str(person))


async def note(cookie: str, access: UUID, action: str, fields: tuple[str, ...], now: datetime) -> None:
    """What the person did themselves, into the record of all that is done with their data."""
    async with transaction() as c:
        if not await c.fetchval(
            "select record_own($1, $2, $3, $4, $5)", digest(cookie), access, action, list(fields), now
        ):
            raise NotFound


async def _rows(cookie: str, now: datetime) -> list[asyncpg.Record]:
    if not await lives(cookie, now):
        raise SessionOver
    async with transaction() as c:
        rows: list[asyncpg.Record] = await c.fetch("select * from own_people($1, $2)", digest(cookie), now)
    return rows
