"""People of the demo year who looked after their own data: one put a telephone number right, one stopped the use."""

from datetime import timedelta
from uuid import UUID

from foundation.actor import PUBLIC
from foundation.database import acting_as, transaction
from lianfu.demo_year.events import Played
from registrations.correcting import correct
from registrations.restricting import restrict

_COMING = """
select r.id, r.link_version from registration r join participation p on p.id = r.participation
where r.state = 'live' and p.status = 'admitted' and not r.restricted
  and (select min(s.starts_at) from session s where s.event = r.event) > $1
order by p.registered_on, r.post_token limit 2 offset 4
"""


async def put_right(year: Played) -> None:
    """The way the own page does it, by the proof that only the person has."""
    async with transaction("staff") as c:
        rows = [(UUID(str(row["id"])), row["link_version"]) for row in await c.fetch(_COMING, year.now)]
    then = year.now - timedelta(hours=20)
    with acting_as("public"):
        for (registration, version), deed in zip(rows, ("correct", "stop"), strict=False):
            if deed == "correct":
                await correct(registration, {"phone": "0900000123"}, PUBLIC, then, link_version=version)
            else:
                await restrict(registration, True, PUBLIC, then, link_version=version)
