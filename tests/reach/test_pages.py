"""The page of the reach, its files and its API: the same figures everywhere, honest about what is small."""

import io
import re
import threading
import zipfile
from datetime import date
from html import unescape

import pytest

from foundation.tabular import ods_bytes
from reach import denominators, staff_pages
from reach.asked import TITLES

DAY = date(2026, 5, 4)
BASE = "/zh-tw/staff/reach"


@pytest.fixture
async def year(ledger):
    """Two seminars with partners, a visit, seven firms in three counties."""
    await denominators.ensure_denominators()
    partner = await ledger.partner("臺中市商業會")
    for n, day in enumerate((DAY, date(2026, 9, 7))):
        event = await ledger.event(day, kind="seminar")
        session = await ledger.session(event, day)
        await ledger.add("event_partner", event=event, partner=partner, role="host", position=0, data_role="none")
        for k in range(7):
            firm = await ledger.enterprise(f"第{n}{k}", ubn=f"000900{n}{k}" if k else None)
            county, township = (("66000", "66000010"), ("10008", "10008010"))[k % 2]
            person = await ledger.person(
                event, enterprise=firm, county=county, township=township, industry="C", size="1-4", source="letter"
            )
            await ledger.came(person, session, day)
    await ledger.visit(firm, date(2026, 9, 8), mode="phone", partner=partner)
    return ledger


async def test_the_page_shows_every_table_in_both_languages(desk, year):
    client = await desk("manager")
    for prefix in ("zh-tw", "en"):
        answer = await client.get(f"/{prefix}/staff/reach?span=year")
        assert answer.status_code == 200
        page = unescape(answer.text)
        assert page.count("<caption") == len(TITLES)
        assert page.count('<path class="shade-') == 106
        assert len(re.findall(r"<h1\b", page)) == 1
        assert " style=" not in page


async def test_an_empty_period_says_so(desk, ledger):
    client = await desk("manager")
    answer = await client.get(f"{BASE}?from=2020-01-01&to=2020-12-31")
    assert (answer.status_code, "這段期間沒有資料" in answer.text) == (200, True)


async def test_a_wrong_date_is_told_and_kept(desk, ledger):
    client = await desk("manager")
    answer = await client.get(f"{BASE}?from=2026-02-30&to=2026-03-01")
    assert (answer.status_code, 'value="2026-02-30"' in answer.text) == (422, True)


@pytest.mark.parametrize("name", list(TITLES))
async def test_each_table_is_a_file_of_both_kinds(desk, year, name):
    client = await desk("manager")
    plain = await client.get(f"{BASE}/{name}.csv?from=2026-01-01&to=2026-12-31")
    assert plain.status_code == 200
    assert plain.content.startswith("\ufeff".encode())
    assert "attachment" in plain.headers["content-disposition"]
    sheet = await client.get(f"{BASE}/{name}.ods?from=2026-01-01&to=2026-12-31")
    assert zipfile.ZipFile(io.BytesIO(sheet.content)).read("mimetype").endswith(b"opendocument.spreadsheet")


async def test_the_file_says_what_the_page_says(desk, year):
    client = await desk("manager")
    lines = (await client.get(f"{BASE}/month.csv?from=2026-01-01&to=2026-12-31")).text.splitlines()
    assert lines[0].startswith("\ufeff月份,場次,服務人次")
    assert lines[1] == "115年5月,1,7,7,7,6,1,7,0"
    assert lines[2] == "115年9月,1,7,7,8,6,1,7,1"


async def test_coverage_names_its_denominators(desk, year):
    client = await desk("manager")
    text = (await client.get(f"{BASE}/coverage.csv?from=2026-01-01&to=2026-12-31")).text
    assert "臺中市,8,187579,0.004" in text
    assert "2018 年，實測" in text
    estimated = (await client.get(f"{BASE}/coverage.csv?from=2026-01-01&to=2026-12-31&basis=2024")).text
    assert "臺中市,8,228300," in estimated
    assert "2024 年，推估" in estimated


