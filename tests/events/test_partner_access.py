"""What a co-organiser sees of people follows from its role: roster under a contract for a time, joint, or figures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from events.copying import copy_event
from events.facts import EventFacts, event_facts
from events.makers import make_event, make_officer, make_partner, seminar
from events.partner_access import access, allowed_fields, partners_of
from events.planning import change_event, create_event
from events.plans import BodyPlan, plan_faults
from foundation.clock import TAIPEI, day_of
from foundation.database import acting_as
from foundation.refusals import Invalid

pytestmark = pytest.mark.usefixtures("db")
NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


async def event_with(*bodies: BodyPlan, **plan: Any) -> EventFacts:
    return await make_event(NOW, bodies=bodies, **plan)


async def body(data_role: str, name: str = "", **more: Any) -> BodyPlan:
    contract = {"contract_ref": "聯服字第1150001號"} if data_role == "processor" else {}
    partner = await make_partner(name or f"示範{uuid4().hex[:6]}公會", "Example guild")
    return BodyPlan(partner=partner, role="cohost", data_role=data_role, **{**contract, **more})


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=TAIPEI)


async def test_partner_roles_a_processor_has_the_roster_until_its_day() -> None:
    event = await event_with(await body("processor", roster_days=14))
    [partner] = partners_of(event)
    assert event.ends_at
    last = day_of(event.ends_at) + timedelta(days=14)
    assert partner.roster_until == last
    assert access(partner, NOW) == "roster"
    assert access(partner, at(last, 23)) == "roster"
    assert access(partner, at(last + timedelta(days=1), 0)) == "aggregates"


async def test_partner_roles_a_joint_collector_has_it_as_long_as_the_notice_says() -> None:
    event = await event_with(await body("joint"))
    [partner] = partners_of(event)
    assert event.papers
    assert partner.roster_until == date.fromisoformat(event.papers.notice.body["kept_until"])


async def test_partner_roles_no_role_sees_figures_only() -> None:
    [partner] = partners_of(await event_with(await body("none")))
    assert (access(partner, NOW), partner.fields) == ("aggregates", ())


async def test_partner_roles_whoever_stands_twice_goes_by_the_one_that_sees_more() -> None:
    joint = await body("joint")
    [partner] = partners_of(await event_with(joint, replace(joint, role="supporter", data_role="none")))
    assert partner.data_role == "joint"


async def test_partner_roles_only_fields_that_the_notice_named() -> None:
    event = await event_with(await body("processor"), meal=True, photos=True)
    [partner] = partners_of(event)
    assert {"name", "organization", "no_picture"} <= set(partner.fields)
    assert not {"meal", "heard"} & set(partner.fields), "needs have counts, figures stand beside nobody"
    assert allowed_fields({"fields": [{"key": "name"}, {"key": "not_ours"}]}) == ("name",)


async def test_partner_roles_a_draft_has_no_notice_and_so_no_roster() -> None:
    by = await make_officer()
    with acting_as("staff"):
        planned = await create_event(seminar(NOW, bodies=(await body("joint"),)), by, NOW)
        [partner] = partners_of(await event_facts(planned.slug))
    assert access(partner, NOW) == "aggregates"


async def test_partner_roles_the_notice_names_them_and_a_change_makes_a_new_one() -> None:
    joint, processor, other = (
        await body("joint", "甲公會"),
        await body("processor", "乙公司"),
        await body("none", "丙會"),
    )
    event = await event_with(joint, processor, other)
    assert event.papers
    told = str(event.papers.notice.body)
    assert "共同蒐集：甲公會" in told
    assert "受託處理：乙公司" in told
    assert "丙會" not in told
    by = await make_officer()
    with acting_as("staff"):
        await change_event(event.slug, seminar(NOW, bodies=(joint,)), by, NOW)
        changed = await event_facts(event.slug)
    assert changed.papers
    assert changed.papers.notice.sha256 != event.papers.notice.sha256
    assert "乙公司" not in str(changed.papers.notice.body)


async def test_partner_roles_a_processor_needs_its_contract(db: asyncpg.Connection) -> None:
    nameless = await body("processor", contract_ref=" ")
    plan = seminar(NOW, bodies=(nameless, replace(nameless, data_role="joint", roster_days=91, role="sponsor")))
    assert {fault.field for fault in plan_faults(plan)} == {"bodies.0.contract_ref", "bodies.1.roster_days"}
    with pytest.raises(Invalid), acting_as("staff"):
        await create_event(plan, await make_officer(), NOW)
    event = await event_with(await body("processor"))
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute("update event_partner set contract_ref = '' where event = $1", event.id)


async def test_partner_roles_a_copy_keeps_them() -> None:
    event = await event_with(await body("processor", roster_days=3), photos=True)
    with acting_as("staff"):
        planned = await copy_event(event.slug, "明年", "Next", None, await make_officer(), NOW)
        copy = await event_facts(planned.slug)
    assert [(each.data_role, each.contract_ref, each.roster_days) for each in copy.bodies] == [
        ("processor", "聯服字第1150001號", 3)
    ]
    assert copy.photos
