"""Requests at the desk: sealed words, one extension, grounds for a refusal, letters, the queue and who sees it."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from events.makers import make_officer
from foundation.actor import PUBLIC, SYSTEM
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid
from registrations.cancelling import cancel
from subjects import case_letters, case_rows, case_today, cases, erasing
from subjects.cases import Said
from tests.subjects.own import event, registered

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)
MING = Said("林阿美", "ming.request@example.org", "0912-000-321", "想知道你們留了我的什麼資料")
pytestmark = pytest.mark.usefixtures("db", "keys_db")


@pytest.fixture
async def officer(db):
    with acting_as("staff"):
        return await make_officer("陳窗口", roles=("privacy_officer",))


async def taken_in(officer, said=MING, kind="copy", received=TODAY, now=NOW):
    return await cases.take_in(kind, said, "phone", "called_back", "zh-Hant", officer, received, now)


async def letter_of(db, name):
    row = await db.fetchrow("select subject, language from outgoing_mail where letter = $1", f"subjects.case_{name}")
    with acting_as("worker"):
        return await getattr(case_letters, name)(row["subject"], row["language"], None)


async def test_a_request_is_sealed_and_its_clock_runs(officer, db):
    with acting_as("staff"):
        case = await taken_in(officer)
        found = await case_rows.one_case(case)
    assert (found.last_day, found.name, found.is_open) == (date(2026, 5, 19), "林○美", True)
    dump = str(await db.fetch("select * from subject_case")) + str(await db.fetch("select * from case_words"))
    assert "阿美" not in dump
    assert "ming.request" not in dump
    told = await letter_of(db, "received")
    assert told.to == MING.email
    assert "115年5月19日" in told.text


@pytest.mark.parametrize(
    ("said", "field"),
    [(Said("", "a@example.org", "", "我的資料"), "name"), (Said("王小明", "a@example.org", "", "嗯"), "text")],
)
async def test_what_is_missing_is_named(said, field, officer):
    with acting_as("staff"), pytest.raises(Invalid) as refused:
        await taken_in(officer, said)
    assert [fault.field for fault in refused.value.faults] == [field]


async def test_statutory_clock_is_extended_once_with_a_reason(officer, db):
    with acting_as("staff"):
        case = await taken_in(officer)
        with pytest.raises(Invalid):
            await cases.extend(case, "太忙", officer, NOW)
        await cases.extend(case, "資料在另一個單位，調閱需要時間。", officer, NOW)
        assert (await case_rows.one_case(case)).last_day == date(2026, 6, 3)
        with pytest.raises(Conflict):
            await cases.extend(case, "資料在另一個單位，調閱需要時間。", officer, NOW)
    assert "調閱需要時間" in (await letter_of(db, "extended")).text
    told = str(await db.fetch("select * from subject_case")) + str(await db.fetch("select reason from audit_entry"))
    assert "調閱" not in told, "the reason is the person's matter and goes with their words"


@pytest.mark.parametrize(("days", "late"), [(15, False), (16, True)])
async def test_statutory_clock_is_not_extended_after_its_day(days, late, officer):
    with acting_as("staff"):
        case = await taken_in(officer)
        then = NOW + timedelta(days=days)
        assert (await case_rows.one_case(case)).is_late(TODAY + timedelta(days=days)) is late
        if late:
            with pytest.raises(Conflict):
                await cases.extend(case, "資料在另一個單位，調閱需要時間。", officer, then)
        else:
            await cases.extend(case, "資料在另一個單位，調閱需要時間。", officer, then)


async def test_a_refusal_needs_a_ground_and_tells_the_remedy(officer, db):
    with acting_as("staff"):
        case = await taken_in(officer)
        for ground, answer in (("", "不行就是不行"), ("because", "不行就是不行"), ("duty", "")):
            with pytest.raises(Invalid):
                await cases.decide(case, granted=False, ground=ground, answer=answer, by=officer, now=NOW)
        with pytest.raises(Invalid):
            await cases.decide(case, granted=False, ground="needed", answer="第十一條的理由。", by=officer, now=NOW)
        await cases.decide(case, granted=False, ground="duty", answer="相關資料仍在調查中。", by=officer, now=NOW)
        with pytest.raises(Conflict):
            await cases.decide(case, granted=True, ground="", answer="改為同意。", by=officer, now=NOW)
    told = await letter_of(db, "decided")
    assert "訴願" in told.text
    assert "相關資料仍在調查中" in told.text


async def test_the_later_of_two_answers_is_refused(officer, monkeypatch):
    """Between sealing and the lock somebody else extends: nothing of theirs is lost."""
    with acting_as("staff"):
        case = await taken_in(officer)
        stale = await cases._added(case, {"answer": "太早的答覆"}, NOW)
        await cases.extend(case, "資料在另一個單位，調閱需要時間。", officer, NOW)

        async def late(*_):
            return stale

        monkeypatch.setattr(cases, "_added", late)
        with pytest.raises(Conflict):
            await cases.decide(case, granted=True, ground="", answer="太早的答覆", by=officer, now=NOW)
        assert (await case_rows.one_case(case)).is_open


async def test_words_go_with_the_person_and_the_clock_stays(officer, db):
    with acting_as("staff"):
        case = await taken_in(officer)
    await db.execute("delete from case_words")
    with acting_as("staff"):
        assert (await case_rows.one_case(case)).name == ""
        await cases.decide(case, granted=True, ground="", answer="已經辦理完畢。", by=officer, now=NOW)
        assert (await case_rows.one_case(case)).state == "granted"
    row = await db.fetchrow("select subject from outgoing_mail where letter = 'subjects.case_received'")
    with acting_as("worker"):
        assert await case_letters.received(row["subject"], "en", None) is None


async def test_today_tells_of_what_is_due_and_what_is_late(officer):
    with acting_as("staff"):
        await taken_in(officer)
        for day, tones in ((0, []), (11, []), (12, ["soon"]), (15, ["soon"]), (16, ["now"])):
            items = await case_today.items(officer, NOW + timedelta(days=day), "en")
            assert [item.tone for item in items] == tones, day


async def test_the_desk_takes_in_extends_and_answers(desk, db):
    officer = await desk("privacy_officer")
    place = "/zh-tw/staff/privacy/cases"
    typed = {
        "kind": "erase", "name": MING.name, "email": MING.email, "text": MING.text, "channel": "phone",
        "identity": "called_back", "language": "zh-Hant", "received_on": "115/5/1",
    }  # fmt: skip
    wrong = await officer.post(f"{place}/new", data=typed | {"kind": "", "received_on": "昨天"})
    assert wrong.status_code == 422
    assert MING.text in wrong.text
    made = await officer.post(f"{place}/new", data=typed)
    assert made.status_code == 303
    here = made.headers["location"]
    assert MING.name not in (await officer.get(here)).text
    before = await db.fetchval("select count(*) from audit_entry where action = 'reveal'")
    shown = await officer.post(f"{here}/reveal", data={"reason": "complaint"})
    assert MING.name in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert await db.fetchval("select count(*) from audit_entry where action = 'reveal'") == before + 1
    assert (await officer.post(f"{here}/extend", data={"reason": "短"})).status_code == 422
    assert (
        await officer.post(f"{here}/extend", data={"reason": "資料在另一個單位，調閱需要時間。"})
    ).status_code == 303
    refused = {"decision": "refused", "ground": "needed", "answer": "仍在調查中，不能刪除。"}
    assert (await officer.post(f"{here}/decide", data=refused | {"ground": ""})).status_code == 422
    assert (await officer.post(f"{here}/decide", data=refused)).status_code == 303
    for listing in (place, f"{place}?all=1", f"/en{place[6:]}", f"{place}.ods"):
        answer = await officer.get(listing)
        assert answer.status_code == 200, listing
        assert MING.name not in answer.text


async def test_the_auditor_reads_the_register_and_decides_nothing(desk, officer):
    with acting_as("staff"):
        case = await taken_in(officer)
    auditor = await desk("auditor")
    assert (await auditor.get("/zh-tw/staff/privacy/cases")).status_code == 200
    page = await auditor.get(f"/zh-tw/staff/privacy/cases/{case}")
    assert page.status_code == 200
    assert "送出答覆" not in page.text
    for deed in ("reveal", "extend", "decide"):
        assert (await auditor.post(f"/zh-tw/staff/privacy/cases/{case}/{deed}")).status_code in {403, 404}


@pytest.mark.parametrize("role", ["manager", "organiser", "door", "outreach", "admin"])
async def test_requests_are_not_for_everybody(role, desk):
    assert (await (await desk(role)).get("/zh-tw/staff/privacy/cases")).status_code in {403, 404}


async def test_a_proven_person_asks_and_sees_by_when(visitor, db):
    held = await event()
    await registered(held, "林阿美", "ming.own@example.org")
    here = await visitor.prove("ming.own@example.org")
    wrong = await visitor.post(f"{here}/requests", f"{here}/requests", kind="erase", text="嗯")
    assert wrong.status_code == 422
    assert (
        await visitor.post(f"{here}/requests", f"{here}/requests", kind="stop", text="不要再打電話給我")
    ).status_code == 303
    page = await visitor.get(f"{here}/requests")
    assert "請求停止蒐集、處理或利用" in page.text
    assert "答覆" in page.text
    row = await db.fetchrow("select * from subject_case where not automatic")
    assert (row["channel"], row["identity"], row["state"]) == ("own_page", "proven", "open")
    told = await letter_of(db, "received")
    assert told.to == "ming.own@example.org"


async def test_what_a_person_settles_alone_is_counted_without_them(visitor, db):
    await registered(await event(), "林阿美", "ming.own@example.org")
    here = await visitor.prove("ming.own@example.org")
    await visitor.post(f"{here}/copy/json", f"{here}/copy")
    with acting_as("staff"):
        assert await case_rows.automatic_by_kind() == {"view": 1, "copy": 1}
        assert await case_rows.cases() == []


async def test_a_person_asks_five_times_a_day(visitor, db):
    await registered(await event(), "林阿美", "ming.own@example.org")
    here = await visitor.prove("ming.own@example.org")
    page = f"{here}/requests"
    answers = [await visitor.post(page, page, kind="view", text=f"第 {n} 件請求") for n in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "第 5 件請求" in answers[5].text
    assert len(await db.fetch("select from subject_case where not automatic")) == 5


async def test_an_erasure_is_counted_when_the_person_asked_for_it(visitor, db):
    for mail in ("ming.own@example.org", "other@example.org"):
        registration = await registered(await event(title_zh=mail), "林阿美", mail)
        await cancel(registration, PUBLIC, NOW, link_version=1)
    other = await db.fetchval("select person from registration where id = $1", registration)
    await erasing.erase(other, SYSTEM, NOW)
    here = await visitor.prove("ming.own@example.org")
    await visitor.post(f"{here}/erase", f"{here}/erase", sure="yes")
    with acting_as("staff"):
        assert await case_rows.automatic_by_kind() == {"view": 1, "erase": 1}


async def test_nobody_unproven_asks_in_the_name_of_another(visitor, visit):
    await registered(await event(), "林阿美", "ming.own@example.org")
    here = await visitor.prove("ming.own@example.org")
    stranger = await visit()
    answer = await stranger.get(f"{here}/requests")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/my-data")
    other = f"/my-data/people/{uuid4()}/requests"
    assert (await visitor.get(other)).status_code == 404
