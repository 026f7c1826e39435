"""The API of events as machines meet it: the least body is enough, anything unknown is refused."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from events.makers import make_draft, make_event, make_officer
from staff.tokens import make_for

pytestmark = pytest.mark.usefixtures("db")


def least(now: datetime, **more: Any) -> dict[str, Any]:
    starts = now + timedelta(days=10)
    session = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=3)).isoformat(), "places": 40}
    return {"title_zh": "數位轉型講習", "kind": "briefing", "sessions": [session], **more}


async def test_the_least_body_makes_an_open_event(machine: httpx.AsyncClient, now: datetime) -> None:
    answer = await machine.post("/api/v1/events", json=least(now))
    assert answer.status_code == 201, answer.text
    slug = answer.json()["slug"]
    assert answer.headers["location"] == f"/api/v1/events/{slug}"
    shown = (await machine.get(f"/api/v1/events/{slug}")).json()
    assert shown["open"] is True
    assert shown["waiting_list"] is True
    assert [(s["places"], s["places_left"]) for s in shown["sessions"]] == [(40, 40)]
    assert {"name", "email", "identity_kind"} <= {question["key"] for question in shown["questions"]}
    assert len(shown["notice"]["sha256"]) == 64
    assert shown["notice"]["zh"]["items"]
    assert shown["notice"]["en"]["items"]
    [item] = (await machine.get("/api/v1/events")).json()["items"]
    assert (item["slug"], item["open"], item["places_left"]) == (slug, True, 40)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title_zh": " "}, "title_zh"),
        ({"kind": "party"}, "kind"),
        ({"sessions": []}, "sessions"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
        ({"title_zh": "長" * 201}, "title_zh"),
        ({"county": "99999"}, "county"),
        ({"contact": "00000000-0000-0000-0000-000000000001"}, "contact"),
    ],
)
async def test_bad_values_are_all_named(machine: httpx.AsyncClient, now: datetime, change: dict, field: str) -> None:
    answer = await machine.post("/api/v1/events", json=least(now) | change)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert field in [fault["field"] for fault in answer.json()["faults"]]
    assert (await machine.get("/api/v1/events")).json()["items"] == []


@pytest.mark.parametrize("change", [{"colour": "red"}, {"waiting_list": "yes"}, {"sessions": [{"places": 3}]}])
async def test_unknown_or_wrong_members_are_refused(machine: httpx.AsyncClient, now: datetime, change: dict) -> None:
    answer = await machine.post("/api/v1/events", json=least(now) | change)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_body"


async def test_a_session_must_end_after_it_starts(machine: httpx.AsyncClient, now: datetime) -> None:
    session = {"starts_at": "2026-04-01T10:00:00+08:00", "ends_at": "2026-04-01T09:00:00+08:00", "places": 0}
    answer = await machine.post("/api/v1/events", json=least(now) | {"sessions": [session]})
    assert {fault["field"] for fault in answer.json()["faults"]} == {"sessions.0.ends_at", "sessions.0.places"}


async def test_creating_needs_an_organiser(visitor: httpx.AsyncClient, now: datetime) -> None:
    assert (await visitor.post("/api/v1/events", json=least(now))).status_code == 401
    viewer = await make_officer(roles=("manager",))
    assert viewer.staff_id
    token = await make_for(viewer.staff_id, "t", by=viewer, now=now)
    answer = await visitor.post("/api/v1/events", json=least(now), headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 403


async def test_drafts_are_not_in_the_api(visitor: httpx.AsyncClient, now: datetime) -> None:
    draft = await make_draft(now)
    assert (await visitor.get("/api/v1/events")).json()["items"] == []
    assert (await visitor.get(f"/api/v1/events/{draft.slug}")).status_code == 404


async def test_a_full_event_without_waiting_list_is_closed(visitor: httpx.AsyncClient, db: Any, now: datetime) -> None:
    full = await make_event(now, places=1, waiting_list=False)
    await db.execute("update session set places_taken = 1 where event = $1", full.id)
    shown = (await visitor.get(f"/api/v1/events/{full.slug}")).json()
    assert (shown["open"], shown["closed_reason"]) == (False, "full_no_waiting_list")


async def test_codes(visitor: httpx.AsyncClient) -> None:
    codes = (await visitor.get("/api/v1/codes")).json()
    assert {item["zh"] for item in codes["counties"]} >= {"苗栗縣", "臺中市", "彰化縣", "南投縣", "雲林縣"}
    assert len(codes["townships"]) == 106
    assert {item["code"] for item in codes["event_kinds"]} >= {"seminar", "clinic_day"}
    assert all(item["en"] and item["zh"] for group in codes.values() for item in group)


async def test_the_codes_are_the_same_for_any_query_and_kept_nowhere(visitor: httpx.AsyncClient) -> None:
    first = await visitor.get("/api/v1/codes")
    assert first.headers["cache-control"] == "public, max-age=3600"
    for n in range(50):
        assert (await visitor.get(f"/api/v1/codes?x={n}")).content == first.content
    store = visitor._transport.app.stores.get("response_cache")
    assert not getattr(store, "_store", None)
