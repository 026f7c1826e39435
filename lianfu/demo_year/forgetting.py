"""Somebody asked to be erased after an event, and a voucher still needs a name whose day has passed."""

from datetime import datetime, timedelta
from uuid import UUID

from foundation.actor import PUBLIC
from foundation.clock import day_of
from foundation.database import transaction
from lianfu.demo_year.events import Played
from privacy.holds import Wish
from subjects.erasing import erase
from subjects.holding import hold_back

# The oldest and the newest registration of events that are over, of people who come to no other event any more.
_CAME = """
select r.id, r.person from registration r
join participation p on p.id = r.participation
join session s on s.event = r.event
where r.state = 'live' and p.status = 'admitted' and s.ends_at < $1
  and not exists (select from registration o join session n on n.event = o.event
                  where o.person = r.person and o.state = 'live' and n.ends_at >= $1)
  and exists (select from identity i where i.registration = r.id and i.level = 'P2')
order by s.ends_at, r.id
"""
PLACED = timedelta(days=91)
"""Long enough ago to be looked at again today."""


async def forget_and_hold(year: Played) -> None:
    """Before the retention of the year: the row of the one whose name is held goes with it, the hold stays."""
    async with transaction("staff") as c:
        came = await c.fetch(_CAME, year.now - timedelta(days=1))
    if not came:
        return
    then = year.now - PLACED
    await _hold(came[0]["id"], then, year)
    await erase(came[-1]["person"], PUBLIC, year.now)


async def _hold(registration: UUID, then: datetime, year: Played) -> None:
    wish = Wish(
        ("name", "organization"), "voucher", "場地費核銷憑證 115-0042 的簽到，會計要求留存",
        day_of(then) + timedelta(days=3650),
    )  # fmt: skip
    await hold_back(registration, wish, year.team["privacy_officer"], then)
