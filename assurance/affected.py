"""Finds whom a breach concerns, by ids alone; and looks whether what got out can be read without the keys.

Nothing is shown to anybody here: the words are opened by the letters at sending.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from assurance import in_the_clear
from foundation.clock import day_of
from foundation.database import connection, transaction
from privacy import catalogue
from privacy.reveal import SHOWING

SAMPLE = 50


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the officer knows. Ids and moments only, so the record of a breach names nobody."""

    keys_too: bool = False
    event: UUID | None = None
    export: UUID | None = None
    staff: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Concerned:
    """The newest registration of somebody, where their address is."""

    person: UUID
    scope: UUID
    registration: UUID
    language: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Affected:
    """`persons` counts everybody concerned, `people` are those who can still be written to. `tried` says on how many
    people it was looked whether their words stand anywhere in the clear, `clear` on how many they did."""

    persons: int
    people: tuple[Concerned, ...]
    readable: bool
    special: bool
    tried: int = 0
    clear: int = 0


# Whose data the main database holds, and who is behind the object of an entry of the audit.
_EVERYBODY = """
select person from registration union select person from visit_contact union select person from case_words
"""
_BEHIND = """
with seen as (select object from audit_entry where actor = $1 and at between $2 and $3 and action = any ($4))
select r.person from registration r join seen on seen.object in (r.id, r.event)
union select m.person from export_mark m join export_download d on d.id = m.download
  join seen on seen.object in (d.id, d.export)
union select v.person from visit_contact v join seen on seen.object in (v.visit, v.id)
union select w.person from case_words w join seen on seen.object = w.request
"""
_PERSONS = {
    "stolen-dump": _EVERYBODY,
    "index-key-leak": _EVERYBODY,
    "lost-tablet": "select person from registration where event = $1 and state = 'live'",
    "mail-mixup": """select r.person from registration r join outgoing_mail m on m.subject = r.id
        where r.event = $1 and m.run_at between $2 and $3""",
    "staff-misuse": _BEHIND,
    "leaked-export": """select m.person from export_mark m join export_download d on d.id = m.download
        where d.export = $1""",
}
_REACHABLE = """
select distinct on (r.person) r.person, r.scope, r.id, r.notice_language, r.expires_on
from registration r where r.person = any ($1) order by r.person, r.expires_on desc, r.id
"""


async def find(scenario: str, facts: Facts) -> Affected:
    """Inside a transaction of the caller."""
    rows = await connection().fetch(_PERSONS[scenario], *_parameters(scenario, facts))
    persons = sorted({row["person"] for row in rows if row["person"]})
    reached = await connection().fetch(_REACHABLE, persons)
    people = tuple(
        Concerned(row["person"], row["scope"], row["id"], row["notice_language"], row["expires_on"]) for row in reached
    )
    special = await _special(scenario, facts)
    if scenario != "stolen-dump" or facts.keys_too:
        return Affected(len(persons), people, bool(persons), special)
    tried, clear = await in_the_clear.look([each.person for each in people[:SAMPLE]])
    return Affected(len(persons), people, clear > 0, special, tried, clear)


async def events(limit: int = 200) -> list[tuple[UUID, str, date]]:
    """For choosing one: id, Chinese title, day of the first session; the newest first."""
    async with transaction() as c:
        rows = await c.fetch(
            "select e.id, e.title_zh, min(s.starts_at) as starts_at from event e join session s on s.event = e.id"
            " where e.status <> 'draft' group by e.id order by 3 desc limit $1",
            limit,
        )
    return [(row["id"], row["title_zh"], day_of(row["starts_at"])) for row in rows]


async def event_slugs(limit: int = 200) -> list[tuple[str, str]]:
    """(address, Chinese title) of published events, the newest first."""
    async with transaction() as c:
        rows = await c.fetch(
            "select slug, title_zh from event where status <> 'draft' order by published_on desc, slug limit $1", limit
        )
    return [(row["slug"], row["title_zh"]) for row in rows]


async def export_of(code: str) -> UUID | None:
    """The export by the number that its file and the register show, such as X-6W7SVDCH."""
    number = "-".join(code.strip().upper().split("-")[:2])  # a file carries the number of its download behind it
    async with transaction() as c:
        found: UUID | None = await c.fetchval("select id from export where code = $1", number)
    return found


async def records() -> int:
    """How many records of people the system holds."""
    return int(
        await connection().fetchval("select (select count(*) from registration) + (select count(*) from visit_contact)")
    )


async def _special(scenario: str, facts: Facts) -> bool:
    """Whether sensitive fields (P3) are among what got out."""
    if scenario == "leaked-export":
        fields = await connection().fetchval("select fields from export where id = $1", facts.export)
        return any(catalogue.FIELDS[key].level == "P3" for key in fields or () if key in catalogue.FIELDS)
    if scenario == "stolen-dump":
        return bool(await connection().fetchval("select exists (select from identity where level = 'P3')"))
    return False


def _parameters(scenario: str, facts: Facts) -> list[object]:
    match scenario:
        case "lost-tablet":
            return [facts.event]
        case "mail-mixup":
            return [facts.event, facts.since, facts.until]
        case "staff-misuse":
            return [facts.staff, facts.since, facts.until, list(SHOWING)]
        case "leaked-export":
            return [facts.export]
        case _:
            return []
