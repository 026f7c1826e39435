"""Who is registered for an event already, opened in memory for comparing with a list; none of it is shown."""

from uuid import UUID

from events.facts import EventFacts
from foundation.database import transaction
from imports.judging import Known, Places
from privacy.reveal import open_sealed
from registrations.opened import sealed

_KNOWN = """
select r.id, r.state = 'live' as live, r.restricted, p.status, p.channel, i.person, i.scope, i.blob,
  exists (select from attendance a where a.participation = p.id) as arrived,
  array(select s.session from seat s where s.participation = p.id and s.status <> 'released') as sessions
from registration r join participation p on p.id = r.participation
join identity i on i.registration = r.id and i.level = 'P2'
where r.event = $1 and r.state <> 'superseded' order by r.id
"""


async def known_of(event: UUID) -> list[Known]:
    """Whoever was erased is nobody here."""
    async with transaction() as c:
        rows = await c.fetch(_KNOWN, event)
    words = await open_sealed([sealed(row["id"], row["person"], row["scope"], row["blob"]) for row in rows])
    return [
        Known(
            registration=row["id"], live=row["live"], status=row["status"], channel=row["channel"],
            words={key: value for key, value in told.items() if isinstance(value, str)},
            sessions=frozenset(row["sessions"]), restricted=row["restricted"], arrived=row["arrived"],
        )
        for row, told in zip(rows, words, strict=True) if told is not None
    ]  # fmt: skip


async def places_of(facts: EventFacts) -> Places:
    async with transaction() as c:
        crowded = await c.fetchval(
            "select exists (select from waiting_entry w join registration r on r.id = w.registration"
            " where r.event = $1)",
            facts.id,
        )
    return Places({each.id: each.left for each in facts.sessions}, facts.waiting_list, bool(crowded))
