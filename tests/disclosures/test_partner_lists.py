"""Lists for a partner: of those whose own notice named it, or who agreed to it by name, while it may have them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from disclosures import export_lists
from disclosures.exports import ask
from events.facts import EventFacts, event_facts
from events.makers import make_officer, make_partner, seminar
from events.planning import change_event
from events.plans import BodyPlan
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid
from lianfu import joining
from mail.letters import RENDERERS
from registrations.admission import admit
from registrations.consenting import set_consent
from registrations.correcting import correct
from tests.disclosures.exporting import PLEASE, asked, download, people_in, with_partner
from tests.registrations.conftest import NOW

pytestmark = pytest.mark.usefixtures("vault_keys")
joining.load_jobs()
Connection = asyncpg.Connection


@pytest.mark.parametrize("role", ["processor", "joint"])
async def test_a_partner_gets_what_the_notice_named_while_it_may(db: Connection, role: str) -> None:
    event, partner = await with_partner(role, "甲", "乙", meal=True)
    officer = await make_officer()
    wanted = replace(PLEASE, purpose="partner", recipient=partner, fields=("name", "organization"))
    with acting_as("staff"):
        with pytest.raises(Invalid):
            await ask(event, replace(wanted, fields=("name", "meal")), officer, NOW)
        export = await ask(event, wanted, officer, NOW)
        assert people_in(await download(event, export, officer, "zh-Hant", NOW)) == ["乙", "甲"]
        assert (await export_lists.one(event.id, export)).recipient_zh == f"示範{role}協會"
        await db.execute("update event_partner set data_role = 'none' where event = $1", event.id)
        event = await event_facts(event.slug)
        with pytest.raises(Conflict):
            await download(event, export, officer, "zh-Hant", NOW)


async def test_a_partners_time_ends_with_its_last_day(db: Connection) -> None:
    event, partner = await with_partner("processor", "甲")
    last = date(2026, 5, 18) + timedelta(days=14)
    at = datetime(last.year, last.month, last.day, 6, tzinfo=NOW.tzinfo)
    wanted = replace(PLEASE, purpose="partner", recipient=partner, fields=("name",), hours=168)
    officer = await make_officer()
    with acting_as("staff"):
        export = await ask(event, wanted, officer, at)
        expires = (await export_lists.one(event.id, export)).expires_at
        assert expires
        assert expires < at + timedelta(hours=18)
        with pytest.raises(Invalid):
            await ask(event, wanted, officer, at + timedelta(days=1))


async def test_a_correction_is_passed_on_to_whoever_got_a_list(db: Connection) -> None:
    event, partner = await with_partner("joint", "甲")
    officer, later = await make_officer(), NOW + timedelta(hours=1)
    wanted = replace(PLEASE, purpose="partner", recipient=partner, fields=("name",))
    with acting_as("staff"):
        export = await ask(event, wanted, officer, NOW)
        await download(event, export, officer, "zh-Hant", NOW)
        code = (await export_lists.one(event.id, export)).code
        one = await db.fetchval("select id from registration where event = $1", event.id)
        await correct(one, {"name": "乙"}, officer, later)
    with acting_as("worker"):
        letter = await RENDERERS["registrations.pass_on"](one, "zh-Hant", None)
    assert letter
    assert f"匯出的名單 {code}（示範joint協會）" in letter.text


async def with_more(event: EventFacts, *bodies: BodyPlan) -> EventFacts:
    """The published event with other bodies, and so with another notice."""
    plan = seminar(NOW, bodies=bodies)
    sessions = tuple(replace(each, id=kept.id) for each, kept in zip(plan.sessions, event.sessions, strict=True))
    with acting_as("staff"):
        await change_event(event.slug, replace(plan, sessions=sessions), await make_officer(), NOW)
        return await event_facts(event.slug)


async def test_others_get_figures_only(db: Connection) -> None:
    event, partner = await with_partner("none", "甲")
    with acting_as("staff"), pytest.raises(Invalid):  # nobody agreed
        await ask(event, replace(PLEASE, purpose="partner", recipient=partner), await make_officer(), NOW)
    event = await with_more(event, BodyPlan(partner=partner, role="supervisor"))
    await admit(asked(event, "乙", handover="given"), NOW)
    with acting_as("staff"), pytest.raises(Invalid):  # a supervisor is not asked for
        await ask(event, replace(PLEASE, purpose="partner", recipient=partner), await make_officer(), NOW)


async def test_a_consent_goes_to_the_bodies_it_named_and_to_no_other(db: Connection) -> None:
    event, named = await with_partner("none")
    await admit(asked(event, "甲", handover="given"), NOW)
    later, joint = await make_partner("示範後到協會"), await make_partner("示範共同協會")
    bodies = [BodyPlan(partner=each, role="cohost") for each in (named, later)]
    event = await with_more(event, *bodies, BodyPlan(partner=joint, role="cohost", data_role="joint"))
    await admit(asked(event, "乙", handover="given"), NOW)
    officer, wanted = await make_officer(), replace(PLEASE, purpose="partner", fields=("name",))
    got = {}
    with acting_as("staff"):
        for partner in (named, later, joint):
            export = await ask(event, replace(wanted, recipient=partner), officer, NOW)
            got[partner] = people_in(await download(event, export, officer, "zh-Hant", NOW))
        with pytest.raises(Invalid):
            await ask(event, replace(wanted, recipient=named, fields=("name", "job_title")), officer, NOW)
        given = await ask(event, replace(wanted, recipient=named), officer, NOW)
        event = await with_more(event, replace(bodies[0], data_role="joint"))
        with pytest.raises(Conflict):  # the ground of the request is another one now
            await download(event, given, officer, "zh-Hant", NOW)
    assert got == {named: ["乙", "甲"], later: ["乙"], joint: ["乙"]}


async def test_consent_decides_where_it_is_the_ground(db: Connection) -> None:
    event, partner = await with_partner("none")
    for name, act in (("甲", "given"), ("乙", "refused"), ("丙", "given")):
        await admit(asked(event, name, handover=act), NOW)
    officer = await make_officer()
    wanted = replace(PLEASE, purpose="partner", recipient=partner, fields=("name",))
    with acting_as("staff"):
        export = await ask(event, wanted, officer, NOW)
        assert len(people_in(await download(event, export, officer, "zh-Hant", NOW))) == 2
        one = await db.fetchval(
            "select registration from consent_state where purpose = 'partner_handover' and state = 'given'"
        )
        await set_consent(one, "partner_handover", "withdrawn", officer, NOW)
        assert len(people_in(await download(event, export, officer, "zh-Hant", NOW))) == 1
