"""From a scenario to the people concerned; letters wait for a second person; pages for those who answer for it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from assurance import affected, breach_files, breaches
from assurance.affected import Facts
from assurance.breach_drill import play
from assurance.breach_notices import breach_letter
from assurance.scenarios import SCENARIOS
from events.makers import make_event, make_officer
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, Invalid
from lianfu import scratch
from registrations.revealing import reveal_registration
from tests.assurance.conftest import NOW

WINDOW = {"since": NOW - timedelta(hours=1), "until": NOW + timedelta(hours=1)}


@pytest.fixture
async def people(db, keys_db):
    """Four people of one event, and one of another."""
    place = scratch.Place(None, None)
    event = await make_event(NOW)
    other = await make_event(NOW)
    mine = await place.seed(4, NOW, event=event)
    return event, mine, await place.seed(1, NOW, event=other)


@pytest.fixture
async def officers(db):
    return await make_officer("陳窗口", roles=("privacy_officer",)), await make_officer("林主管", roles=("manager",))


async def found(scenario, facts):
    with acting_as("staff"):
        async with transaction():
            return await affected.find(scenario, facts)


async def test_breach_of_a_dump_without_keys_was_looked_at_and_tells_nothing(people):
    whole = await found("stolen-dump", Facts())
    assert (whole.readable, whole.tried, whole.clear) == (False, 5, 0)
    assert {each.person for each in whole.people} == {each.person for each in [*people[1], *people[2]]}
    assert (await found("stolen-dump", Facts(keys_too=True))).readable


@pytest.mark.parametrize(
    "spoil",
    [
        "update identity set blob = convert_to($2, 'UTF8') where registration = $1",
        "update outgoing_mail set letter = $2 where subject = $1",
    ],
)
async def test_breach_finds_words_that_stand_in_the_clear(people, db, spoil):
    one = people[1][0]
    await db.execute(spoil, one.registration, one.said.name)
    whole = await found("stolen-dump", Facts())
    assert (whole.readable, whole.clear) == (True, 1)


async def test_breach_counts_whom_nobody_can_write_to_any_more(people, db):
    mine = people[1]
    await db.execute("delete from registration where id = $1", mine[0].registration)
    case = uuid4()
    await db.execute(
        "insert into subject_case (id, kind, channel, identity, received_on, due_on)"
        " values ($1, 'view', 'phone', 'document', '2026-05-01', '2026-05-18')",
        case,
    )
    await db.execute(
        "insert into case_words (id, person, scope, expires_on, request, language, blob)"
        " values ($1, $2, $3, '2027-05-01', $3, 'en', ''::bytea)",
        uuid4(), mine[0].person, case,
    )  # fmt: skip
    whole = await found("index-key-leak", Facts())
    assert whole.persons == 5
    assert len(whole.people) == 4


async def test_breach_concerns_those_of_the_event_only(people):
    event, mine, _ = people
    for scenario in ("lost-tablet", "mail-mixup"):
        concerned = await found(scenario, Facts(event=event.id, **WINDOW))
        assert {each.person for each in concerned.people} == {each.person for each in mine}, scenario
    assert not (await found("lost-tablet", Facts(event=uuid4()))).people


async def test_breach_by_a_colleague_concerns_those_they_read(people, officers):
    event, mine, _ = people
    reader = await make_officer("周同仁", roles=("organiser",))
    with acting_as("staff"):
        await reveal_registration(event.id, mine[0].registration, reader, "phone", note="", now=NOW)
    concerned = await found("staff-misuse", Facts(staff=reader.staff_id, **WINDOW))
    assert [each.person for each in concerned.people] == [mine[0].person]
    later = Facts(staff=reader.staff_id, since=NOW + timedelta(minutes=1), until=NOW + timedelta(hours=1))
    assert not (await found("staff-misuse", later)).people


async def test_breach_letters_wait_for_somebody_else(people, officers, db):
    event, mine, _ = people
    first, second = officers
    with acting_as("staff"):
        breach = await breaches.open_breach("lost-tablet", Facts(event=event.id), first, NOW, NOW)
        assert (await breaches.breach_record(breach)).letters == 4
        assert await db.fetchval("select count(*) from outgoing_mail where letter = $1", breaches.LETTER) == 0
        with pytest.raises(Conflict, match="no_measures"):
            await breaches.approve(breach, second, NOW)
        await breaches.take(breach, ["signed_out", "nonsense"], first, NOW)
        with pytest.raises(Conflict):
            await breaches.approve(breach, first, NOW)
        assert await breaches.approve(breach, second, NOW) == 4
        with pytest.raises(Conflict):
            await breaches.approve(breach, second, NOW)
    subject = await db.fetchval("select subject from outgoing_mail where letter = $1", breaches.LETTER)
    with acting_as("worker"):
        letters = {language: await breach_letter(subject, language, None) for language in ("zh-Hant", "en")}
    assert {letters["en"].to} <= {each.said.email for each in mine}
    assert "遺失" in letters["zh-Hant"].text
    assert "已登出裝置" in letters["zh-Hant"].text
    assert "警察" not in letters["zh-Hant"].text, "only what was ticked is told"
    assert "was lost" in letters["en"].text


async def test_breach_letter_of_somebody_erased_is_not_sent(people, officers, db):
    event, *_ = people
    with acting_as("staff"):
        breach = await breaches.open_breach("lost-tablet", Facts(event=event.id), officers[0], NOW, NOW)
    notice = await db.fetchval("select id from breach_notice where breach = $1", breach)
    await db.execute("delete from breach_notice where id = $1", notice)
    with acting_as("worker"):
        assert await breach_letter(notice, "en", None) is None


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_breach_asks_for_the_facts_it_needs(scenario, db, officers):
    facts_needed = set(SCENARIOS[scenario].needs) - {"keys_too"}
    with acting_as("staff"):
        if facts_needed:
            with pytest.raises(Invalid):
                await breaches.open_breach(scenario, Facts(), officers[0], NOW, NOW)
        else:
            await breaches.open_breach(scenario, Facts(), officers[0], NOW, NOW)
        with pytest.raises(Invalid):
            await breaches.open_breach("index-key-leak", Facts(), officers[0], NOW + timedelta(minutes=1), NOW)


async def test_breach_drill_writes_papers_that_name_nobody(people, officers, tmp_path):
    event, mine, _ = people
    with acting_as("staff"):
        played = await play("lost-tablet", Facts(event=event.id), *officers, tmp_path)
    assert played.alone_refused
    assert played.in_time
    assert {path.name for path in tmp_path.iterdir()} == {*played.hashes, "SHA256SUMS"}
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not [each for each in mine if each.said.email.encode() in written or each.said.name.encode() in written]
    assert "演練".encode() in written


async def test_breach_report_is_a_document(people, officers):
    with acting_as("staff"):
        breach = await breaches.open_breach("lost-tablet", Facts(event=people[0].id), officers[0], NOW, NOW)
        assert breach_files.report(await breaches.breach_record(breach), NOW).startswith(b"PK")


async def test_breach_pages_from_scenario_to_approval(people, desk, db):
    officer, manager = await desk("privacy_officer"), await desk("manager")
    wrong = await officer.post("/zh-tw/staff/privacy/breaches/new", data={"scenario": "lost-tablet", "since": "昨天"})
    assert wrong.status_code == 422
    assert "昨天" in wrong.text
    typed = {"scenario": "lost-tablet", "event": str(people[0].id)}
    made = await officer.post("/zh-tw/staff/privacy/breaches/new", data=typed)
    assert made.status_code == 303
    place = made.headers["location"]
    assert "請先勾選" in (await officer.get(place)).text
    assert (await officer.post(f"{place}/measures", data={"measures": "signed_out"})).status_code == 303
    assert (await officer.post(f"{place}/approve")).status_code == 409
    assert "核准並寄出" in (await manager.get(place)).text
    assert (await manager.post(f"{place}/approve")).status_code == 303
    assert await db.fetchval("select count(*) from outgoing_mail where letter = $1", breaches.LETTER) == 4
    assert (await manager.get(f"{place}/report.odt")).content.startswith(b"PK")
    assert (await officer.post(f"{place}/close")).status_code == 303
    assert "已經刪除，無法寄信" not in (await officer.get(place)).text, (
        "letters dropped at the close tell of nobody erased"
    )
    for listing in ("/zh-tw/staff/privacy/breaches", "/en/staff/privacy/breaches"):
        assert (await manager.get(listing)).status_code == 200


@pytest.mark.parametrize("role", ["organiser", "door", "outreach", "admin", "auditor"])
async def test_breach_pages_are_for_those_who_answer_for_it(role, desk, db):
    assert (await (await desk(role)).get("/zh-tw/staff/privacy/breaches")).status_code in {403, 404}


async def test_breach_drill_is_approved_and_writes_to_nobody(people, officers, db):
    event, *_ = people
    with acting_as("staff"):
        breach = await breaches.open_breach("lost-tablet", Facts(event=event.id), officers[0], NOW, NOW, drill=True)
        await breaches.take(breach, ["signed_out"], officers[0], NOW)
        assert await breaches.approve(breach, officers[1], NOW) == 4
        assert (await breaches.breach_record(breach)).state == "approved"
    assert await db.fetchval("select count(*) from outgoing_mail where letter = $1", breaches.LETTER) == 0
