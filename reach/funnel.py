"""From asking to answering: how many were left at each step of the events of a period, people and enterprises."""

from dataclasses import dataclass

from foundation.database import transaction
from reach.period import Period
from reach.shares import Share, share


@dataclass(frozen=True, slots=True)
class Funnel:
    """Walk-ins are not among the attended: they had no place. Answers belong to nobody, so they have no enterprises.

    `invited` are addressees as the record of invitations counts them, None where nothing is known to have gone out;
    whoever was asked twice counts twice. `invited_registered` are the registered of the same events.
    """

    events: int
    invited: int | None
    invited_registered: int
    registered: int
    admitted: int
    attended: int
    walked: int
    answered: int
    registered_firms: int
    admitted_firms: int
    attended_firms: int

    @property
    def registration(self) -> Share:
        """報名率: of the events whose invitations are known only"""
        return share(self.invited_registered, self.invited or 0)

    @property
    def admission(self) -> Share:
        """錄取率"""
        return share(self.admitted, self.registered)

    @property
    def show_up(self) -> Share:
        """到課率: of those with a place"""
        return share(self.attended, self.admitted)

    @property
    def walk_in(self) -> Share:
        return share(self.walked, self.attended + self.walked)

    @property
    def response(self) -> Share:
        """回收率: of everyone who came, walk-ins too; over 100 % is shown, never clipped"""
        return share(self.answered, self.attended + self.walked)


async def funnel(period: Period) -> Funnel:
    async with transaction() as c:
        row = await c.fetchrow("select * from reach_funnel($1, $2)", period.since, period.until)
    return Funnel(**dict(row))