async def test_one_or_two_in_a_township_are_not_listed(desk, year):
    await year.visit(await year.enterprise("獨", ubn="00090090"), DAY, township="66000290")
    client = await desk("manager")
    lines = (await client.get(f"{BASE}/township.csv?from=2026-01-01&to=2026-12-31")).text
    assert "臺中市和平區,—,—,0,—" in lines


async def test_shares_of_fewer_than_five_are_not_listed(desk, ledger):
    event = await ledger.event(DAY)
    session = await ledger.session(event, DAY)
    for _ in range(4):
        await ledger.came(await ledger.person(event), session, DAY)
    client = await desk("manager")
    lines = (await client.get(f"{BASE}/funnel.csv?from=2026-01-01&to=2026-12-31")).text
    assert "出席,4,0,出席 ÷ 正取（到課率）,—,—,—,4" in lines


async def test_a_partner_is_credited_in_full_and_by_share(desk, year):
    client = await desk("manager")
    lines = (await client.get(f"{BASE}/partner.csv?from=2026-01-01&to=2026-12-31")).text.splitlines()
    assert lines[1] == "臺中市商業會,2,14,14,1,14,14,14"


@pytest.mark.parametrize("name", ["nonsense.csv", "month.xlsx", "all.csv", "month"])
async def test_what_is_no_table_is_not_found(desk, ledger, name):
    client = await desk("manager")
    assert (await client.get(f"{BASE}/{name}")).status_code == 404


async def test_all_tables_in_one_file(desk, year):
    client = await desk("manager")
    answer = await client.get(f"{BASE}/all.ods?from=2026-01-01&to=2026-12-31")
    content = zipfile.ZipFile(io.BytesIO(answer.content)).read("content.xml").decode()
    assert content.count("<table:table ") == len(TITLES)


@pytest.mark.parametrize("role", ["door", "privacy_officer", "admin"])
async def test_the_reach_is_not_for_everybody(desk, ledger, role):
    client = await desk(role)
    assert (await client.get(BASE)).status_code in {403, 404}
    assert (await client.get(f"{BASE}/month.csv")).status_code in {403, 404}
    assert (await client.get("/api/v1/reach")).status_code in {403, 404}


async def test_the_api_gives_totals_and_one_breakdown(desk, year):
    client = await desk("manager")
    answer = await client.get("/api/v1/reach?from=2026-01-01&to=2026-12-31&by=county")
    found = answer.json()
    assert (found["from"], found["to"], found["by"]) == ("2026-01-01", "2026-12-31", "county")
    assert found["totals"]["person_times"] == 14
    assert found["totals"]["enterprises"] == {"confirmed": 12, "provisional": 2, "lower": 14, "upper": 14}
    assert found["totals"]["first_time"]["k"] == 14
    assert [(item["key"], item["person_times"]) for item in found["items"]] == [("10008", 6), ("66000", 8)]


async def test_the_api_lists_every_fault(desk, ledger):
    client = await desk("manager")
    answer = await client.get("/api/v1/reach?from=soon&to=later&by=mood")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert {fault["field"] for fault in answer.json()["faults"]} == {"from", "to", "by"}


async def test_a_small_township_is_null_in_the_api(desk, year):
    client = await desk("manager")
    await year.visit(await year.enterprise("獨", ubn="00090090"), DAY, township="66000290")
    items = (await client.get("/api/v1/reach?from=2026-01-01&to=2026-12-31&by=township")).json()["items"]
    assert {item["key"]: item["visits"] for item in items}["66000290"] is None


async def test_a_spreadsheet_is_made_beside_the_loop_that_answers_everybody(desk, year, monkeypatch):
    makers = []

    def made(*sheets):
        makers.append(threading.current_thread())
        return ods_bytes(*sheets)

    monkeypatch.setattr(staff_pages, "ods_bytes", made)
    client = await desk("manager")
    assert (await client.get(f"{BASE}/all.ods?from=2026-01-01&to=2026-12-31")).status_code == 200
    assert makers
    assert threading.main_thread() not in makers
