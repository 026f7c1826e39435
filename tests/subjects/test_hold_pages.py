"""Placing, reviewing, releasing and reading a hold through its pages: masked until a reason is given and recorded."""

import re
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from registrations.admission import admit
from registrations.links import reference_of
from tests.registrations.conftest import NOW, count, open_event, person

HERE = "/zh-tw/staff/privacy/holds"
WORDS = {"name": "林美麗", "email": "ming@example.org", "organization": "示範公司"}
FORM = {"fields": ["name"], "ground": "voucher", "reason": "支出憑證 115-0042", "until": "116/3/31"}


async def registration(db: asyncpg.Connection) -> str:
    event = await open_event(db, 5)
    return str((await admit(person(event, "林美麗", words=WORDS), NOW)).registration)


async def placed(desk, db: asyncpg.Connection) -> str:
    client = await desk("privacy_officer")
    answer = await client.post(f"{HERE}/new", data=FORM | {"registration": await registration(db)})
    assert answer.status_code == 303
    return f"{HERE}/{await db.fetchval('select id from held_fields')}"


async def test_a_quoted_reference_or_ticket_code_leads_to_the_masked_form(desk, db: asyncpg.Connection) -> None:
    made = await registration(db)
    client = await desk("privacy_officer")
    code = await db.fetchval("select short_code from ticket")
    for quoted in (reference_of(UUID(made)), code, made):
        text = (await client.get(f"{HERE}/new", params={"reference": quoted})).text
        assert "林○麗" in text
        assert "林美麗" not in text
    assert (await client.get(f"{HERE}/new", params={"reference": "R-00000000"})).status_code == 422


async def test_a_form_without_reason_comes_back_and_keeps_what_was_typed(desk, db: asyncpg.Connection) -> None:
    client = await desk("privacy_officer")
    typed = FORM | {"registration": await registration(db), "reason": "短"}
    answer = await client.post(f"{HERE}/new", data=typed)
    assert answer.status_code == 422
    assert re.search(r'value="name"[^>]*checked', answer.text)
    assert await count(db, "held_fields") == 0
    answer = await client.post(f"{HERE}/new", data=typed | {"until": "明年"})
    assert "日期看不懂" in answer.text


async def test_the_held_words_show_with_a_reason_only(desk, db: asyncpg.Connection) -> None:
    place = await placed(desk, db)
    client = await desk("privacy_officer")
    assert "林美麗" not in (await client.get(place)).text
    assert (await client.post(place, data={})).status_code == 422
    shown = await client.post(place, data={"reason": "complaint"})
    assert "林美麗" in shown.text
    assert "no-store" in shown.headers["cache-control"]
    actions = [row["action"] for row in await db.fetch("select action from audit_entry order by seq")]
    assert actions == ["hold.placed", "reveal"]


async def test_review_and_release(desk, db: asyncpg.Connection) -> None:
    place = await placed(desk, db)
    await db.execute("update held_fields set review_on = $1", NOW.date() - timedelta(days=1))
    client = await desk("privacy_officer")
    assert "該檢視了" in (await client.get(HERE)).text
    assert "暫緩刪除的資料該重新檢視" in (await client.get("/zh-tw/staff/")).text
    assert (await client.post(f"{place}/review")).status_code == 303
    assert "該檢視了" not in (await client.get(HERE)).text
    assert (await client.post(f"{place}/release")).status_code == 303
    assert (await client.post(f"{place}/release")).status_code == 409


@pytest.mark.parametrize(("role", "sees"), [("auditor", 200), ("manager", 403), ("organiser", 403)])
async def test_the_auditor_looks_and_nobody_else_touches(desk, db: asyncpg.Connection, role: str, sees: int) -> None:
    place = await placed(desk, db)
    client = await desk(role)
    assert (await client.get(HERE)).status_code == sees
    assert (await client.post(f"{place}/release")).status_code == 403
    assert (await client.post(f"{HERE}/new", data=FORM)).status_code == 403
