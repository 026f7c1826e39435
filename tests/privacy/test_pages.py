"""Pages: what anybody reads about us, what the officer and the auditor see, and what others do not."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from foundation.actor import SYSTEM, Actor
from foundation.database import acting_as, transaction
from privacy import audit, notice_drafts, notices, retention, today
from privacy.catalogue import FIELDS
from privacy.notice_text import AskedField

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
PLACES = ("", "/notices", "/fields", "/retention", "/audit")
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
async def notice(db):
    with acting_as("staff"):
        await notice_drafts.ensure_standard(NOW)
        facts = notices.facts_of_event("數位<轉型>說明會", "Going digital", NOW)
        asked = [AskedField("name", required=True), AskedField("email")]
        return await notices.make_version(asked, facts, SYSTEM, NOW)


async def test_anybody_reads_what_is_asked_and_how_long_it_stays(visitor):
    page = await visitor.get("/zh-tw/privacy")
    assert page.status_code == 200
    assert all(entry.label_zh in page.text and entry.reason_zh in page.text for entry in FIELDS.values())
    assert "活動結束後 90 天" in page.text
    english = (await visitor.get("/en/privacy")).text
    assert all(entry.reason_en.replace("'", "&#39;") in english for entry in FIELDS.values())
    assert "90 days after the end of the event" in english
    kept = page.text.split('id="kept"')[1].split('id="consents"')[0]
    assert "查看個資的紀錄" not in kept.split("</table>")[0]
    assert "保存五年" in kept.split("</table>")[1]
    assert "企業名冊" in page.text


async def test_a_notice_is_shown_as_published_with_its_hash(visitor, notice):
    page = await visitor.get(f"/zh-tw/privacy/notices/{notice.id}")
    assert page.status_code == 200
    assert notice.sha256 in page.text
    assert "數位&lt;轉型&gt;說明會" in page.text
    english = await visitor.get(f"/en/privacy/notices/{notice.id}")
    assert "Going digital" in english.text
    assert 'lang="zh-Hant-TW"' in english.text


async def test_the_printed_hash_is_that_of_the_content_anybody_may_fetch(visitor, notice):
    page = (await visitor.get(f"/en/privacy/notices/{notice.id}")).text
    [link] = re.findall(r'href="([^"]+content.json)"', page)
    content = (await visitor.get(link)).content
    assert re.findall(r"SHA-256 ([0-9a-f]{64})", page) == [hashlib.sha256(content).hexdigest()]


@pytest.mark.parametrize("place", [f"notices/{UUID(int=4)}", "notices/nothing"])
async def test_an_unknown_notice_is_not_found(visitor, place):
    assert (await visitor.get(f"/zh-tw/privacy/{place}")).status_code == 404


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", ["privacy_officer", "auditor"])
@pytest.mark.usefixtures("keys_db")
async def test_the_officer_and_the_auditor_see_every_page_empty_and_filled(desk, notice, role, place):
    client = await desk(role)
    for prefix in ("zh-tw", "en"):
        assert (await client.get(f"/{prefix}/staff/privacy{place}")).status_code == 200
    with acting_as("worker"):
        await retention.run((), NOW)
        async with transaction():
            await audit.append(SYSTEM, "print", uuid4(), ["name"], "door", now=NOW)
    assert (await client.get(f"/zh-tw/staff/privacy{place}")).status_code == 200


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", ["manager", "organiser", "door", "outreach", "admin"])
async def test_other_roles_see_none_of_them(desk, role, place):
    assert (await (await desk(role)).get(f"/zh-tw/staff/privacy{place}")).status_code in {403, 404}


@pytest.mark.parametrize("place", PLACES)
async def test_a_visitor_is_sent_to_sign_in(visitor, place):
    assert (await visitor.get(f"/zh-tw/staff/privacy{place}")).status_code in {302, 303, 401}


async def test_the_list_of_notices_says_when_a_content_was_exchanged(desk, db, notice):
    client = await desk("privacy_officer")
    assert "都和公布時的雜湊相符" in (await client.get("/zh-tw/staff/privacy/notices?check=1")).text
    await db.execute("alter table notice_version disable trigger notice_immutable")
    await db.execute("update notice_version set body = jsonb_set(body, '{kept_until}', '\"2099-01-01\"')")
    assert "內容不符" in (await client.get("/zh-tw/staff/privacy/notices?check=1")).text


async def test_contents_are_hashed_on_request_only(desk, notice, monkeypatch):
    async def never():
        raise AssertionError

    monkeypatch.setattr(notices, "verify", never)
    client = await desk("privacy_officer")
    for place in ("", "/notices"):
        assert (await client.get(f"/zh-tw/staff/privacy{place}")).status_code == 200


async def test_the_audit_is_paged_and_says_when_its_chain_is_broken(desk, db):
    with acting_as("worker"):
        async with transaction():
            for _ in range(60):
                await audit.append(SYSTEM, "reveal", uuid4(), ["phone"], "phone", reason="<b>", now=NOW)
    client = await desk("auditor")
    first = (await client.get("/zh-tw/staff/privacy/audit")).text
    assert f"?before={await db.fetchval('select max(seq) - 49 from audit_entry')}" in first
    assert "&lt;b&gt;" in first
    assert "鏈完整" in first
    assert "更早的紀錄" not in (await client.get("/zh-tw/staff/privacy/audit?before=11")).text
    assert (await client.get("/zh-tw/staff/privacy/audit?before=x")).status_code == 200
    await db.execute("alter table audit_entry disable trigger user")
    await db.execute("update audit_entry set purpose = 'door' where seq = 30")
    assert "在第 30 筆中斷" in (await client.get("/zh-tw/staff/privacy/audit")).text


async def test_the_pages_of_audit_and_retention_ask_a_fixed_number_of_questions(desk, db):
    client = await desk("auditor")
    counts = []
    for _ in (1, 3):
        with acting_as("worker"):
            async with transaction():
                await audit.append(SYSTEM, "reveal", uuid4(), ["phone"], "phone", now=NOW)
        asked = []
        db.add_query_logger(asked.append)
        await client.get("/zh-tw/staff/privacy/audit")
        db.remove_query_logger(asked.append)
        counts.append(len(asked))
    assert counts[0] == counts[1]


async def test_today_tells_the_officer_of_a_missed_or_unfinished_run(db):
    officer = Actor(uuid4(), "李個資窗口", frozenset({"privacy_officer"}))
    with acting_as("staff"):
        assert await today.items(officer, NOW, "zh-Hant") == []
        await db.execute(
            "insert into retention_run (id, run_at, table_name, due_before, erased, overdue)"
            " values ($1, $2, 'identity', $3, 0, 2)",
            uuid4(),
            NOW,
            NOW.date(),
        )
        [item] = await today.items(officer, NOW, "en")
        assert (item.tone, item.count) == ("now", 2)
        assert item.title.isascii()
        await db.execute("update retention_run set overdue = 0, finished = false")
        [unfinished] = await today.items(officer, NOW, "en")
        assert (unfinished.tone, unfinished.title) == ("now", "Part of the last nightly erasing was not finished")
        await db.execute("update retention_run set finished = true")
        assert await today.items(officer, NOW, "zh-Hant") == []
        [late] = await today.items(officer, NOW + timedelta(days=2), "zh-Hant")
        assert late.title == "夜間刪除超過一天沒有執行"
        assert await today.items(Actor(uuid4(), "陳專員", frozenset({"organiser"})), NOW, "zh-Hant") == []
