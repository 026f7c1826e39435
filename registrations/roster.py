"""The list of an event's registrations as staff may always see it: masked, in order, with what needs somebody's
attention first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from foundation.actor import Actor
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid
from privacy.masks import mask
from privacy.reveal import record
from registrations.door_search import LEAST, matches, plain
from registrations.links import reference_of
from registrations.opened import Opened, open_registrations

PAGE = 100
Filter = Literal["all", "admitted", "waiting", "cancelled", "arrived", "no_mail"]
FILTERS: tuple[Filter, ...] = ("all", "admitted", "waiting", "cancelled", "arrived", "no_mail")


@dataclass(frozen=True)
class RosterLine:
    """`mail` is the state of the last letter, None when none was written. `portrait` says that the consent to use a
    picture with the name stands at this moment."""

    registration: UUID
    reference: str
    name: str
    company: str
    email: str
    phone: str
    status: str
    live: bool
    arrived: bool
    restricted: bool
    portrait: bool
    walk_in: bool
    channel: str
    registered_on: date
    mail: str | None


@dataclass(frozen=True)
class Roster:
    lines: tuple[RosterLine, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


_WHERE: dict[Filter, str] = {
    "all": "true",
    "admitted": "p.status = 'admitted'",
    "waiting": "p.status = 'waiting'",
    "cancelled": "p.status = 'cancelled'",
    "arrived": "exists (select 1 from attendance a where a.participation = p.id)",
    "no_mail": """p.status <> 'cancelled'
  and not exists (select 1 from outgoing_mail m where m.subject = r.id and m.state = 'sent')""",
}
_ROWS = """
select r.id, r.state = 'live' as live, r.restricted, p.status, p.walk_in, p.channel, p.registered_on,
  exists (select 1 from attendance a where a.participation = p.id) as arrived,
  exists (select from consent_state c
    where c.registration = r.id and c.purpose = 'photo' and c.latest and c.state = 'given') as portrait,
  (select m.state from outgoing_mail m where m.subject = r.id order by m.run_at desc limit 1) as mail,
  count(*) over () as total
from registration r join participation p on p.id = r.participation
where r.event = $1 and ($4::uuid[] is null or r.id = any ($4)) and {where}
order by p.status = 'cancelled', p.status = 'admitted', p.registered_on, r.id limit $2 offset $3
"""
# Made once from our own texts above; nothing from outside goes into SQL.
_QUERIES = {name: _ROWS.replace("{where}", where) for name, where in _WHERE.items()}


async def roster(event: UUID, which: Filter, page: int) -> Roster:
    """One query, one look-up of keys; the words of somebody erased are empty."""
    async with transaction() as c:
        rows = await c.fetch(_QUERIES[which], event, PAGE, (page - 1) * PAGE, None)
    words = await open_registrations([row["id"] for row in rows])
    lines = tuple(_line(row, words.get(row["id"]) or Opened(row["id"], {})) for row in rows)
    return Roster(lines, rows[0]["total"] if rows else 0, page)


async def search(event: UUID, typed: str, by: Actor, now: datetime) -> Roster:
    """Whose name, organisation or last digits match, masked as in the list; at most one page, and one entry a search.

    Names have no index: one event's words are opened in memory and none leaves it. Invalid below two characters.
    """
    wanted = plain(typed)
    if len(wanted) < LEAST:
        raise Invalid([Fault("q", N_("請至少輸入兩個字：姓名、公司，或手機末三碼。"))])
    async with transaction() as c:
        ids = [row["id"] for row in await c.fetch("select id from registration where event = $1", event)]
        words = await open_registrations(ids)
        hits = [registration for registration, found in words.items() if matches(found, wanted)]
        await record(by, "roster_search", event, ["name", "organization", "phone"], "find", now=now)
        rows = await c.fetch(_QUERIES["all"], event, PAGE, 0, hits)
    return Roster(tuple(_line(row, words[row["id"]]) for row in rows), rows[0]["total"] if rows else 0, 1)


async def roster_line(event: UUID, registration: UUID) -> RosterLine | None:
    """One registration of this event, masked as in the list."""
    async with transaction() as c:
        row = await c.fetchrow(_QUERIES["all"], event, 1, 0, [registration])
    if row is None:
        return None
    words = await open_registrations([registration])
    return _line(row, words.get(registration) or Opened(registration, {}))


def _line(row: Any, found: Opened) -> RosterLine:
    told = ("status", "live", "arrived", "restricted", "portrait", "walk_in", "channel", "registered_on", "mail")
    return RosterLine(
        registration=row["id"],
        reference=reference_of(row["id"]),
        name=mask("name", found.text("name")),
        company=mask("organization", found.text("organization")),
        email=mask("email", found.text("email")),
        phone=mask("phone", found.text("phone")),
        **{name: row[name] for name in told},
    )


async def sealed_of(registration: UUID, event: UUID) -> tuple[UUID, UUID, bytes] | None:
    """Person, scope and blob of one registration of this event, for a reveal; None when it is not there."""
    async with transaction() as c:
        row = await c.fetchrow(
            "select i.person, i.scope, i.blob from identity i join registration r on r.id = i.registration"
            " where r.id = $1 and r.event = $2 and i.level = 'P2'",
            registration,
            event,
        )
    return (row["person"], row["scope"], row["blob"]) if row else None
