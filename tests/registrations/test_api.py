"""The registration API as an outside client sees it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_event
from foundation import clock
from lianfu.app import create_app
from registrations import api
from registrations.links import reference_of
from tests.registrations.conftest import NOW, count

pytestmark = pytest.mark.usefixtures("vault_keys")


@pytest.fixture
async def client(db: asyncpg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
            yield opened


def body(event: EventFacts, name: str = "王小明", **changes: Any) -> dict[str, Any]:
    assert event.papers
    return {
        "post_token": str(uuid4()),
        "sessions": [str(session.id) for session in event.sessions],
        "answers": {"name": name, "email": f"{uuid4().hex[:8]}@example.org"},
        "consents": {"later_events": False},
        "notice": event.papers.notice.sha256,
        "language": "zh-Hant",
    } | changes


def path(event: EventFacts) -> str:
    return f"/api/v1/events/{event.slug}/registrations"


async def test_admitted_waiting_already_and_the_same_token(client: httpx.AsyncClient) -> None:
    event = await make_event(NOW, places=1)
    first = body(event)
    answers = [await client.post(path(event), json=sent) for sent in (first, body(event), first)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert [answer.json()["outcome"] for answer in answers] == ["admitted", "waiting", "admitted"]
    assert answers[0].json() == answers[2].json()
    again = await client.post(path(event), json=first | {"post_token": str(uuid4())})
    assert again.json() == {"outcome": "already", "reference": answers[0].json()["reference"]}


async def test_the_least_body_and_tokens_of_any_shape(client: httpx.AsyncClient) -> None:
    event = await make_event(NOW)
    assert event.papers
    least = {
        "post_token": "client-7",
        "answers": {"name": "林美麗", "phone": "0912-345-678"},
        "notice": event.papers.notice.sha256,
    }
    first, second = [(await client.post(path(event), json=least)).json() for _ in range(2)]
    assert first == second
    assert first["outcome"] == "admitted"


async def test_consents_and_notice_in_either_shape(client: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    event = await make_event(NOW)
    assert event.papers
    shapes: list[dict[str, Any]] = [
        {"consents": {"later_events": True}},
        {"consents": ["later_events"], "notice": {"sha256": event.papers.notice.sha256, "n": 1, "body": {}}},
        {"consents": []},
    ]
    for shape in shapes:
        assert (await client.post(path(event), json=body(event, **shape))).status_code == 201
    states = await db.fetch("select state from consent_state where purpose = 'later_events'")
    assert sorted(row["state"] for row in states) == ["given", "given", "refused"]
    answer = await client.post(path(event), json=body(event, consents=["everything"]))
    assert [fault["field"] for fault in answer.json()["faults"]] == ["consents.everything"]
    assert (await client.post(path(event), json=body(event, notice={"n": 1}))).status_code == 422


async def test_full_without_a_waiting_list_is_409(client: httpx.AsyncClient) -> None:
    event = await make_event(NOW, places=1, waiting_list=False)
    await client.post(path(event), json=body(event))
    answer = await client.post(path(event), json=body(event))
    assert (answer.status_code, answer.json()["code"]) == (409, "full")


async def test_only_a_whole_form_tells_whether_one_is_known_to_a_full_event(client: httpx.AsyncClient) -> None:
    """Else anybody could ask, without a trace, who is on its list."""
    event = await make_event(NOW, places=1, waiting_list=False)
    first, wrong = body(event), {"size": "nobody offered this"}
    assert (await client.post(path(event), json=first)).status_code == 201
    assert (await client.post(path(event), json=body(event))).json()["code"] == "full"
    again = first | {"post_token": str(uuid4())}
    assert (await client.post(path(event), json=again)).json()["outcome"] == "already"
    for sent in (body(event), again):
        spoilt = sent | {"answers": sent["answers"] | wrong}
        assert (await client.post(path(event), json=spoilt)).status_code == 422


async def test_a_stale_notice_is_409_with_the_new_one(client: httpx.AsyncClient) -> None:
    event = await make_event(NOW)
    answer = await client.post(path(event), json=body(event, notice="0" * 64))
    assert event.papers
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_notice")
    assert answer.json()["notice"]["sha256"] == event.papers.notice.sha256


async def test_closed_is_410_and_unknown_is_404(client: httpx.AsyncClient) -> None:
    event = await make_event(NOW)
    with clock.freeze(NOW + timedelta(days=60)):
        answer = await client.post(path(event), json=body(event))
    assert (answer.status_code, answer.json()["code"]) == (410, "closed")
    assert (await client.post("/api/v1/events/nowhere/registrations", json=body(event))).status_code == 404


async def test_all_faults_at_once_and_unknown_members_refused(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    wrong = body(event, answers={"ubn": "12345678", "email": "nowhere", "shoe": "42"}, consents={"all": True})
    answer = await client.post(path(event), json=wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert {fault["field"] for fault in answer.json()["faults"]} == {"name", "ubn", "email", "shoe", "consents.all"}
    assert (await client.post(path(event), json=body(event) | {"admin": True})).status_code == 422
    assert (
        await client.post(path(event), content=b"{", headers={"content-type": "application/json"})
    ).status_code == 400
    assert await count(db, "registration where event = $1", event.id) == 0


async def test_what_the_service_keeps_of_the_answers(client: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    event = await make_event(NOW)
    answers = {
        "identity_kind": "owner", "name": "陳𠮷堃", "email": "chen@example.org", "organization": "幸福食品有限公司",
        "ubn": "００090001", "county": "66000", "industry": "C", "size": "5-29", "heard": "social",
    }  # fmt: skip
    assert (await client.post(path(event), json=body(event, answers=answers))).status_code == 201
    row = await db.fetchrow(
        "select p.*, e.ubn, e.name from participation p join enterprise e on e.id = p.enterprise where p.event = $1",
        event.id,
    )
    assert (row["identity_kind"], row["source"], row["size"], row["industry"]) == ("owner", "social", "5-29", "C")
    assert (row["ubn"], row["name"], row["channel"]) == ("00090001", "幸福食品有限公司", "api")


async def test_only_meals_that_are_eaten_are_ordered(client: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    event = await make_event(NOW, meal=True)
    for meal in ({}, {"meal": "none"}, {"meal": "vegetarian"}):
        sent = body(event)
        sent["answers"] |= meal
        assert (await client.post(path(event), json=sent)).status_code == 201
    assert [tuple(row) for row in await db.fetch("select kind, n from meal_count")] == [("vegetarian", 1)]


async def test_people_without_a_firm_and_names_of_persons_make_no_enterprise(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    for answers in (
        {"identity_kind": "individual", "organization": "幸福食品有限公司"},
        {"identity_kind": "owner", "organization": "王小明的家"},
        {"identity_kind": "owner", "organization": "王小明的家", "ubn": "00090017"},
    ):
        sent = body(event)
        sent["answers"] |= answers
        assert (await client.post(path(event), json=sent)).status_code == 201
    assert [row["name"] for row in await db.fetch("select name from enterprise")] == ["00090017"]


async def test_where_tickets_go_by_mail_known_and_unknown_look_alike(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW, places=1, mail_only=True)
    first = body(event)
    sent = [first, first | {"post_token": str(uuid4())}, body(event), first]
    answers = [await client.post(path(event), json=each) for each in sent]
    assert [(answer.status_code, answer.json()["outcome"]) for answer in answers] == [(201, "admitted")] * 4
    references = [answer.json()["reference"] for answer in answers]
    assert len(set(references)) == 3
    assert references[0] == references[3], "the same post is answered the same"
    registered = await db.fetch("select id from registration where event = $1", event.id)
    assert not {reference_of(row["id"]) for row in registered} & set(references)
    without = body(event, answers={"name": "林美麗", "phone": "0912-345-678"})
    answer = await client.post(path(event), json=without)
    assert (answer.status_code, [fault["field"] for fault in answer.json()["faults"]]) == (422, ["email"])


async def test_an_own_name_of_a_post_belongs_to_one_event(client: httpx.AsyncClient) -> None:
    for event in (await make_event(NOW), await make_event(NOW)):
        answer = await client.post(path(event), json=body(event, post_token="1"))
        assert answer.json()["outcome"] == "admitted"
    answer = await client.post(path(event), json=body(event, "林美麗", post_token="1"))
    assert (answer.status_code, answer.json()["code"]) == (409, "token_used")


async def test_sessions_nobody_offered_never_reach_the_database(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def admit(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(api, "admit", admit)
    event = await make_event(NOW)
    own = str(event.sessions[0].id)
    for sessions in ([str(uuid4())], [own, str(uuid4())], [own] * 61):
        answer = await client.post(path(event), json=body(event, sessions=sessions))
        assert (answer.status_code, [fault["field"] for fault in answer.json()["faults"]]) == (422, ["sessions"])


@pytest.mark.parametrize("notice", ["", "\0", "0" * 63 + "\0", "x" * 64, "0" * 65])
async def test_a_notice_is_a_hash(client: httpx.AsyncClient, notice: str) -> None:
    event = await make_event(NOW)
    answer = await client.post(path(event), json=body(event, notice=notice))
    assert (answer.status_code, [fault["field"] for fault in answer.json()["faults"]]) == (422, ["notice"])
