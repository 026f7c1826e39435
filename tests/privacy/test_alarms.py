"""Unusual reading raises one alarm a finding; usual work, also much of it inside a purpose session, raises none."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from foundation.actor import Actor
from foundation.clock import TAIPEI
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, Invalid, NotFound
from lianfu import joining, schedules
from privacy import alarm_letters, alarm_readings, alarms, audit, heads, purpose_sessions
from privacy.alarm_rules import RULES, thresholds
from staff.makers import make_staff

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)  # ten in the morning in Taipei
LONG_AGO = NOW - timedelta(days=10)


@pytest.fixture
async def officer(db) -> Actor:
    with acting_as("staff"):
        account = await make_staff(f"{uuid4()}@example.org", ["organiser"], LONG_AGO, password=None)
        return Actor(account, "陳承辦", frozenset({"organiser"}))


@pytest.fixture
async def guardian(db) -> Actor:
    with acting_as("staff"):
        account = await make_staff(f"{uuid4()}@example.org", ["privacy_officer"], LONG_AGO, password=None)
        return Actor(account, "吳個資", frozenset({"privacy_officer"}))


async def read(
    by: Actor,
    n: int = 1,
    *,
    action: str = "reveal",
    purpose: str = "phone",
    at: datetime = NOW,
    objects: bool = True,
    who: UUID | None = None,
) -> None:
    with acting_as("staff"):
        async with transaction():
            for _ in range(n):
                await audit.append(by, action, who or uuid4() if objects else None, ["name"], purpose, now=at)


async def raised(now: datetime = NOW) -> list[tuple[str, int]]:
    with acting_as("worker"):
        await alarms.watch(now)
        return [(alarm.kind, alarm.figure) for alarm in await alarms.alarms()]


@pytest.mark.parametrize(("n", "expected"), [(50, []), (51, [("many_reveals", 51)])])
async def test_more_than_fifty_in_a_day(db, officer, n, expected):
    await read(officer, n)
    assert await raised() == expected


async def test_two_people_or_two_days_are_not_added_up(db, officer, guardian):
    await read(officer, 40, at=NOW - timedelta(days=1))
    await read(officer, 40)
    await read(guardian, 40)
    assert await raised() == []


async def test_a_call_round_of_sixty_raises_no_alarm(db, officer):
    event = uuid4()
    with acting_as("staff"):
        await purpose_sessions.open_session(officer, "call.attend", event, ["name", "phone"], NOW)
    await read(officer, 60, action="call_list", purpose="call.attend", at=NOW + timedelta(minutes=5))
    await read(officer, 5)
    assert await raised(NOW + timedelta(minutes=10)) == []


async def test_control_the_same_reading_without_a_session_is_an_alarm(db, officer):
    await read(officer, 60, action="call_list", purpose="call.attend")
    assert await raised() == [("no_session", 60)]


@pytest.mark.parametrize(("n", "expected"), [(150, []), (151, [("many_called", 302)])])
async def test_who_is_shown_more_than_three_hundred_in_sessions_of_a_day(db, officer, n, expected):
    """Two call rounds of one day are added up; the same person seen again in one of them is not another."""
    event = uuid4()
    with acting_as("staff"):
        await purpose_sessions.open_session(officer, "call.attend", event, ["name", "phone"], NOW)
    people = [uuid4() for _ in range(2 * n)]
    for someone in (*people, *people[:20]):
        await read(officer, action="call_list", at=NOW + timedelta(minutes=5), who=someone)
    assert await raised(NOW + timedelta(minutes=10)) == expected


async def test_people_are_counted_and_not_presses(db, officer):
    someone = uuid4()
    for _ in range(20):
        await read(officer, who=someone)
    await read(officer, 49)
    assert await raised() == []
    await read(officer, objects=False)
    assert await raised() == [("many_reveals", 51)]


async def test_after_the_session_is_outside_of_it(db, officer):
    with acting_as("staff"):
        await purpose_sessions.open_session(officer, "call.attend", uuid4(), ["name"], NOW)
    await read(officer, action="call_list", at=NOW + purpose_sessions.LASTS)
    assert await raised(NOW + timedelta(hours=3)) == [("no_session", 1)]


@pytest.mark.parametrize(
    ("action", "hour", "expected"),
    [
        ("print_sign_in", 22, 1), ("print_badges", 23, 1), ("export", 5, 1),
        ("export", 6, 0), ("print_sign_in", 21, 0), ("reveal", 23, 0),
    ],
)  # fmt: skip
async def test_files_at_night(db, officer, action, hour, expected):
    taipei = datetime(2026, 5, 3, hour, 30, tzinfo=TAIPEI)
    await read(officer, action=action, at=taipei)
    assert [kind for kind, _ in await raised(taipei + timedelta(minutes=30))] == ["night"] * expected


async def test_many_events_in_a_day(db, officer, monkeypatch):
    async def one_each(objects: list[UUID]) -> dict[UUID, UUID]:
        return {each: each for each in objects}

    monkeypatch.setattr(alarm_readings, "EVENTS_OF", [one_each])
    await read(officer, 10)
    assert await raised() == []
    await read(officer, 1)
    assert await raised() == [("many_events", 11)]


@pytest.mark.parametrize(("others", "expected"), [(2, []), (3, [("other_reasons", 30)])])
async def test_too_often_other(db, officer, others, expected):
    await read(officer, others, purpose="other")
    await read(officer, 10 - others)
    assert await raised() == expected


async def test_a_few_others_say_nothing(db, officer):
    await read(officer, 9, purpose="other")
    assert await raised() == []


async def test_a_clock_that_steps_back(db, officer):
    await read(officer, at=NOW)
    await read(officer, at=NOW - timedelta(minutes=4))
    assert await raised() == []
    await read(officer, at=NOW + timedelta(minutes=10))
    await read(officer, at=NOW)
    assert await raised(NOW + timedelta(minutes=20)) == [("clock_back", 600)]


async def test_a_gap_in_the_chain_found_by_night_and_by_the_signing(db, officer):
    heads.heads_file().unlink(missing_ok=True)
    await read(officer, 3)
    with acting_as("worker"):
        await heads.sign(NOW, first=True)
        assert await alarms.watch_chain(NOW) == 0
        await db.execute("alter table audit_entry disable trigger user")
        await db.execute("update audit_entry set purpose = 'door' where seq = (select max(seq) - 1 from audit_entry)")
        assert await alarms.watch_chain(NOW) == 1
        await db.execute("delete from audit_entry where seq = (select max(seq) from audit_entry)")
        await alarms.sign_head(NOW)
        assert {alarm.kind for alarm in await alarms.alarms()} == {"chain_gap"}
    heads.heads_file().unlink()


async def test_heads_that_are_gone_or_torn_or_not_written_are_an_alarm_a_day(db, officer, monkeypatch):
    file, late = heads.heads_file(), NOW + timedelta(hours=3)
    file.unlink(missing_ok=True)
    await read(officer, 3)
    with acting_as("worker"):
        await alarms.sign_head(late)
        assert await alarms.watch_chain(late) == 0, "told by the signing already"
        assert [(each.kind, each.figure) for each in await alarms.alarms()] == [("chain_gap", 1)]
        await heads.sign(late, first=True)
        assert await alarms.watch_chain(late + timedelta(days=1)) == 0
        file.write_bytes(file.read_bytes()[:-40])
        assert await alarms.watch_chain(late + timedelta(days=1)) == 1
        await alarms.sign_head(late + timedelta(days=2))
        assert await alarms.open_alarms() == 3

        def full(*_: object) -> bytes:
            raise OSError

        monkeypatch.setattr(heads, "_last_line", full)
        await alarms.sign_head(late + timedelta(days=3))
        assert await alarms.open_alarms() == 4
    file.unlink()


async def test_looking_again_finds_the_same_alarm_and_mails_once(db, officer, guardian):
    await read(officer, 51)
    await raised()
    await read(officer, 9)
    assert await raised(NOW + timedelta(hours=1)) == [("many_reveals", 60)]
    mails = await db.fetch("select subject, person from outgoing_mail where letter = 'privacy.alarms'")
    assert [tuple(row) for row in mails] == [(guardian.staff_id, None)]
    with acting_as("worker"):
        message = await alarm_letters.alarms_open(guardian.staff_id, "zh-Hant", None)
        assert message
        assert "一天查看很多人" in message.text
        assert "陳承辦" not in message.text


async def test_the_daily_head_goes_to_officers_and_auditors(db, officer, guardian):
    with acting_as("worker"):
        await heads.sign(NOW, first=True)
        await alarms.mail_head(NOW)
        rows = await db.fetch("select subject from outgoing_mail where letter = 'privacy.audit_head'")
        assert [row["subject"] for row in rows] == [guardian.staff_id]
        message = await alarm_letters.head_of_today(guardian.staff_id, "zh-Hant", None)
    assert message
    assert heads.latest().signature in message.text
    heads.heads_file().unlink()


async def test_an_alarm_is_answered_with_a_sentence(db, officer, guardian):
    await read(officer, 51)
    await raised()
    with acting_as("staff"):
        [alarm] = await alarms.alarms()
        assert await alarms.open_alarms() == 1
        with pytest.raises(Invalid):
            await alarms.answer(alarm.id, "好", guardian, NOW)
        await alarms.answer(alarm.id, "", guardian, NOW, only_seen=True)
        await alarms.answer(alarm.id, "颱風改期，請洽 0912-345-678", guardian, NOW)
        with pytest.raises(Conflict):
            await alarms.answer(alarm.id, "", guardian, NOW, only_seen=True)
        with pytest.raises(NotFound):
            await alarms.answer(uuid4(), "", guardian, NOW, only_seen=True)
        [alarm] = await alarms.alarms()
        assert (alarm.state, alarm.note, alarm.answered_by) == ("explained", "颱風改期，請洽 ○○○", alarm.answered_by)
        assert await alarms.open_alarms() == 0
    assert await db.fetchval("select count(*) from audit_entry where action = 'alarm.answered'") == 2


async def test_thresholds_are_data_but_not_for_what_is_never_usual(db, officer, guardian):
    with acting_as("staff"):
        await alarms.set_threshold("many_reveals", "5", active=True, by=guardian, now=NOW)
        await alarms.set_threshold("night", "0", active=False, by=guardian, now=NOW)
        assert (await thresholds())["night"] is None
        for kind in ("chain_gap", "no_session", "nonsense"):
            with pytest.raises(NotFound):
                await alarms.set_threshold(kind, "5", active=False, by=guardian, now=NOW)
        for most in ("-1", "x", "", "9999999", "0000000001", "1" * 12, "00000" + "9" * 12):
            with pytest.raises(Invalid):
                await alarms.set_threshold("many_reveals", most, active=True, by=guardian, now=NOW)
    await read(officer, 6)
    assert await raised() == [("many_reveals", 6)]


async def test_the_page_of_alarms(desk, db, officer):
    await read(officer, 51)
    await raised()
    alarm = await db.fetchval("select id from alarm")
    guardian, auditor = await desk("privacy_officer"), await desk("auditor")
    place = "/zh-tw/staff/privacy/alarms"
    shown = (await guardian.get(place)).text
    assert all(RULES[kind].title in shown for kind in RULES)
    token = csrf_in(shown)
    assert (await guardian.post(f"{place}/{alarm}", data={"state": "explained", "_csrf": token})).status_code == 422
    form = {"state": "explained", "note": "逐一通知改期", "_csrf": token}
    assert (await guardian.post(f"{place}/{alarm}", data=form)).status_code == 303
    rule = {"kind": "night", "most-night": "x", "active": "yes", "_csrf": token}
    assert (await guardian.post(f"{place}/rules", data=rule)).status_code == 422
    assert (await guardian.post(f"{place}/rules", data=rule | {"most-night": "2"})).status_code == 303
    seen = (await auditor.get(place)).text
    assert "逐一通知改期" in seen
    assert "</form>" not in seen.partition("<main")[2]
    for role in ("manager", "organiser", "admin"):
        assert (await (await desk(role)).get(place)).status_code == 403


def csrf_in(page: str) -> str:
    return page.partition('name="_csrf" value="')[2].partition('"')[0]


def test_the_roof_hands_down_and_watches() -> None:
    joining.hand_down()
    assert alarm_readings.EVENTS_OF
    names = {schedule.name for schedule in schedules.SCHEDULES}
    assert {"privacy.alarms", "privacy.audit_head", "privacy.audit_chain", "privacy.mail_head"} <= names
