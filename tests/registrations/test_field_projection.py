"""What each field says stays of it is exactly what an admission writes into the service ledger, and nothing more."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_event
from foundation import clock
from lianfu.app import create_app
from privacy.catalogue import FIELDS, SERVICE_COLUMNS
from tests.registrations.conftest import NOW

pytestmark = pytest.mark.usefixtures("vault_keys")

ANSWERS: dict[str, Any] = {
    "identity_kind": "owner",
    "name": "林美玲",
    "email": "other@example.org",
    "phone": "0912-345-678",
    "organization": "示範精密股份有限公司",
    "ubn": "00090001",
    "job_title": "廠長",
    "county": "66000",
    "township": "66000060",
    "industry": "C",
    "size": "5-29",
    "meal": "vegetarian",
    "heard": "peer",
}
OWN = {"id", "attendee", "registered_on"}  # different for each person


@pytest.fixture
async def client(db: asyncpg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
            yield opened


async def _register(client: httpx.AsyncClient, event: EventFacts, **answers: Any) -> None:
    assert event.papers
    given = {"name": "王小明", "email": f"{uuid4().hex[:8]}@example.org"} | answers
    sent = {
        "post_token": str(uuid4()), "sessions": [str(session.id) for session in event.sessions], "answers": given,
        "consents": {"later_events": False}, "notice": event.papers.notice.sha256, "language": "zh-Hant",
    }  # fmt: skip
    answer = await client.post(f"/api/v1/events/{event.slug}/registrations", json=sent)
    assert answer.status_code == 201, answer.text


async def _kept(db: asyncpg.Connection, event: EventFacts) -> dict[str, Any]:
    """What the service ledger holds of the last registration: its participation, meals and firms."""
    row = await db.fetchrow("select * from participation where event = $1", event.id)
    kept = {f"participation.{name}": value for name, value in dict(row).items() if name not in {*OWN, "event"}}
    kept["meal_count"] = await db.fetchval("select coalesce(sum(n), 0) from meal_count")
    kept["enterprise"] = await db.fetchval("select count(*) from enterprise")
    return kept


def test_field_register_every_field_of_the_form_is_tried() -> None:
    assert {*ANSWERS} >= {key for key, field in FIELDS.items() if field.projection}


@pytest.mark.parametrize("key", ANSWERS)
async def test_field_register_a_field_leaves_what_it_declares(
    client: httpx.AsyncClient, db: asyncpg.Connection, key: str
) -> None:
    plain, asked = await make_event(NOW, meal=True), await make_event(NOW, meal=True, title_zh="另一場")
    await _register(client, plain)
    before = await _kept(db, plain)
    # A township stands under its county.
    more = {"county": ANSWERS["county"]} if key == "township" else {}
    await _register(client, asked, **more, **{key: ANSWERS[key]})
    after = await _kept(db, asked)
    declared = SERVICE_COLUMNS.get(FIELDS[key].projection or "", frozenset())
    assert {name for name in before if before[name] != after[name]} == declared
