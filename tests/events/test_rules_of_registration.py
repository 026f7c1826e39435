"""The rules of registration as they are planned, typed and told: all of them come back, none can be nonsense."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from events.copying import copy_event, plan_of
from events.facts import event_facts
from events.lists import public_events
from events.makers import make_event, seminar
from events.planning import change_event, create_event
from events.plans import EventPlan
from foundation.actor import Actor
from foundation.refusals import Conflict, Invalid

pytestmark = pytest.mark.usefixtures("db", "as_staff")
RULES: dict[str, Any] = {
    "session_rule": "one", "approval": True, "per_enterprise": 3, "access": "code", "offer_hours": 16,
    "reconfirm": True, "min_minutes": 90, "banner_zh": "遇颱風停班則改期", "banner_en": "Postponed in a typhoon",
}  # fmt: skip


def hybrid(now: datetime, places: int = 20, online: int = 100) -> EventPlan:
    plan = seminar(now, places=places)
    return replace(plan, sessions=(replace(plan.sessions[0], mode="hybrid", online_places=online),))


async def test_every_rule_comes_back(now: datetime, officer: Actor) -> None:
    planned = await create_event(seminar(now, **RULES), officer, now)
    kept = plan_of(await event_facts(planned.slug))
    assert {name: getattr(kept, name) for name in RULES} == RULES
    copied = plan_of(await event_facts((await copy_event(planned.slug, "再辦", "", None, officer, now)).slug))
    assert {name: getattr(copied, name) for name in RULES} == RULES | {"banner_zh": "", "banner_en": ""}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("session_rule", "two"), ("access", "friends"), ("per_enterprise", 0), ("per_enterprise", 1001),
        ("offer_hours", -1), ("offer_hours", 81), ("min_minutes", 0), ("min_minutes", 1441),
        ("banner_zh", "長" * 301), ("banner_en", "x" * 301), ("series", uuid4()), ("design", uuid4()),
    ],
)  # fmt: skip
async def test_rules_that_make_no_sense(now: datetime, officer: Actor, name: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        await create_event(seminar(now, **{name: value}), officer, now)
    assert [fault.field for fault in refused.value.faults] == [name]


async def test_the_api_takes_and_tells_the_rules(machine: httpx.AsyncClient, now: datetime) -> None:
    starts = now + timedelta(days=10)
    session = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=3)).isoformat(), "places": 20,
               "mode": "hybrid", "online_places": 50}  # fmt: skip
    body = {"title_zh": "混成講習", "kind": "briefing", "sessions": [session], "min_places": 15,
            "decide_on": "2026-03-09", **RULES}  # fmt: skip
    answer = await machine.post("/api/v1/events", json=body)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert {name: shown[name] for name in RULES if name in shown} == {
        name: value for name, value in RULES.items() if name in shown
    }
    assert {"session_rule", "approval", "per_enterprise", "access"} <= shown.keys()
    room, online = shown["sessions"]
    assert (room["mode"], room["places"], room["twin"]) == ("onsite", 20, None)
    assert (online["mode"], online["places"], online["twin"]) == ("online", 50, room["id"])


async def test_a_hybrid_class_is_two_sessions_that_stay_together(now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer, plan=hybrid(now))
    room, online = facts.sessions
    assert (room.mode, room.places, online.mode, online.places, online.twin) == ("onsite", 20, "online", 100, room.id)
    assert (facts.left, len(facts.occasions)) == (120, 1)
    [card] = (await public_events(now)).cards
    assert (card.sessions, card.left) == (1, 120)
    plan = plan_of(facts)
    assert [(s.mode, s.places, s.online_places) for s in plan.sessions] == [("hybrid", 20, 100)]
    later = tuple(replace(s, starts_at=s.starts_at + timedelta(days=1), ends_at=s.ends_at + timedelta(days=1),
                          online_places=80) for s in plan.sessions)  # fmt: skip
    await change_event(facts.slug, replace(plan, sessions=later), officer, now)
    moved_room, moved = (await event_facts(facts.slug)).sessions
    assert (moved_room.id, moved.id, moved.places) == (room.id, online.id, 80)
    assert moved.starts_at == moved_room.starts_at == room.starts_at + timedelta(days=1)
    copied = await event_facts((await copy_event(facts.slug, "再辦", "", None, officer, now)).slug)
    assert [(s.mode, s.twin) for s in copied.sessions] == [("onsite", None), ("online", copied.sessions[0].id)]


async def test_the_online_half_goes_only_while_nobody_is_in_it(
    now: datetime, officer: Actor, db: asyncpg.Connection
) -> None:
    facts = await make_event(now, officer, plan=hybrid(now))
    online = facts.sessions[1]
    room_only = tuple(replace(s, mode="onsite", online_places=None) for s in plan_of(facts).sessions)
    await db.execute("update session set places_taken = 3 where id = $1", online.id)
    fewer = tuple(replace(s, online_places=2) for s in plan_of(facts).sessions)
    with pytest.raises(Invalid) as refused:
        await change_event(facts.slug, replace(plan_of(facts), sessions=fewer), officer, now)
    assert refused.value.faults[0].field == "sessions.0.online_places"
    with pytest.raises(Conflict):
        await change_event(facts.slug, replace(plan_of(facts), sessions=room_only), officer, now)
    await db.execute("update session set places_taken = 0 where id = $1", online.id)
    await change_event(facts.slug, replace(plan_of(facts), sessions=room_only), officer, now)
    [session] = (await event_facts(facts.slug)).sessions
    assert (session.id, session.mode) == (facts.sessions[0].id, "onsite")


async def test_places_online_belong_to_a_hybrid_session_only(now: datetime, officer: Actor) -> None:
    plan = seminar(now)
    wrong = replace(plan, sessions=(replace(plan.sessions[0], online_places=10),))
    with pytest.raises(Invalid) as refused:
        await create_event(wrong, officer, now)
    assert refused.value.faults[0].field == "sessions.0.online_places"


async def test_where_all_sessions_go_together_the_fullest_decides(
    now: datetime, officer: Actor, db: asyncpg.Connection
) -> None:
    plan = seminar(now, places=10, session_rule="all")
    second = replace(plan.sessions[0], starts_at=plan.sessions[0].starts_at + timedelta(days=1),
                     ends_at=plan.sessions[0].ends_at + timedelta(days=1), places=6)  # fmt: skip
    facts = await make_event(now, officer, plan=replace(plan, sessions=(plan.sessions[0], second)))
    await db.execute("update session set places_taken = 4 where event = $1", facts.id)
    facts = await event_facts(facts.slug)
    assert (facts.places, facts.taken, facts.left) == (6, 4, 2)
    [card] = (await public_events(now)).cards
    assert (card.places, card.taken, card.left) == (6, 4, 2)
