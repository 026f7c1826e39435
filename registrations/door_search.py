"""Finding people who come without a code: two typed characters of company, surname or last digits, at most five
masked matches."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.actor import Actor
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid
from privacy.masks import mask
from privacy.reveal import record
from registrations.opened import Opened, open_event

LEAST, MOST = 2, 5
_VARIANTS = str.maketrans("台峯", "臺峰")


@dataclass(frozen=True)
class Match:
    """Somebody who may be meant; asked for by name before `ticket` is used."""

    ticket: UUID
    name: str
    company: str
    status: str
    arrived: bool


@dataclass(frozen=True)
class Matches:
    found: tuple[Match, ...]
    more: bool


async def search(event: UUID, typed: str, by: Actor, now: datetime) -> Matches:
    """Masked matches, the arrived last. Too few characters are Invalid; every search leaves one audit entry."""
    wanted = plain(typed)
    if len(wanted) < LEAST:
        raise Invalid([Fault("q", N_("請至少輸入兩個字：公司、姓氏與名字，或手機末三碼。"))])
    async with transaction() as c:
        words = await open_event(event)
        hits = [registration for registration, found in words.items() if matches(found, wanted)]
        await record(by, "door_search", event, ["name", "organization", "phone"], "door", now=now)
        rows = await c.fetch(_TICKETS, hits)
    found = tuple(_match(row, words[row["registration"]]) for row in rows[:MOST])
    return Matches(found, more=len(rows) > MOST)


_TICKETS = """
select t.id, t.registration, p.status, exists (select 1 from attendance a where a.participation = p.id) as arrived
from ticket t join registration r on r.id = t.registration join participation p on p.id = r.participation
where t.registration = any ($1) and t.revoked_at is null order by arrived, t.id
"""


def _match(row: Any, found: Opened) -> Match:
    name, company = mask("name", found.text("name")), mask("organization", found.text("organization"))
    return Match(row["id"], name, company, row["status"], row["arrived"])


def matches(found: Opened, wanted: str) -> bool:
    """`wanted` is what `plain` made of what was typed."""
    if wanted.isdecimal() and (found.text("phone").partition(";")[0].endswith(wanted) or wanted in found.text("ubn")):
        return True
    return wanted in plain(found.text("organization")) or plain(found.text("name")).startswith(wanted)


def plain(text: str) -> str:
    """NFKC, lower case, without spaces, common variants as one: what was typed and what is stored meet."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower().translate(_VARIANTS)
