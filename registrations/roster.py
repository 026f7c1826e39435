"""The list of an event's registrations as staff may always see it: masked, a page at a time from a place in the order
on, with what needs somebody's attention first."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
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
from registrations.opened import Opened, open_event, open_registrations
from registrations.roster_filters import KEYS, NEEDS, OURS, RETURNED, Place, Wanted

PAGE = 50
MOST_FOUND = 50


@dataclass(frozen=True)
class RosterLine:
    """`mail` is the state of the last letter, None when none was written; `returned` that one came back. `portrait`
    says that the consent to use a picture with the name stands at this moment. `sessions` are the places held or wished
    for, by the number of the session. `reply` is the answer to the newest asking whether they come, "silent" for none
    yet, None where nobody asked."""

    registration: UUID
    reference: str
    name: str
    company: str
    email: str
    phone: str
    status: str
    live: bool
    named: bool
    untold: bool
    arrived: bool
    restricted: bool
    portrait: bool
    walk_in: bool
    channel: str
    registered_on: date
    mail: str | None
    returned: bool
    sessions: tuple[int, ...]
    county: str | None
    reply: str | None
    key: str

    @property
    def place(self) -> Place:
        return Place(self.key, self.registration)


@dataclass(frozen=True)
class Roster:
    """`before` and `after` are where the neighbouring pages end and begin; None where there is none."""

    lines: tuple[RosterLine, ...]
    total: int
    before: Place | None = None
    after: Place | None = None


# Who is on the page is decided on four columns; everything else is read for that page only.
_PAGE = """
select l.id, l.key, r.state = 'live' as live, r.restricted, r.named, p.status, p.walk_in, p.channel, p.registered_on,
  p.county, (select coalesce(y.answer, 'silent') from reply y where y.registration = r.id
    order by y.asked_on desc, y.n desc limit 1) as reply,
  {untold} as untold, m.state as mail,
  {returned} as returned,
  exists (select from attendance a where a.participation = p.id) as arrived,
  exists (select from consent_state c
    where c.registration = r.id and c.purpose = 'photo' and c.latest and c.state = 'given') as portrait,
  array(select s.position from seat x join session s on s.id = x.session
    where x.participation = p.id and x.status <> 'released' order by s.position) as sessions
from (
  select r.id, {key} as key from {ours} where ($2::uuid[] is null or r.id = any ($2)) and {where} {from}
  order by 2 {way}, 1 {way} limit {limit}
) as l join registration r on r.id = l.id join participation p on p.id = r.participation
left join lateral (
  select m.state from outgoing_mail m where m.subject = r.id order by m.run_at desc limit 1
) as m on true
order by l.key {way}, l.id {way}
"""
_COUNT = f"select count(*) from {OURS} where ($2::uuid[] is null or r.id = any ($2)) and "  # noqa: S608 - our own


async def roster(event: UUID, wanted: Wanted, *, only: list[UUID] | None = None) -> Roster:
    """Three queries and one look-up of keys, however long the list is; the words of somebody erased are empty."""
    where, values = wanted.conditions(3)
    async with transaction() as c:
        total = int(await c.fetchval(_COUNT + where, event, only, *values))
        query, place = _query(wanted, where, 3 + len(values))
        rows = await c.fetch(query, event, only, *values, *place)
    words = await open_registrations([row["id"] for row in rows[:PAGE]])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    back = wanted.at is not None and wanted.at.back
    if back:
        rows.reverse()
    lines = tuple(_line(row, words.get(row["id"]) or Opened(row["id"], {})) for row in rows)
    return Roster(lines, total, *_neighbours(lines, wanted.at, back=back, more=more))


def _query(wanted: Wanted, where: str, first: int, limit: int | None = None) -> tuple[str, list[Any]]:
    """The SQL is put together from texts of our own; what was asked for goes apart."""
    key, falling = KEYS[wanted.order]
    at = wanted.at
    down = falling != (at is not None and at.back)
    after = f"and ({key}, r.id) {'<' if down else '>'} (${first}, ${first + 1})" if at else ""
    parts = {
        "key": key, "where": where, "from": after, "way": "desc" if down else "asc", "limit": str((limit or PAGE) + 1),
        "ours": OURS, "untold": NEEDS["untold"], "returned": RETURNED,
    }  # fmt: skip
    query = _PAGE
    for name, text in parts.items():
        query = query.replace(f"{{{name}}}", text)
    return query, [at.key, at.id] if at else []


def _neighbours(
    lines: tuple[RosterLine, ...], at: Place | None, *, back: bool, more: bool
) -> tuple[Place | None, Place | None]:
    if not lines:
        return None, None
    first, last = lines[0].place, lines[-1].place
    before = Place(first.key, first.id, back=True) if (more if back else at) else None
    return before, last if back or more else None


async def search(event: UUID, typed: str, by: Actor, now: datetime) -> Roster:
    """Whose name, organisation or last digits match, masked as in the list; at most one page, and one entry a search.

    Names have no index: one event's words are opened in memory and none leaves it. Invalid below two characters.
    """
    wanted = plain(typed)
    if len(wanted) < LEAST:
        raise Invalid([Fault("q", N_("請至少輸入兩個字：姓名、公司，或手機末三碼。"))])
    async with transaction() as c:
        words = await open_event(event, ended=True)
        hits = [registration for registration, found in words.items() if matches(found, wanted)]
        await record(by, "roster_search", event, ["name", "organization", "phone"], "find", now=now)
        query, _ = _query(Wanted(), "true", 3, MOST_FOUND)
        rows = await c.fetch(query, event, hits)
    return Roster(tuple(_line(row, words[row["id"]]) for row in rows[:MOST_FOUND]), len(hits))


async def ids_of(event: UUID, wanted: Wanted, most: int, *, only: list[UUID] | None = None) -> list[UUID]:
    """Everybody whom the list shows, over all its pages, in its order."""
    where, values = wanted.conditions(3)
    query, _ = _query(replace(wanted, at=None), where, 3 + len(values), most - 1)
    async with transaction() as c:
        return [row["id"] for row in await c.fetch(query, event, only, *values)]


async def roster_lines(event: UUID, registrations: list[UUID]) -> list[RosterLine]:
    """These registrations of this event, masked as in the list, in its usual order; those of others are left out."""
    query, _ = _query(Wanted(), "true", 3, len(registrations))
    async with transaction() as c:
        rows = await c.fetch(query, event, registrations)
    words = await open_registrations([row["id"] for row in rows])
    return [_line(row, words.get(row["id"]) or Opened(row["id"], {})) for row in rows]


async def roster_line(event: UUID, registration: UUID) -> RosterLine | None:
    """One registration of this event, masked as in the list."""
    return next(iter(await roster_lines(event, [registration])), None)


def _line(row: Any, found: Opened) -> RosterLine:
    told = (
        "status", "live", "named", "untold", "arrived", "restricted", "portrait", "walk_in", "channel",
        "registered_on", "mail", "returned", "county", "reply", "key",
    )  # fmt: skip
    return RosterLine(
        registration=row["id"],
        reference=reference_of(row["id"]),
        name=mask("name", found.text("name")),
        company=mask("organization", found.text("organization")),
        email=mask("email", found.text("email")),
        phone=mask("phone", found.text("phone")),
        sessions=tuple(position + 1 for position in row["sessions"]),
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
