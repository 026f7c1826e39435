"""Places held back: never more than there are, never fewer than are used, everybody's when their time has come."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from events.copying import copy_event, plan_of
from events.facts import EventFacts, event_facts
from events.held_places import places_of
from events.holdback_forms import blank, read_holdback
from events.holdback_plans import HoldbackPlan
from events.holding_back import change_holdback, hold_back, release, remove_holdback
from events.lists import public_events
from events.makers import make_event, make_partner
from events.planning import change_event
from foundation import clock
from foundation.actor import Actor
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, Invalid, NotFound

pytestmark = pytest.mark.usefixtures("db", "as_staff")
DAY = timedelta(days=1)


@pytest.fixture
async def event(now: datetime, officer: Actor, db: asyncpg.Connection) -> EventFacts:
    """Ten places, three of them taken."""
    facts = await make_event(now, officer, places=10)
    await db.execute("update session set places_taken = 3 where event = $1", facts.id)
    return await event_facts(facts.slug)


def nantou(event: EventFacts, places: int = 4, **more: Any) -> HoldbackPlan:
    plan = HoldbackPlan(session=event.sessions[0].id, kind="county", county="10008", places=places)
    return replace(plan, **more)


async def fault(event: EventFacts, now: datetime, plan: HoldbackPlan) -> list[str]:
    with pytest.raises(Invalid) as refused:
        await hold_back(event.slug, plan, now)
    return [each.field for each in refused.value.faults]


async def test_what_is_held_back_is_not_for_everybody(event: EventFacts, now: datetime) -> None:
    with clock.freeze(now):
        await hold_back(event.slug, nantou(event, release_at=now + DAY), now)
        facts = await event_facts(event.slug)
        assert (facts.left, facts.sessions[0].held_back) == (3, 4)
        [card] = (await public_events(now)).cards
        assert card.left == 3
        [place] = await places_of(facts, now)
        assert (place.held, place.used, place.free) == (4, 0, 3)
    with clock.freeze(now + DAY):
        assert (await event_facts(event.slug)).left == 7
        [card] = (await public_events(now + DAY)).cards
        assert card.left == 7


async def test_only_what_is_left_can_be_held_back(event: EventFacts, now: datetime) -> None:
    assert await fault(event, now, nantou(event, 8)) == ["places"]
    await hold_back(event.slug, nantou(event, 5), now)
    assert await fault(event, now, nantou(event, 3, county="10009")) == ["places"]
    await hold_back(event.slug, nantou(event, 2, county="10009"), now)
    assert (await event_facts(event.slug)).left == 0


async def test_places_for_guests_cannot_be_held_back_again(
    event: EventFacts, now: datetime, db: asyncpg.Connection
) -> None:
    await db.execute("update session set reserved = 5 where event = $1", event.id)
    assert await fault(event, now, nantou(event, 3)) == ["places"]
    await hold_back(event.slug, nantou(event, 2), now)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "friends"}, "kind"),
        ({"county": None}, "county"),
        ({"county": "99999"}, "county"),
        ({"kind": "partner"}, "partner"),
        ({"kind": "partner", "partner": uuid4()}, "partner"),
        ({"kind": "code", "title_zh": "  "}, "title_zh"),
        ({"kind": "code", "title_zh": "長" * 101}, "title_zh"),
        ({"kind": "code", "title_zh": "理\x00事"}, "title_zh"),
        ({"places": 0}, "places"),
        ({"session": uuid4()}, "session"),
    ],
)
async def test_nonsense_is_refused(event: EventFacts, now: datetime, change: dict, field: str) -> None:
    assert await fault(event, now, nantou(event, **change)) == [field]


@pytest.mark.parametrize("after", [timedelta(0), -DAY, 14 * DAY, 15 * DAY, 365 * 30 * DAY])
async def test_a_release_lies_between_now_and_the_session(event: EventFacts, now: datetime, after: timedelta) -> None:
    at = now + after + timedelta(hours=6 if after > DAY else 0)
    assert await fault(event, now, nantou(event, release_at=at)) == ["release_at"]


async def test_it_shrinks_to_what_is_used_and_no_further(
    event: EventFacts, now: datetime, db: asyncpg.Connection
) -> None:
    held = await hold_back(event.slug, nantou(event, 4), now)
    await use(db, held, 2)
    with pytest.raises(Invalid) as refused:
        await change_holdback(event.slug, held, nantou(event, 1), now)
    assert refused.value.faults[0].params == {"taken": 2}
    await change_holdback(event.slug, held, nantou(event, 2), now)
    assert (await event_facts(event.slug)).left == 5
    with pytest.raises(Invalid) as refused:
        await change_holdback(event.slug, held, nantou(event, 8), now)
    assert refused.value.faults[0].params == {"most": 7}
    await change_holdback(event.slug, held, nantou(event, 7), now)
    assert (await event_facts(event.slug)).left == 0


async def test_used_places_stay_with_those_they_were_for(
    event: EventFacts, now: datetime, db: asyncpg.Connection
) -> None:
    held = await hold_back(event.slug, nantou(event), now)
    partner = await make_partner("南投縣工業會", "")
    await change_holdback(event.slug, held, nantou(event, kind="partner", partner=partner, county=None), now)
    await use(db, held, 1)
    with pytest.raises(Conflict) as refused:
        await change_holdback(event.slug, held, nantou(event), now)
    assert refused.value.code == "holdback_in_use"
    with pytest.raises(Conflict):
        await remove_holdback(event.slug, held, now)


async def test_released_places_are_everybodys_and_the_line_is_asked(
    event: EventFacts, now: datetime, db: asyncpg.Connection
) -> None:
    held = await hold_back(event.slug, nantou(event), now)
    await db.execute("delete from jobs.pgqueuer")
    with clock.freeze(now):
        await release(event.slug, held, now)
        assert (await event_facts(event.slug)).left == 7
    assert await promotions(db) == 1
    [place] = await places_of(await event_facts(event.slug), now)
    assert place.rows[0].is_released(now)
    await release(event.slug, held, now + DAY)
    assert await db.fetchval("select release_at from holdback where id = $1", held) == now


async def test_a_release_to_come_wakes_the_line_by_itself(
    event: EventFacts, now: datetime, db: asyncpg.Connection
) -> None:
    await hold_back(event.slug, nantou(event, release_at=now + DAY), now)
    later = "select count(*) from jobs.pgqueuer where execute_after > now() + interval '23 hours'"
    assert await db.fetchval(later) == 1


async def test_removing_gives_the_places_back(event: EventFacts, now: datetime) -> None:
    held = await hold_back(event.slug, nantou(event), now)
    await remove_holdback(event.slug, held, now)
    assert (await event_facts(event.slug)).left == 7
    with pytest.raises(NotFound):
        await remove_holdback(event.slug, held, now)


async def test_a_session_cannot_shrink_into_what_is_held_back(event: EventFacts, now: datetime, officer: Actor) -> None:
    await hold_back(event.slug, nantou(event, 4), now)
    plan = plan_of(await event_facts(event.slug))
    [session] = plan.sessions
    with clock.freeze(now):
        with pytest.raises(Invalid) as refused:
            await change_event(event.slug, replace(plan, sessions=(replace(session, places=6),)), officer, now)
        assert refused.value.faults[0].params == {"held": 4, "least": 7}
        with pytest.raises(Invalid):
            await change_event(event.slug, replace(plan, sessions=(replace(session, reserved=4),)), officer, now)
        await change_event(event.slug, replace(plan, sessions=(replace(session, places=7),)), officer, now)
        assert (await event_facts(event.slug)).left == 0


async def test_an_unused_session_goes_with_what_is_held_back(
    now: datetime, officer: Actor, db: asyncpg.Connection
) -> None:
    facts = await make_event(now, officer)
    held = await hold_back(facts.slug, nantou(facts), now)
    plan = plan_of(facts)
    other = (replace(plan.sessions[0], id=None),)
    await db.execute(
        "insert into invitation_code (id, event, code, most, holdback) values ($1, $2, 'ABCD', 3, $3)",
        uuid4(), facts.id, held,
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        await change_event(facts.slug, replace(plan, sessions=other), officer, now)
    assert refused.value.code == "session_has_codes"
    await db.execute("delete from invitation_code")
    await change_event(facts.slug, replace(plan, sessions=other), officer, now)
    assert await db.fetchval("select count(*) from holdback") == 0


async def test_a_copy_holds_the_same_back_as_much_later(event: EventFacts, now: datetime, officer: Actor) -> None:
    await hold_back(event.slug, nantou(event, release_at=now + DAY), now)
    await hold_back(event.slug, nantou(event, 2, kind="code", county=None, title_zh="理監事"), now)
    copied = await event_facts((await copy_event(event.slug, "再辦", "", None, officer, now)).slug)
    with clock.freeze(now):
        [place] = await places_of(copied, now)
    told = {(row.kind, row.county, row.title_zh, row.places, row.places_taken) for row in place.rows}
    assert told == {("county", "10008", "", 4, 0), ("code", None, "理監事", 2, 0)}
    assert {row.release_at for row in place.rows} == {now + DAY + timedelta(weeks=52), None}
    assert copied.sessions[0].id == place.session.id != event.sessions[0].id


async def test_a_cancelled_event_is_left_alone(event: EventFacts, now: datetime, db: asyncpg.Connection) -> None:
    await db.execute("update event set status = 'cancelled' where id = $1", event.id)
    with pytest.raises(Conflict):
        await hold_back(event.slug, nantou(event), now)
    with pytest.raises(NotFound):
        await hold_back("2026-01-nothing", nantou(event), now)


async def test_the_public_role_cannot_hold_places_back(event: EventFacts, now: datetime) -> None:
    with acting_as("public"), pytest.raises(asyncpg.InsufficientPrivilegeError):
        await hold_back(event.slug, nantou(event), now)


async def test_the_page_adds_changes_and_releases(desk, now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer, places=10)
    client = await desk(actor=officer)
    here = f"/zh-tw/staff/events/{facts.slug}/rules"
    wrong = await client.post(here, data={"kind": "county", "county": "", "places": "許多", "release_at": ""})
    assert wrong.status_code == 422
    assert 'href="#places"' in wrong.text
    typed = {"kind": "county", "county": "10008", "places": "４", "release_at": "115/3/10 09:00"}
    assert (await client.post(here, data=typed)).status_code == 303
    page = (await client.get(here)).text
    assert "南投縣" in page
    assert "0／4" in page
    held = await only_held()
    form = (await client.get(f"{here}/{held}")).text
    assert "2026-03-10T09:00" in form
    assert (await client.post(f"{here}/{held}", data=typed | {"places": "11"})).status_code == 422
    assert (await client.post(f"{here}/{held}", data=typed | {"places": "5"})).status_code == 303
    assert (await event_facts(facts.slug)).left == 5
    assert (await client.post(f"{here}/{held}/release")).status_code == 303
    assert "已開放" in (await client.get(here)).text
    assert (await client.post(f"{here}/{held}/remove")).status_code == 303
    assert (await client.get(f"{here}/{held}")).status_code == 404


async def test_others_only_look(desk, visitor: httpx.AsyncClient, now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer, places=10)
    held = await hold_back(facts.slug, nantou(facts), now)
    here = f"/zh-tw/staff/events/{facts.slug}/rules"
    assert (await visitor.get(here)).status_code == 303
    manager = await desk("manager")
    page = await manager.get(here)
    assert page.status_code == 200
    assert "立即釋出" not in page.text
    door = await desk("door")
    assert (await door.get(here)).status_code == 403
    for deed in ("", f"/{held}", f"/{held}/release", f"/{held}/remove"):
        assert (await manager.post(here + deed)).status_code == 403
    assert (await event_facts(facts.slug)).sessions[0].held_back == 4


async def test_the_public_page_says_for_whom_and_until_when(
    visitor: httpx.AsyncClient, now: datetime, officer: Actor
) -> None:
    facts = await make_event(now, officer, places=10)
    await hold_back(facts.slug, nantou(facts, release_at=now + DAY), now)
    await hold_back(facts.slug, nantou(facts, 2, kind="code", county=None, title_zh="理監事"), now)
    page = (await visitor.get(f"/zh-tw/events/{facts.slug}")).text
    assert "4 席保留給南投縣的人" in page
    assert "115年3月3日" in page
    assert "理監事" not in page
    with acting_as("public"):
        shown = (await visitor.get(f"/api/v1/events/{facts.slug}")).json()["sessions"][0]
    assert shown["places_left"] == 4
    assert {row["kind"]: row["left"] for row in shown["held_back"]} == {"county": 4, "code": 2}


async def test_machines_hold_back_and_release(
    machine: httpx.AsyncClient, visitor: httpx.AsyncClient, now: datetime, officer: Actor
) -> None:
    facts = await make_event(now, officer, places=10)
    here = f"/api/v1/events/{facts.slug}/holdbacks"
    body = {"session": str(facts.sessions[0].id), "kind": "county", "county": "10008", "places": 4,
            "release_at": "2026-03-10T09:00:00"}  # fmt: skip
    assert (await visitor.post(here, json=body)).status_code == 401
    refused = await machine.post(here, json=body | {"places": 11})
    assert refused.status_code == 422
    assert refused.json()["faults"][0]["field"] == "places"
    assert (await machine.post(here, json=body | {"colour": "red"})).status_code == 422
    made = await machine.post(here, json=body)
    assert made.status_code == 201
    [row] = (await machine.get(here)).json()["items"]
    assert (row["id"], row["release_at"], row["released"]) == (made.json()["id"], "2026-03-10T01:00:00Z", False)
    assert (await machine.post(f"{here}/{row['id']}/release")).status_code == 200
    [row] = (await machine.get(here)).json()["items"]
    assert row["released"]
    assert (await visitor.get(here)).status_code == 401


async def use(db: asyncpg.Connection, held: UUID, n: int) -> None:
    """As if so many of them had registered: they count in the session too."""
    session = "(select h.session from holdback h where h.id = $1)"
    await db.execute(f"update session set places_taken = places_taken + $2 where id = {session}", held, n)
    await db.execute("update holdback set places_taken = $2 where id = $1", held, n)


async def promotions(db: asyncpg.Connection) -> Any:
    return await db.fetchval("select count(*) from jobs.pgqueuer where entrypoint = 'registrations.promote'")


async def only_held() -> UUID:
    async with transaction("staff") as c:
        return UUID(str(await c.fetchval("select id from holdback")))


def test_only_the_fields_of_the_chosen_kind_are_read() -> None:
    typed = blank() | {"county": "10008", "partner": "none of ours", "title_zh": "公會理監事", "places": "2"}
    expected = {"county": ("10008", None, ""), "code": (None, None, "公會理監事")}
    for kind, whose in expected.items():
        plan, faults = read_holdback(typed | {"kind": kind}, [uuid4()])
        assert not faults, "what is not shown cannot be wrong"
        assert plan
        assert (plan.county, plan.partner, plan.title_zh) == whose
    assert [fault.field for fault in read_holdback(typed | {"kind": "partner"}, [uuid4()])[1]] == ["partner"]
