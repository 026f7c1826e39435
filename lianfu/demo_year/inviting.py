"""Whom the events of the demo were made known to, codes for one of them, and the log of an online session."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from events.facts import EventFacts
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from invitations.access import CodePlan, add_to_list, make_codes
from invitations.sending import InvitationPlan, record_sent, sent_of
from online.writing import write_minutes

_BY_LINK = 0.45
_YEAR_END = "select id from event where title_en like 'Results of the year%' order by slug limit 1"
_ONLINE = """
select e.id as event, s.id as session, s.ends_at, array_agg(r.id order by r.id) as registrations
from event e join session s on s.event = e.id join attendance a on a.session = s.id
join registration r on r.participation = a.participation
where s.mode = 'online' and s.ends_at < $1 group by e.id, s.id order by s.ends_at desc limit 1
"""


async def make_known(facts: EventFacts, partners: dict[str, list[UUID]], then: datetime) -> list[str]:
    """A letter to two bodies of the county and a post; the codes of their links. Its own luck: the year stays as it
    is."""
    chance = random.Random(facts.slug)
    local = partners.get(facts.county or "66000", [])
    bodies = chance.sample(local, min(2, len(local)))
    number = chance.randrange(1000, 9999)
    for n, body in enumerate(bodies):
        plan = InvitationPlan(
            channel="letter" if n == 0 else "partner", sent_on=day_of(then), partner=body,
            document_no=f"中服字第{number}號" if n == 0 else "", addressees=chance.randrange(60, 240),
            remarks_zh="" if n == 0 else "請公會轉知會員",
        )  # fmt: skip
        await record_sent(facts.id, plan, then)
    plan = InvitationPlan(
        channel="social", sent_on=day_of(then), addressees=chance.randrange(300, 900), remarks_zh="粉絲專頁貼文"
    )
    await record_sent(facts.id, plan, then)
    return [each.code for each in await sent_of(facts.id)]


def brought_by(codes: list[str], mailbox: str) -> str:
    """The link through which somebody came, if through one at all."""
    chance = random.Random(mailbox + "".join(codes[:1]))
    return chance.choice(codes) if codes and chance.random() < _BY_LINK else ""


async def hand_out_codes(now: datetime, ubns: list[str]) -> None:
    """For the event that closes the year: a code each for some, one for a whole body, a list of enterprises."""
    async with transaction() as c:
        event = await c.fetchval(_YEAR_END)
    until = now + timedelta(days=20)
    await make_codes(event, CodePlan(n=6, most=1, title_zh="工業會理監事", until=until), now)
    await make_codes(event, CodePlan(n=1, most=20, title_zh="商業會會員"), now)
    await add_to_list(event, ubns)


async def import_log(by: Actor, now: datetime) -> None:
    """The last online session, from the report of its meeting the day after."""
    async with transaction() as c:
        row = await c.fetchrow(_ONLINE, now)
    if row is None:
        return
    chance = random.Random(6)
    minutes = {registration: chance.randrange(65, 119) for registration in row["registrations"]}
    await write_minutes(
        row["event"], row["session"], minutes, by, row["ends_at"] + timedelta(hours=20), service="webex",
        people=len(minutes) + 3, matched=len(minutes),
    )  # fmt: skip
