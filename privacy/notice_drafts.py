"""The wordings of the notice: drafted from the one in force, compared, approved, and from then on unchangeable.

What a wording must hold is decided by `wording_rules.py`. Approving publishes nothing by itself: an event takes the
wording in force when it is published or moved, and keeps its version until then.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit, notice_text, wording, wording_rules
from privacy.free_text import masked
from privacy.notices import LOCK

_HIGHEST = "select max(n) from notice_template where state = 'approved'"
_OPEN = ("draft", None, None, None)
_READ = (
    "select t.*, coalesce(d.name, '') as drafter, coalesce(a.name, '') as approver,"
    " t.n is not null and t.n = (select max(n) from notice_template) as in_force from notice_template t"
    " left join staff d on d.id = t.drafted_by left join staff a on a.id = t.approved_by"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """`n` and `sha256` are there once it is approved."""

    id: UUID
    key: str
    n: int | None
    state: str
    in_force: bool
    body: dict[str, Any]
    sha256: str | None
    based_on: UUID | None
    note: str
    same_substance: bool
    drafted_by: str
    drafted_on: date | None
    approved_by: str
    approved_on: date | None


def fingerprint(key: str, body: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a wording under its key."""
    return notice_text.fingerprint({"key": key, "wording": body})


async def ensure_standard(now: datetime) -> None:
    """The wording that comes with the product. At the first set-up it is approved as delivered; later ones, and any
    where the office has wordings of its own, come as drafts. Safe to call every time."""
    async with transaction() as c:
        if await c.fetchval("select exists (select from notice_template where key = $1)", wording.STANDARD_KEY):
            return
        await c.execute("select pg_advisory_xact_lock($1)", LOCK)
        if await c.fetchval("select exists (select from notice_template where key = $1)", wording.STANDARD_KEY):
            return
        first = await c.fetchval(_HIGHEST) is None
        await c.execute(
            "insert into notice_template (id, key, body, note, drafted_on, state, n, sha256, approved_on)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            uuid4(),
            wording.STANDARD_KEY,
            notice_text.canonical(wording.STANDARD).decode(),
            N_("系統提供的標準文字"),
            day_of(now),
            *(("approved", 1, fingerprint(wording.STANDARD_KEY, wording.STANDARD), day_of(now)) if first else _OPEN),
        )


async def wordings() -> list[Wording]:
    """Drafts first, then the approved ones, the newest first; what was dropped is last."""
    async with transaction() as c:
        rows = await c.fetch(f"{_READ} order by t.state = 'draft' desc, t.n desc nulls last, t.drafted_on desc")
    return [_wording(row) for row in rows]


async def one(wording_id: UUID) -> Wording:
    async with transaction() as c:
        row = await c.fetchrow(f"{_READ} where t.id = $1", wording_id)
    if row is None:
        raise NotFound
    return _wording(row)


async def compared_with(draft: Wording) -> Wording | None:
    """What a reader compares it with: the wording in force for a draft, the one before for the others."""
    async with transaction() as c:
        row = await c.fetchrow(
            f"{_READ} where t.state = 'approved' and t.id <> $1 and ($2::int is null or t.n < $2)"
            " order by t.n desc limit 1",
            draft.id,
            draft.n,
        )
    return _wording(row) if row else None


async def start(by: Actor, now: datetime) -> UUID:
    """A draft that says what is in force; the open draft where there is one, so that two never race."""
    async with transaction() as c:
        await c.execute("select pg_advisory_xact_lock($1)", LOCK)
        waiting = await c.fetchval("select id from notice_template where state = 'draft' order by drafted_on limit 1")
        if waiting:
            return UUID(str(waiting))
        row = await c.fetchrow("select id, body from notice_template where state = 'approved' order by n desc limit 1")
        body = msgspec.json.decode(row["body"]) if row else wording.STANDARD
        return await _insert(c, f"own-{uuid4().hex[:12]}", body, by, now, row["id"] if row else None)


async def save(wording_id: UUID, body: dict[str, Any], note: str, by: Actor, now: datetime) -> None:
    """Keeps a draft even while it lacks something; approving is where that is refused. The note stays for good, so what
    tells of people in it is covered."""
    async with transaction() as c:
        await _draft(c, wording_id)
        await c.execute(
            "update notice_template set body = $2, note = $3, drafted_by = $4, drafted_on = $5 where id = $1",
            wording_id, notice_text.canonical(body).decode(), masked(note.strip())[:500], by.staff_id, day_of(now),
        )  # fmt: skip


