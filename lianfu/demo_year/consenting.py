"""Photography, co-organisers with a part in the data, and people who change their minds, for the demo year."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events.plans import BodyPlan
from foundation.actor import PUBLIC
from foundation.database import acting_as, transaction
from lianfu.demo_year.invented import Person
from lianfu.demo_year.planned import Planned
from registrations import consent_chain
from registrations.consenting import set_consent

WITHDRAWN = 12
_PHOTOGRAPHED = ("seminar", "forum")
# One in so many, told by the address: the dice of the year stay as they fall.
_SHY, _PORTRAYED, _AGREES = 11, 9, 5


def handling(planned: Planned, cohost: UUID, supporter: UUID) -> dict[str, Any]:
    """What `EventPlan` is told: pictures at the larger events, where one body works for us and one collects jointly."""
    large = planned.kind in _PHOTOGRAPHED
    contract = "聯服字第1150001號" if large else ""
    return {
        "photos": large,
        "bodies": (
            BodyPlan(partner=cohost, role="cohost", data_role="processor" if large else "none", contract_ref=contract),
            BodyPlan(partner=supporter, role="supporter", data_role="joint" if large else "none"),
        ),
    }


def is_shy(guest: Person) -> bool:
    return _one_in(guest, _SHY)


def portraits(guest: Person) -> list[str]:
    return ["photo"] if _one_in(guest, _PORTRAYED) else []


def handover(guest: Person) -> list[str]:
    return ["partner_handover"] if _one_in(guest, _AGREES) else []


async def change_minds(now: datetime) -> None:
    """Everything goes into the evidence; then some of those who agreed take it back, and that goes in too."""
    with acting_as("worker"):
        await consent_chain.chain(now)
        async with transaction() as c:
            rows = await c.fetch(
                "select c.registration, c.purpose, r.link_version from consent_state c"
                " join registration r on r.id = c.registration join event e on e.id = r.event"
                " where c.latest and c.state = 'given' and r.state = 'live'"
                " order by e.slug desc, r.post_token limit $1",
                WITHDRAWN,
            )
    for row in rows:
        then = now - timedelta(days=1)
        await set_consent(
            row["registration"], row["purpose"], "withdrawn", PUBLIC, then, link_version=row["link_version"]
        )
    with acting_as("worker"):
        await consent_chain.chain(now)


def _one_in(guest: Person, n: int) -> bool:
    return sum(guest.email.encode()) % n == 0
