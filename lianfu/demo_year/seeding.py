"""Plays the whole year once: partners, events, registrations, arrivals, answers, visits; then lets retention do its
work."""

import logging
import random
from datetime import datetime, timedelta

from foundation import database
from foundation.database import transaction
from lianfu.demo_year import accounts, invented, programme
from lianfu.demo_year.after_registering import ask_the_class, hold_class
from lianfu.demo_year.asking import ask_and_drill
from lianfu.demo_year.consenting import change_minds
from lianfu.demo_year.correcting import put_right
from lianfu.demo_year.deciding import decide_some
from lianfu.demo_year.events import Played, hold
from lianfu.demo_year.exporting import hand_out_lists
from lianfu.demo_year.forgetting import forget_and_hold
from lianfu.demo_year.forming import design_a_form
from lianfu.demo_year.importing import bring_in_lists
from lianfu.demo_year.inviting import hand_out_codes, import_log
from lianfu.demo_year.keeping import keep_keys
from lianfu.demo_year.partners import make_partners
from lianfu.demo_year.putting_off import put_one_off
from lianfu.demo_year.reading import read_and_watch
from lianfu.demo_year.registered import take_in_register
from lianfu.demo_year.rules import plan_with_rules
from lianfu.demo_year.telling import draft_and_ask
from lianfu.demo_year.visits import log_visits
from lianfu.demo_year.writing import write_to_the_class
from lianfu.personal_data import DECLARED
from privacy import retention

log = logging.getLogger("lianfu.demo")
SEED = 20_260_101
_ANY_EVENT = "select exists (select 1 from event)"
FIRMS, PEOPLE = 900, 1500


async def may_play() -> bool:
    """Only a database that is empty or holds a demo year: seeding deletes mails, and the password is public."""
    async with transaction("staff") as c:
        real = "select exists (select 1 from staff where email not like '%@example.org')"
        ours = "select exists (select 1 from staff where email = 'organiser@example.org')"
        return not await c.fetchval(real) and (await c.fetchval(ours) or not await c.fetchval(_ANY_EVENT))


async def ensure(now: datetime) -> None:
    """Seeds an empty installation with the year before `now`; one that has events already is left as it is."""
    async with transaction("staff") as c:
        if await c.fetchval(_ANY_EVENT):
            return
    print("建立示範資料，約半分鐘 · making the demo year, about half a minute …", flush=True)
    await _play(now)


async def _play(now: datetime) -> None:
    chance = random.Random(SEED)
    firms = invented.firms(chance, FIRMS)
    people = invented.people(chance, firms, PEOPLE)
    with database.acting_as("staff"):
        team = await accounts.make(now - timedelta(days=400))
        partners = await make_partners()
        year = Played(chance, people, team, partners, now)
        for planned in programme.EVENTS:
            await hold(planned, year)
        coming = await hold_class(year)
        await decide_some(year, coming)
        await plan_with_rules(year)
        await put_one_off(year)
        await design_a_form(year)
        await hand_out_codes(now, [firm.ubn for firm in firms[:25]])
        await import_log(team["organiser"], now)
        await log_visits(year, firms)
        await draft_and_ask(year)
        await change_minds(now)
        await put_right(year)
        await hand_out_lists(year)
        await bring_in_lists(year)
        await ask_and_drill(year)
        await forget_and_hold(year)
        await read_and_watch(year)
        await write_to_the_class(coming, team["organiser"], now)
    await _forget_mails()
    await ask_the_class(coming, now)
    with database.acting_as("worker"):
        await take_in_register(firms, now)
        await retention.run(DECLARED, now)
        await keep_keys(now)


async def _forget_mails() -> None:
    """The year's mails were sent in their time; the worker must not send them today."""
    async with transaction("worker") as c:
        await c.execute("delete from outgoing_mail")
        await c.execute("delete from jobs.pgqueuer")
