"""Posts the timed letters that are due. Nothing is planned ahead: what is due is read from the event as it is now, and
a mark per person and occasion, written with the mail, keeps a second run from sending it twice."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from correspondence.timing import KINDS, KindKey, Occasion, Slot, occasions
from foundation.clock import day_of
from foundation.database import connection, transaction
from mail.outbox import Addressed, post_many

log = logging.getLogger(__name__)
LETTERS: dict[KindKey, str] = {
    "reminder_2": "correspondence.reminder",
    "reminder_1": "correspondence.reminder",
    "online_day": "correspondence.online",
    "online_hour": "correspondence.online",
    "thanks": "correspondence.thanks",
    "missed": "correspondence.missed",
}
# Posted in transactions of this many, so that none is long.
BATCH = 500

_EVENTS = """
select e.id, e.online_url <> '' as linked,
  (select coalesce(array_agg(l.kind || case when l.wanted then '+' else '-' end), '{}') from event_letter l
   where l.event = e.id) as chosen,
  (select array_agg((s.id, s.starts_at, s.ends_at, s.mode <> 'onsite', s.door_closed_on is not null)
     order by s.starts_at, s.id) from session s where s.event = e.id and s.merged_into is null) as sessions
from event e
where e.status = 'published' and e.postponed_on is null
  and exists (select from session s where s.event = e.id and s.starts_at > $1 and s.starts_at < $2)
order by e.id
"""
# Who has a place, is not told already, and did not only just register: their confirmation says the same. A mail is
# about their first session of the occasion: on the eve of a second day the first is still under way.
_DUE = """
select r.id, r.person, r.event, r.expires_on, p.language,
  (select t.session from seat t join session s on s.id = t.session
   where t.participation = p.id and t.status = 'held' and t.session = any ($2)
   order by s.starts_at, s.id limit 1) as about
from registration r join participation p on p.id = r.participation
where r.event = $1 and r.state = 'live' and r.named and p.status = 'admitted'
  and {which}
  and not exists (select from letter_mark m where m.registration = r.id and m.letter = $3 and m.occasion = $4)
order by r.id limit $5
"""
_SEATED = "exists (select from seat s where s.participation = p.id and s.status = 'held' and s.session = any ($2))"
_CAME = "exists (select from attendance a where a.participation = p.id)"
# Without the link nobody can come, so it goes also to whoever wants to hear nothing else.
_FREE = "not r.restricted"
# The door is closed by whoever sends ballots too: until somebody has been found there, nobody has looked.
_ROLLS_ARE_IN = """not exists (select from seat s where s.participation = p.id and s.status = 'held'
  and s.session = any ($2) and not exists (select from attendance a where a.session = s.session))"""
_WHICH: dict[KindKey, str] = {
    "reminder_2": f"{_SEATED} and {_FREE} and p.registered_on < $6",
    "reminder_1": f"{_SEATED} and {_FREE} and p.registered_on < $6",
    "online_day": f"{_SEATED} and p.registered_on < $6",
    "online_hour": f"{_SEATED} and $6::date is not null",
    "thanks": f"{_SEATED} and {_FREE} and {_CAME} and $6::date is not null",
    "missed": f"{_SEATED} and {_FREE} and not {_CAME} and {_ROLLS_ARE_IN} and not p.walk_in and $6::date is not null",
}
# Made once from our own texts above; nothing from outside goes into SQL.
_QUERIES = {kind: _DUE.replace("{which}", which) for kind, which in _WHICH.items()}
# The mark decides: of two workers one gets the row.
_MARK = """
insert into letter_mark (id, person, scope, expires_on, registration, letter, occasion)
select m.id, r.person, r.event, r.expires_on, r.id, $3, $4
from unnest($1::uuid[], $2::uuid[]) as m (id, registration) join registration r on r.id = m.registration
on conflict (registration, letter, occasion) do nothing returning registration
"""


async def send_due(now: datetime) -> int:
    """How many letters were posted. Safe to run at any time, twice, and by two workers."""
    async with transaction() as c:
        rows = await c.fetch(_EVENTS, now - timedelta(days=16), now + timedelta(days=4))
    n = 0
    for row in rows:
        for occasion in due_of(row, now):
            n += await _post_all(row["id"], occasion, now)
    return n


def due_of(row: Any, now: datetime) -> list[Occasion]:
    slots = [Slot(*session) for session in row["sessions"] or ()]
    if not row["linked"]:
        slots = [Slot(slot.id, slot.starts_at, slot.ends_at, False, slot.closed) for slot in slots]
    wanted = wanted_of(row["chosen"])
    return [one for key in KINDS if key in wanted for one in occasions(key, slots, wanted) if one.is_due(now)]


def wanted_of(chosen: Sequence[str]) -> set[str]:
    """`kind+` and `kind-` are choices of the organiser; the others are as the standard says."""
    said = {each[:-1]: each[-1] == "+" for each in chosen}
    return {key for key, kind in KINDS.items() if said.get(key, kind.standard)}


async def _post_all(event: UUID, occasion: Occasion, now: datetime) -> int:
    n = 0
    while (posted := await _post(event, occasion, now)) == BATCH:
        n += posted
    if n + posted:
        log.info("%s %s: %s letters of event %s", occasion.kind, occasion.name, n + posted, event)
    return n + posted


async def _post(event: UUID, occasion: Occasion, now: datetime) -> int:
    async with transaction() as c:
        people = await c.fetch(
            _QUERIES[occasion.kind], event, list(occasion.sessions), occasion.kind, occasion.name, BATCH, day_of(now)
        )
        return await post_marked(LETTERS[occasion.kind], people, occasion.kind, occasion.name, now)


async def post_marked(
    letter: str, people: Sequence[Any], kind: str, occasion: str, now: datetime, about: UUID | None = None
) -> int:
    """One mail to each of these in the running transaction, unless the mark says that it went."""
    ids = [row["id"] for row in people]
    marked = await connection().fetch(_MARK, [uuid4() for _ in ids], ids, kind, occasion)
    fresh = {row["registration"] for row in marked}
    mails = [
        Addressed(
            row["id"], row["language"], row["person"], row["event"], row["expires_on"], about=about or row.get("about")
        )
        for row in people
        if row["id"] in fresh
    ]
    await post_many(letter, mails, now)
    return len(mails)