async def approve(wording_id: UUID, by: Actor, now: datetime, *, same_substance: bool) -> int:
    """Puts the draft in force for good and gives its number. Invalid with everything it lacks; Conflict where it says
    nothing new. The drafter may approve: both names are kept."""
    async with transaction() as c:
        await c.execute("select pg_advisory_xact_lock($1)", LOCK)
        row = await _draft(c, wording_id)
        body = msgspec.json.decode(row["body"])
        if lacking := wording_rules.lacks(body):
            raise Invalid([Fault(f"{lack.language}-{lack.part}", lack.message, lack.params) for lack in lacking])
        if row["body"] == await c.fetchval("select body from notice_template order by n desc nulls last limit 1"):
            raise Conflict(N_("這份草稿和現行文字一樣，不需要核准。"), code="nothing_new")
        n = await _approve(c, wording_id, by, now, same_substance=same_substance)
        purpose = "same_substance" if same_substance else "new_substance"
        await audit.append(by, "wording.approved", wording_id, [f"n{n}"], purpose, reason=row["note"], now=now)
        return n


async def drop(wording_id: UUID, by: Actor, now: datetime) -> None:
    """Gives a draft up; it stays on record."""
    async with transaction() as c:
        await _draft(c, wording_id)
        await c.execute("update notice_template set state = 'dropped' where id = $1", wording_id)
        await audit.append(by, "wording.dropped", wording_id, [], "register", now=now)


async def waiting() -> int:
    async with transaction() as c:
        return int(await c.fetchval("select count(*) from notice_template where state = 'draft'"))


async def verify() -> tuple[int, list[UUID]]:
    """How many approved wordings there are, and those whose content no longer meets their hash."""
    async with transaction() as c:
        rows = await c.fetch("select id, key, sha256, body from notice_template where state = 'approved' order by n")
    return len(rows), [r["id"] for r in rows if fingerprint(r["key"], msgspec.json.decode(r["body"])) != r["sha256"]]


async def _insert(
    c: asyncpg.Connection,
    key: str,
    body: dict[str, Any],
    by: Actor,
    now: datetime,
    based_on: UUID | None,
) -> UUID:
    made = uuid4()
    await c.execute(
        "insert into notice_template (id, key, body, based_on, drafted_by, drafted_on) values ($1, $2, $3, $4, $5, $6)",
        made, key, notice_text.canonical(body).decode(), based_on, by.staff_id, day_of(now),
    )  # fmt: skip
    return made


async def _approve(c: asyncpg.Connection, wording_id: UUID, by: Actor, now: datetime, *, same_substance: bool) -> int:
    row = await c.fetchrow("select key, body from notice_template where id = $1", wording_id)
    n = await c.fetchval("select coalesce(max(n), 0) + 1 from notice_template")
    await c.execute(
        "update notice_template set state = 'approved', n = $2, sha256 = $3, same_substance = $4, approved_by = $5,"
        " approved_on = $6 where id = $1",
        wording_id, n, fingerprint(row["key"], msgspec.json.decode(row["body"])), same_substance, by.staff_id,
        day_of(now),
    )  # fmt: skip
    return int(n)


async def _draft(c: asyncpg.Connection, wording_id: UUID) -> asyncpg.Record:
    row = await c.fetchrow("select * from notice_template where id = $1 for update", wording_id)
    if row is None:
        raise NotFound
    if row["state"] != "draft":
        raise Conflict(N_("核准過的文字不能再改；要改請起草新的一份。"), code="approved")
    return row


def _wording(row: Any) -> Wording:
    return Wording(
        id=row["id"],
        key=row["key"],
        n=row["n"],
        state=row["state"],
        in_force=row["in_force"],
        body=msgspec.json.decode(row["body"]),
        sha256=row["sha256"],
        based_on=row["based_on"],
        note=row["note"],
        same_substance=row["same_substance"],
        drafted_by=row["drafter"],
        drafted_on=row["drafted_on"],
        approved_by=row["approver"],
        approved_on=row["approved_on"],
    )
