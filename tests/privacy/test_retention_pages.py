"""The calendar for managers and the reports: who sees them, what stands there, and the file to take along."""

from datetime import timedelta

import asyncpg
import pytest

from events.titles import titles
from foundation import personal
from foundation.permissions import RETENTION_VIEW, ROLES, permitted
from lianfu.personal_data import DECLARED
from mail import mails
from registrations.admission import admit
from tests.registrations.conftest import NOW, STARTS, open_event, person

CALENDAR = "/zh-tw/staff/privacy/calendar"
pytestmark = pytest.mark.usefixtures("keys_db")


@pytest.fixture(autouse=True)
def roof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "DECLARED", list(DECLARED))
    monkeypatch.setattr(mails, "NAMERS", [titles])


@pytest.mark.parametrize("role", ROLES)
async def test_managers_officers_and_auditors_see_the_calendar(desk, role: str) -> None:
    client = await desk(role)
    allowed = permitted(frozenset({role}), RETENTION_VIEW)
    assert allowed == (role in {"manager", "privacy_officer", "auditor"})
    for path in (CALENDAR, f"{CALENDAR}.ods"):
        assert (await client.get(path)).status_code == (200 if allowed else 403)


async def test_it_names_event_kind_and_day_and_leads_to_a_file(desk, db: asyncpg.Connection) -> None:
    event = await open_event(db, 5, title_zh="數位轉型說明會")
    await admit(person(event, "甲", needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
    client = await desk("manager")
    text = (await client.get(CALENDAR)).text
    for word in ("數位轉型說明會", "報名者的姓名與聯絡方式", "餐點與無障礙服務需求", "115 年 8 月"):
        assert word in text
    file = await client.get(f"{CALENDAR}.ods")
    assert file.headers["content-disposition"].endswith('.ods"')
    assert file.content[:2] == b"PK"


async def test_what_is_overdue_comes_first(desk, db: asyncpg.Connection) -> None:
    event = await open_event(db, 5)
    await admit(person(event, "甲"), NOW)
    await db.execute("update registration set expires_on = $1", (NOW - timedelta(days=3)).date())
    text = (await (await desk("manager")).get(CALENDAR)).text
    assert 0 < text.index("已經過期") < text.index("逐月")
    assert STARTS > NOW
