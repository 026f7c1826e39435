"""The desk of outreach: forms that work without script and lose nothing, and doors that stay shut for others."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest

from outreach import enterprises, needs, visit_lists
from outreach.makers import make_enterprise, make_partner, make_visit
from outreach.visit_entries import VisitContactEntry

pytestmark = pytest.mark.usefixtures("keys_db")
BASE = "/zh-tw/staff/outreach"


def six(**changes: str) -> dict[str, str]:
    """The six fields as a browser posts them."""
    return {
        "client": str(uuid4()), "enterprise": "晨光精密有限公司 00090001", "mode": "walk", "outcome": "met",
        "need": "finance", "promise": "下週寄信保資料", "next_on": "115/5/20", "on_day": "2026-05-04",
    } | changes  # fmt: skip


async def test_every_page_answers_in_both_languages(desk, officer, now):
    client = await desk("outreach", actor=officer)
    firm, partner = await make_enterprise(), await make_partner()
    await enterprises.find_or_make(None, "晨光精密有限公司", county="66000")
    logged = await make_visit(
        firm, officer.staff_id, now.date(), now, client=uuid4(), need="legal", promise="找律師", partner=partner,
        next_on=now.date() + timedelta(days=9), contact=VisitContactEntry("王小明"),
    )  # fmt: skip
    paths = (
        "", "/enterprises", "/enterprises?q=晨光", "/enterprises/new", f"/enterprises/{firm}",
        f"/enterprises/{firm}/edit", "/partners", "/partners/new", f"/partners/{partner}",
        "/visits", "/visits?mine=1", "/visits/new",
        f"/visits/new?enterprise={firm}", f"/visits/{logged.visit}", "/needs", "/needs?which=overdue&whose=all",
        f"/needs/{logged.need}", f"/needs/new?enterprise={firm}",
    )  # fmt: skip
    for language in ("zh-tw", "en"):
        for path in paths:
            answer = await client.get(f"/{language}/staff/outreach{path}")
            assert answer.status_code == 200, (language, path, answer.text[:300])
            assert len(re.findall(r"<h1\b", answer.text)) == 1, path


async def test_six_fields_from_a_phone_make_a_visit(desk, db):
    client = await desk("outreach")
    answer = await client.post(f"{BASE}/visits/new", data=six())
    assert answer.status_code == 303, answer.text
    visit = await visit_lists.visit((await db.fetchrow("select id from visit"))["id"])
    assert (visit.name, visit.category, visit.follow_up_on.isoformat()) == ("晨光精密有限公司", "finance", "2026-05-20")
    page = await client.get(answer.headers["location"])
    assert "下週寄信保資料" not in page.text


async def test_a_double_click_is_one_visit(desk, db):
    client, fields = await desk("outreach"), six()
    first, second = [await client.post(f"{BASE}/visits/new", data=fields) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert await db.fetchval("select count(*) from visit") == 1


async def test_other_content_under_the_same_id_shows_both(desk, db):
    client, fields = await desk("outreach"), six()
    await client.post(f"{BASE}/visits/new", data=fields)
    answer = await client.post(f"{BASE}/visits/new", data=fields | {"promise": "改口了"})
    assert answer.status_code == 409
    assert "先前已經存過" in answer.text
    assert "改口了" in answer.text
    fresh = re.search(r'name="client" value="([^"]+)"', answer.text)[1]
    assert fresh != fields["client"]
    assert (
        await client.post(f"{BASE}/visits/new", data=fields | {"promise": "改口了", "client": fresh})
    ).status_code == 303
    assert await db.fetchval("select count(*) from visit") == 2


@pytest.mark.parametrize(("change", "said"), [
    ({"enterprise": ""}, "請填企業名稱或統一編號。"),
    ({"enterprise": "00090017"}, "還沒有這個統編的資料"),
    ({"enterprise": "某人"}, "找不到這家企業"),
    ({"enterprise": "晨光商行"}, "這是新的行號，請選它所在的縣市。"),
    ({"enterprise": "晨光有限公司 00090002"}, "統一編號的檢查碼不對"),
    ({"next_on": "明天"}, "請填日期"),
    ({"outcome": "absent"}, "沒有遇到人就不會有需求"),
    ({"promise": "長" * 10_000}, "最多 2000 個字，現在有 10000 個字。"),
])  # fmt: skip
async def test_faults_keep_what_was_typed(desk, db, change, said):
    client = await desk("outreach")
    answer = await client.post(f"{BASE}/visits/new", data=six(**change))
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert said in page
    assert "<title>錯誤：" in page
    assert (change.get("promise") or "下週寄信保資料") in page
    assert await db.fetchval("select count(*) from visit") == 0


async def test_names_that_several_bear_are_asked_about(desk, db):
    client = await desk("outreach")
    firms = [await make_enterprise(ubn, "晨光有限公司") for ubn in ("00090001", "00090017")]
    answer = await client.post(f"{BASE}/visits/new", data=six(enterprise="晨光㈱"))
    assert answer.status_code == 422
    assert all(f'value="{firm}"' in answer.text for firm in firms)
    chosen = six(enterprise="晨光㈱", enterprise_id=str(firms[1]))
    assert (await client.post(f"{BASE}/visits/new", data=chosen)).status_code == 303
    assert await db.fetchval("select enterprise from visit") == firms[1]


async def test_a_number_with_another_name_is_asked_about(desk, db):
    client, firm = await desk("outreach"), await make_enterprise("00090001", "大有機械有限公司")
    answer = await client.post(f"{BASE}/visits/new", data=six())
    assert answer.status_code == 422
    assert "這個統編登記的是另一個名稱" in answer.text
    assert f'value="{firm}"' in answer.text
    assert (await client.post(f"{BASE}/visits/new", data=six(enterprise_id=str(firm)))).status_code == 303
    assert await db.fetchval("select count(*) from enterprise") == 1


async def test_words_open_once_with_a_reason_that_is_recorded(desk, db, officer, now):
    met = VisitContactEntry("王小明", "廠長", "+886912345678")
    logged = await make_visit(
        await make_enterprise(), officer.staff_id, now.date(), now, client=uuid4(), promise="找律師", contact=met
    )
    client, place = await desk("outreach", actor=officer), f"{BASE}/visits/{logged.visit}"
    assert "找律師" not in (await client.get(place)).text
    refused = await client.post(f"{place}/words", data={"reason": "other", "note": ""})
    assert (refused.status_code, "王小明" in refused.text) == (422, False)
    shown = await client.post(f"{place}/words", data={"reason": "phone", "note": ""})
    assert shown.status_code == 200
    assert all(word in shown.text for word in ("找律師", "王小明", "廠長", "+886912345678"))
    assert shown.headers["cache-control"] == "no-store"
    entries = await db.fetch("select action, object, reason from audit_entry where action = 'reveal'")
    assert {row["object"] for row in entries} == {logged.visit}
    manager = await desk("manager")
    assert (await manager.post(f"{place}/words", data={"reason": "phone"})).status_code in {403, 404}
    assert "找律師" not in (await manager.get(place)).text


async def test_a_need_moves_on_closes_and_opens_again(desk, db, officer, now):
    client, firm = await desk("outreach", actor=officer), await make_enterprise()
    made = await client.post(
        f"{BASE}/needs/new", data={"enterprise": str(firm), "category": "legal", "owner": "", "due_on": "115/5/9"}
    )
    place = made.headers["location"]
    for fields in ({"action": "follow_up", "status": "referred", "owner": str(officer.staff_id), "due_on": ""},
                   {"action": "close", "outcome": "solved"}, {"action": "reopen", "due_on": "2026-06-01"}):  # fmt: skip
        assert (await client.post(place, data=fields)).status_code == 303, fields
    [line] = await needs.needs(now.date())
    assert (line.status, line.due_on.isoformat()) == ("open", "2026-06-01")
    assert (await client.post(place, data={"action": "close", "outcome": ""})).status_code == 422
    assert (await client.post(place, data={"action": "reopen"})).status_code == 409


async def test_merging_and_parting_from_the_page(desk, db):
    client = await desk("outreach")
    kept, named = await make_enterprise(name="晨光有限公司"), await make_enterprise(None, "晨光有限公司")
    assert "可能是同一家" in (await client.get(f"{BASE}/enterprises/{named}")).text
    answer = await client.post(f"{BASE}/enterprises/{named}/merge", data={"target": str(kept)})
    assert answer.headers["location"] == f"{BASE}/enterprises/{kept}"
    assert "還原成兩家" in (await client.get(f"{BASE}/enterprises/{kept}")).text
    assert (await client.post(f"{BASE}/enterprises/{named}/part")).status_code == 303
    assert (await client.post(f"{BASE}/enterprises/{named}/part")).status_code == 409


async def test_an_enterprise_is_made_found_again_and_corrected(desk, db):
    client = await desk("outreach")
    fields = {
        "name": "晨光有限公司",
        "ubn": "０００９０００１",
        "county": "66000",
        "township": "66000010",
        "industry": "C",
        "size": "1-4",
    }
    first, again = [await client.post(f"{BASE}/enterprises/new", data=fields) for _ in range(2)]
    assert first.headers["location"] == again.headers["location"]
    change = fields | {"township": "10008010", "name": "晨光精密有限公司", "sure": "yes"}
    assert (await client.post(f"{first.headers['location']}/edit", data=change)).status_code == 303
    row = await db.fetchrow("select name, ubn, county, township from enterprise")
    assert tuple(row) == ("晨光精密有限公司", "00090001", "10008", "10008010")
    refused = await client.post(f"{BASE}/enterprises/new", data=fields | {"ubn": "", "name": "王小明"})
    assert (refused.status_code, "王小明" in refused.text) == (422, True)


@pytest.mark.parametrize("role", ["door", "privacy_officer", "admin", "auditor"])
async def test_outreach_is_not_for_everybody(desk, role):
    client = await desk(role)
    for path in ("", "/enterprises", "/visits/new", "/needs", "/partners"):
        assert (await client.get(f"{BASE}{path}")).status_code in {403, 404}


async def test_a_manager_looks_and_changes_nothing(desk, db):
    client = await desk("manager")
    assert (await client.get(f"{BASE}/enterprises")).status_code == 200
    assert (await client.post(f"{BASE}/visits/new", data=six())).status_code in {403, 404}
    assert await db.fetchval("select count(*) from visit") == 0


async def test_what_is_not_there_is_not_found(desk):
    client = await desk("outreach")
    for path in ("enterprises", "visits", "needs", "partners"):
        assert (await client.get(f"{BASE}/{path}/{uuid4()}")).status_code == 404


@pytest.mark.parametrize("change", [{"next_on": "2020-01-01"}, {"partner": str(uuid4())}, {"mode": "teleport"}])
async def test_a_refused_visit_leaves_no_enterprise(desk, db, change):
    answer = await (await desk("outreach")).post(f"{BASE}/visits/new", data=six(**change))
    assert answer.status_code == 422
    assert await db.fetchval("select count(*) from enterprise") == 0


@pytest.mark.parametrize("change", [{"industry": "C99"}, {"size": "huge"}, {"industry": "長" * 300}])
async def test_unknown_codes_of_an_enterprise_are_faults(desk, db, change):
    fields = {"name": "晨光有限公司", "ubn": "", "county": "66000"} | change
    answer = await (await desk("outreach")).post(f"{BASE}/enterprises/new", data=fields)
    assert (answer.status_code, "請從清單中選擇。" in answer.text) == (422, True)


async def test_a_taken_name_keeps_what_was_typed(desk, db):
    await make_enterprise(None, "晨光有限公司")
    other = await make_enterprise(None, "和順有限公司")
    fields = {"name": "晨光有限公司", "ubn": "", "county": "66000"}
    answer = await (await desk("outreach")).post(f"{BASE}/enterprises/{other}/edit", data=fields)
    assert (answer.status_code, "已經有同名的企業" in answer.text) == (422, True)


async def test_a_need_of_nobody_who_works_here_is_a_fault(desk, db):
    fields = {"enterprise": str(await make_enterprise()), "category": "tax", "owner": str(uuid4())}
    answer = await (await desk("outreach")).post(f"{BASE}/needs/new", data=fields)
    assert (answer.status_code, "請選擇負責人。" in answer.text) == (422, True)


@pytest.mark.parametrize("path", ["visits", "needs?whose=all"])
async def test_long_lists_go_on_on_the_next_page(desk, db, officer, now, monkeypatch, path):
    monkeypatch.setattr(needs, "PAGE", 2)
    monkeypatch.setattr(visit_lists, "PAGE", 2)
    monkeypatch.setattr(visit_lists.visits, "__kwdefaults__", visit_lists.visits.__kwdefaults__ | {"size": 2})
    firms = [await make_enterprise(f"0009000{n}", f"第{n}有限公司") for n in range(3)]
    for n, firm in enumerate(firms):
        await make_visit(firm, officer.staff_id, now.date() - timedelta(days=n), now, client=uuid4(), need="tax")
    client, seen = await desk("outreach"), []
    for number in ("1", "2", "9" * 5000):
        mark = "&" if "?" in path else "?"
        text = (await client.get(f"{BASE}/{path}{mark}page={number}")).text
        seen.append(sum(f"第{n}有限公司" in text for n in range(3)))
        assert (f"page={2 if number == '1' else 1}" in text) == (number in "12")
    assert seen == [2, 1, 0]
