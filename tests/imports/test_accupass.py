"""The list of Accupass, which sells to buyers and admits attendees: whose row it is when either changes."""

from typing import Any

import pytest

from events.facts import EventFacts, event_facts
from events.makers import make_event
from foundation.actor import Actor
from foundation.database import acting_as
from imports import batches
from imports.columns import DROP
from imports.committing import commit
from imports.undoing import undo
from tests.imports.conftest import (
    GIVER,
    NOW,
    by_name,
    open_event,
    shown,
    upload,
    verdicts,
    written,
    xlsx_list,
)  # fmt: skip
from tests.imports.sources import decided, source_of, targets

pytestmark = pytest.mark.usefixtures("vault_keys")
ACCUPASS = (
    "訂單編號", "票號", "狀態", "訂購人姓名", "訂購人Email", "訂購人電話", "參加人姓名", "參加人Email", "參加人電話",
    "報名時間(GTM+8)", "有效時間(GTM+8)", "票種分組", "票券名稱", "票券細節", "票價(NT)", "付款時間(GTM+8)", "付款方式",
    "信用卡末四碼", "首次驗票時間(GTM+8)", "首次驗票備註", "最後驗票時間(GTM+8)", "最後驗票備註", "驗票次數",
    "驗票通知", "備註", "取消原因", "公司名稱", "統一編號", "備註",
)  # fmt: skip


def accupass(ticket: str, name: str, email: str, status: str = "未使用", **more: str) -> list[str]:
    told = {"票號": ticket, "狀態": status, "參加人姓名": name, "參加人Email": email, "參加人電話": "0912345678"}
    told |= {
        "訂購人姓名": "陳訂購",
        "訂購人Email": "buyer@example.org",
        "信用卡末四碼": "4242",
        "公司名稱": "示範有限公司",
    }
    return [(told | more).get(header, "") for header in ACCUPASS]


async def test_accupass_attendees_not_buyers_and_no_card(event: EventFacts, officer: Actor) -> None:
    content = xlsx_list(
        accupass("T1", "王小明", "wang@example.org", 統一編號="12345675.0"),
        accupass("T2", "林大方", "lin@example.org"),
        accupass("T3", "黃取消", "huang@example.org", status="已取消"),
        headers=ACCUPASS, title="票券資訊(已完成)",
    )  # fmt: skip
    batch = await upload(event, content, officer, "參加名單_2026.xlsx")
    found = await shown(event, batch)
    assert await source_of(event, batch) == "accupass"
    meant = targets(found)
    assert meant["信用卡末四碼"] == DROP
    assert meant["訂購人姓名"] == meant["備註"] == ""
    assert meant["票號"] == "+ref"
    assert not any("4242" in line.line.cells for line in found.sheets.lines), "not kept, not even sealed"
    assert verdicts(found) == [("new", ""), ("new", ""), ("rejected", "cancelled")]
    assert by_name(found)["王小明"].draft.values["ubn"] == "12345675"
    assert by_name(found)["王小明"].draft.values["email"] == "wang@example.org"


async def test_accupass_another_person_on_the_same_ticket(event: EventFacts, officer: Actor) -> None:
    await written(event, xlsx_list(accupass("T1", "王小明", "wang@example.org"), headers=ACCUPASS), officer)
    newer = xlsx_list(accupass("T1", "林代理", "lin@example.org"), headers=ACCUPASS)
    batch = await upload(event, newer, officer)
    assert verdicts(await shown(event, batch)) == [("decide", "substitute")]
    await decided(event, batch, "swap")
    with acting_as("staff"):
        done = await commit(await event_facts(event.slug), batch, officer, NOW)
    assert (done.added, done.cancelled) == (1, 1)
    assert [each.text("name") for each in (await open_event(event.id)).values()] == ["林代理"]


async def test_the_seat_goes_over_although_somebody_waits(db: Any, officer: Actor) -> None:
    event = await make_event(NOW, places=1)
    await written(event, xlsx_list(accupass("T1", "王小明", "wang@example.org"), headers=ACCUPASS), officer)
    batch = await upload(event, xlsx_list(accupass("T2", "陳大文", "chen@example.org"), headers=ACCUPASS), officer)
    await decided(event, batch, "take")
    with acting_as("staff"):
        await commit(await event_facts(event.slug), batch, officer, NOW)
    batch = await upload(event, xlsx_list(accupass("T1", "林代理", "lin@example.org"), headers=ACCUPASS), officer)
    await decided(event, batch, "swap")
    with acting_as("staff"):
        done = await commit(await event_facts(event.slug), batch, officer, NOW)
    assert (done.added, done.waiting, done.cancelled) == (1, 0, 1)
    rows = await db.fetch(
        "select r.id, p.status from registration r join participation p on p.id = r.participation"
        " where r.state = 'live'"
    )
    words = await open_event(event.id)
    assert {(words[row["id"]].text("name"), row["status"]) for row in rows} == {
        ("林代理", "admitted"), ("陳大文", "waiting")
    }  # fmt: skip
    lin = next(each for each in words.values() if each.text("name") == "林代理")
    assert (lin.text("imported_from"), lin.text("registered_by")) == (GIVER, "")
    with acting_as("staff"):
        undone = await undo(event, batch, officer, NOW)
    assert dict(undone.stays) == {"cancelled": 1}, "nobody loses a seat to the line by it"
    assert await db.fetchval("select count(*) from registration where state = 'live'") == 2


async def test_ticket_numbers_of_another_partner_are_others(event: EventFacts, officer: Actor) -> None:
    await written(event, xlsx_list(accupass("1", "王小明", "wang@example.org"), headers=ACCUPASS), officer)
    other = xlsx_list(accupass("1", "林代理", "lin@example.org"), headers=ACCUPASS)
    with acting_as("staff"):
        batch = await batches.start(event, "list.xlsx", other, "另一個示範公會", officer, NOW)
    assert verdicts(await shown(event, batch)) == [("new", "")]
