"""The pages of exports as people meet them: asking, deciding, downloading; who is kept out; what nobody can slip in."""

import re

import asyncpg
import httpx
import pytest

from disclosures import exports
from events.facts import EventFacts
from events.plans import BodyPlan
from foundation.tabular import ODS_TYPE
from tests.disclosures.exporting import full_event, only, with_partner, words_of
from tests.disclosures.test_partner_lists import with_more

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
INPUT = re.compile(r"<input[^>]*>")
PLEASE = {
    "purpose": "contact", "fields": ["name", "phone"], "which": "admitted", "reason": "寄送行前通知", "kind": "ods",
    "hours": "24", "most": "3",
}  # fmt: skip
NEEDS = PLEASE | {"purpose": "needs", "fields": ["name", "meal"]}


def place(event: EventFacts) -> str:
    return f"/zh-tw/staff/events/{event.slug}/exports"


async def asked(client: httpx.AsyncClient, event: EventFacts, data: dict[str, object] = PLEASE) -> str:
    answer = await client.post(place(event), data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_ask_and_download(desk, db: Connection) -> None:
    event = await full_event("陳美玲")
    organiser = await desk("organiser")
    form = await organiser.get(f"{place(event)}/new?purpose=contact")
    assert "陳美玲" not in form.text
    export = await asked(organiser, event)
    page = await organiser.get(export)
    assert "可以下載" in page.text
    assert "陳美玲" not in page.text
    file = await organiser.post(f"{export}/file")
    assert file.headers["content-type"] == ODS_TYPE
    assert file.headers["cache-control"] == "no-store"
    named = file.headers["content-disposition"]
    assert named.startswith("attachment; filename=\"lianfu.ods\"; filename*=UTF-8''")
    assert "陳美玲" in words_of(file.content)
    assert "已下載 1／3 次" in (await organiser.get(export)).text
    assert "陳美玲" not in (await organiser.get(place(event))).text


async def test_only_what_is_needed_is_ticked(desk, db: Connection) -> None:
    event, client = await full_event("陳美玲", meal=True), await desk("organiser")
    for purpose, needed in (("contact", 3), ("certificate", 2), ("needs", 2), ("other", 0)):
        page = (await client.get(f"{place(event)}/new?purpose={purpose}")).text
        boxes = [tag for tag in INPUT.findall(page) if 'name="fields"' in tag]
        assert sum(" checked" in tag for tag in boxes) == needed < len(boxes)
    assert 'value="meal"' not in (await client.get(f"{place(event)}/new?purpose=contact")).text


async def test_somebody_else_decides(desk, db: Connection) -> None:
    event = await full_event("陳美玲", meal=True)
    organiser, manager, officer = await desk("organiser"), await desk("manager"), await desk("privacy_officer")
    export = await asked(organiser, event, NEEDS)
    assert (await organiser.post(f"{export}/file")).status_code == 410
    assert (await organiser.post(f"{export}/approve")).status_code == 403
    for client in (manager, officer):
        assert export.removeprefix("/zh-tw") in (await client.get("/zh-tw/staff/")).text
        page = await client.get(export)
        assert "您來決定" in page.text
        assert "陳美玲" not in page.text
    short = await manager.post(f"{export}/refuse", data={"answer": "不"})
    assert short.status_code == 422
    assert 'href="#answer"' in short.text
    assert (await manager.post(f"{export}/approve")).status_code == 303
    assert (await officer.post(f"{export}/refuse", data={"answer": "太多欄位"})).status_code == 409
    assert (await manager.post(f"{export}/file")).status_code == 403
    assert export.removeprefix("/zh-tw") in (await organiser.get("/zh-tw/staff/")).text
    assert "素食" in words_of((await organiser.post(f"{export}/file")).content)
    assert export.removeprefix("/zh-tw") not in (await organiser.get("/zh-tw/staff/")).text


async def test_two_hats_do_not_make_a_second_person(desk, db: Connection) -> None:
    event, both = await full_event("陳美玲", meal=True), await desk("organiser", "manager")
    export = await asked(both, event, NEEDS)
    assert "您來決定" not in (await both.get(export)).text
    assert (await both.post(f"{export}/approve")).status_code == 409
    assert (await both.post(f"{export}/refuse", data={"answer": "太多欄位"})).status_code == 409


@pytest.mark.parametrize("role", ["door", "outreach", "admin", "auditor"])
async def test_others_are_kept_out(desk, db: Connection, role: str) -> None:
    event = await full_event("陳美玲")
    export = await asked(await desk("organiser"), event)
    client = await desk(role)
    for path in (place(event), f"{place(event)}/new", export, f"{place(event)}/counts.ods"):
        assert (await client.get(path)).status_code == 403
    for path in (place(event), f"{export}/file", f"{export}/approve", f"{export}/refuse"):
        assert (await client.post(path, data=PLEASE)).status_code == 403


async def test_another_events_export_is_as_if_it_were_not_there(desk, db: Connection) -> None:
    event, other = await full_event("陳美玲"), await full_event("李大華")
    organiser, manager = await desk("organiser"), await desk("manager")
    export = (await asked(organiser, event)).rpartition("/")[2]
    nothing = "00000000-0000-4000-8000-000000000000"
    for method, end in (("GET", ""), ("POST", "/file"), ("POST", "/approve"), ("POST", "/refuse")):
        client, data = (manager, {"answer": "太多欄位"}) if end in {"/approve", "/refuse"} else (organiser, {})
        foreign = await client.request(method, f"{place(other)}/{export}{end}", data=data or None)
        unknown = await client.request(method, f"{place(other)}/{nothing}{end}", data=data or None)
        assert foreign.status_code == unknown.status_code == 404, end
        assert foreign.text.replace(export, nothing) == unknown.text
    colleague = await desk("organiser")
    assert (await colleague.post(f"{place(event)}/{export}/file")).status_code == 404


@pytest.mark.parametrize(
    "slipped", ["state", "decided_by", "expires_at", "people", "is_admin", "asked_by", "second", "event"]
)
async def test_nobody_decides_more_than_the_form_asks(desk, db: Connection, slipped: str) -> None:
    event, organiser = await full_event("陳美玲", meal=True), await desk("organiser")
    answer = await organiser.post(place(event), data=NEEDS | {slipped: "approved"})
    assert answer.status_code == 422
    assert await db.fetchval("select count(*) from export") == 0


@pytest.mark.parametrize("forged", ["heard", "note", "password_hash", "meal", "id; drop table event", ""])
async def test_a_forged_field_is_refused(desk, db: Connection, forged: str) -> None:
    event, organiser = await full_event("陳美玲", meal=True), await desk("organiser")
    fields = ["name", forged] if forged else []
    answer = await organiser.post(place(event), data=PLEASE | {"fields": fields})
    assert answer.status_code == 422
    assert 'href="#fields"' in answer.text


async def test_a_lost_audit_is_503(desk, db: Connection) -> None:
    event, organiser = await full_event("陳美玲"), await desk("organiser")
    export = await asked(organiser, event)
    await db.execute("revoke execute on function audit_append from public, lianfu_staff")
    answer = await organiser.post(f"{export}/file")
    assert answer.status_code == 503
    assert "陳美玲" not in answer.text
    assert (await organiser.post(place(event), data=PLEASE)).status_code == 503


async def test_partners_on_the_page(desk, db: Connection) -> None:
    event, partner = await with_partner("processor", "陳美玲")
    organiser = await desk("organiser")
    assert "名單，到" in (await organiser.get(place(event))).text
    page = await organiser.get(f"{place(event)}/new?purpose=partner")
    assert str(partner) in page.text
    data = PLEASE | {"purpose": "partner", "recipient": str(partner), "fields": ["name"]}
    assert (await organiser.post(place(event), data=data | {"basis": "consent"})).status_code == 422  # no such choice
    export = await asked(organiser, event, data)
    assert "示範processor協會" in (await organiser.get(export)).text


async def test_who_gets_no_names_gets_figures(desk, db: Connection) -> None:
    event, partner = await with_partner("none", "陳美玲", "李大華")
    organiser = await desk("organiser")
    assert "只有同意轉交的人" in (await organiser.get(place(event))).text
    data = PLEASE | {"purpose": "partner", "recipient": str(partner), "fields": ["name"]}
    assert (await organiser.post(place(event), data=data)).status_code == 422  # nobody agreed
    await with_more(event, BodyPlan(partner=partner, role="supervisor"))
    assert "只有統計" in (await organiser.get(place(event))).text
    assert "沒有單位可以拿名單" in (await organiser.get(f"{place(event)}/new?purpose=partner")).text
    words = words_of((await organiser.get(f"{place(event)}/counts.ods")).content)
    assert "陳美玲" not in words
    assert "合計" in words
    assert "—" in words


async def test_the_register(desk, db: Connection) -> None:
    event, organiser = await full_event("陳美玲"), await desk("organiser")
    export = await asked(organiser, event)
    await organiser.post(f"{export}/file")
    for role in ("privacy_officer", "auditor"):
        client = await desk(role)
        page = await client.get("/zh-tw/staff/privacy/exports")
        for word in ("寄送行前通知", "行前聯絡或異動通知", "姓名、聯絡電話", "已下載 1／3 次"):
            assert word in page.text
        assert "陳美玲" not in page.text
        assert (await client.get("/en/staff/privacy/exports")).status_code == 200
        words = words_of((await client.get("/zh-tw/staff/privacy/exports.ods")).content)
        assert "行前聯絡或異動通知" in words
        assert "寄送行前通知" not in words, "what was typed leaves in no file"
    for role in ("organiser", "manager", "door", "admin"):
        client = await desk(role)
        for path in ("", ".ods", "/trace"):
            assert (await client.get(f"/zh-tw/staff/privacy/exports{path}")).status_code == 403


async def test_the_trace_box(desk, db: Connection) -> None:
    event, organiser, officer = await full_event("陳美玲"), await desk("organiser"), await desk("privacy_officer")
    export = await asked(organiser, event)
    await organiser.post(f"{export}/file")
    box = "/zh-tw/staff/privacy/exports/trace"
    assert (await officer.get(box)).status_code == 200
    assert (await officer.post(box, data={"piece": ""})).status_code == 422
    found = await officer.post(box, data={"piece": "名單：王先生 0912-345-678"})
    assert "1／1 行相符" in found.text
    assert "0912" not in found.text
    assert "找不到相符的匯出" in (await officer.post(box, data={"piece": "0900000000"})).text


async def test_a_draft_has_no_exports(desk, db: Connection) -> None:
    from events.makers import make_draft
    from tests.registrations.conftest import NOW

    draft, organiser = await make_draft(NOW), await desk("organiser")
    assert (await organiser.get(place(draft))).status_code == 404


async def test_what_is_told_of_many(desk, db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MANY", 1)
    event, organiser = await full_event("甲", "乙"), await desk("organiser")
    export = await asked(organiser, event)
    assert "等另一個人核准" in (await organiser.get(export)).text
    assert only(await db.fetch("select second from export"))["second"] == "many"
