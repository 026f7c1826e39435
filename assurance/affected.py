"""Finds whom a breach concerns: one registration a person, by ids alone; and tries whether what got out can be read.

Nothing is shown to anybody here: the words are opened by the letters at sending.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from foundation.clock import day_of
from foundation.database import connection, transaction
from registrations.admission_rows import identity_context
from vault import sealing

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
    """`tried` and `opened`: of how many sealed records what got out was tried on, and how many it opened."""

    people: tuple[Concerned, ...]
    readable: bool
    tried: int = 0
    opened: int = 0


_PEOPLE = """
select distinct on (r.person) r.person, r.scope, r.id, r.notice_language, r.expires_on
from registration r
where r.person is not null and {where}
order by r.person, r.expires_on desc, r.id
"""
_WHERE = {
    "stolen-dump": "true",
    "index-key-leak": "true",
    "lost-tablet": "r.event = $1 and r.state = 'live'",
    "mail-mixup": """r.event = $1 and exists (select 1 from outgoing_mail m where m.subject = r.id
        and m.run_at between $2 and $3)""",
    "staff-misuse": """exists (select 1 from audit_entry a where a.object = r.id
        and a.actor = $1 and a.at between $2 and $3)""",
    "leaked-export": """exists (select 1 from export_mark m join export_download d on d.id = m.download
        join export e on e.id = d.export where e.id = $1 and e.event = r.event and m.person = r.person)""",
}
# Made once from our own texts above; nothing from outside goes into SQL.
_QUERIES = {key: _PEOPLE.replace("{where}", where) for key, where in _WHERE.items()}


async def find(scenario: str, facts: Facts) -> Affected:
    """Inside a transaction of the caller."""
    rows = await connection().fetch(_QUERIES[scenario], *_parameters(scenario, facts))
    people = tuple(
        Concerned(row["person"], row["scope"], row["id"], row["notice_language"], row["expires_on"]) for row in rows
    )
    if scenario == "index-key-leak":
        return Affected(people, readable=True)
    if scenario != "stolen-dump" or facts.keys_too:
        return Affected(people, readable=bool(people))
    return await _tried(people)


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


async def records() -> int:
    """How many records of people the system holds."""
    return int(await connection().fetchval("select count(*) from registration"))


async def _tried(people: tuple[Concerned, ...]) -> Affected:
    """Tries to open a sample with what a dump of the main database holds: the ids beside each blob, but no key."""
    blobs = await connection().fetch(
        "select registration, person, scope, blob from identity where level = 'P2' limit $1", SAMPLE
    )
    opened = sum(_opens(row["registration"], row["person"], row["scope"], row["blob"]) for row in blobs)
    return Affected(people, readable=opened > 0, tried=len(blobs), opened=opened)


def _opens(registration: UUID, person: UUID, scope: UUID, blob: bytes) -> bool:
    try:
        sealing.unseal(scope.bytes * 2, person.bytes * 2, identity_context(registration, "P2"), blob)
    except sealing.Unreadable:
        return False
    return True


def _parameters(scenario: str, facts: Facts) -> list[object]:
    match scenario:
        case "lost-tablet":
            return [facts.event]
        case "mail-mixup":
            return [facts.event, facts.since, facts.until]
        case "staff-misuse":
            return [facts.staff, facts.since, facts.until]
        case "leaked-export":
            return [facts.export]
        case _:
            return []
