"""What counts as a touch and how often: golden small ledgers, each with the row that must not count beside it."""

from datetime import date, timedelta

from reach import figures
from reach.period import Period

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
DAY = date(2026, 5, 4)


async def line(by=None, key=None, period=YEAR):
    if by is None:
        return (await figures.totals(period)).line
    return {each.key: each for each in await figures.breakdown(period, by)}[key]


async def test_an_empty_ledger_is_all_noughts(ledger):
    found = await figures.totals(YEAR)
    assert (found.line.person_times, found.line.firms, found.least, found.first_time.value) == (0, 0, 0, None)
    assert await figures.breakdown(YEAR, "county") == []


async def test_six_people_of_one_new_firm(ledger):
    """The story of the first page: enterprises +1, 人次 +6."""
    firm, event = await ledger.enterprise("晨光", ubn="00090001"), await ledger.event(DAY)
    session = await ledger.session(event, DAY)
    for _ in range(6):
        await ledger.came(await ledger.person(event, enterprise=firm), session, DAY)
    await ledger.person(event, enterprise=await ledger.enterprise("沒來", ubn="00090017"))
    found = await line()
    assert (found.sessions, found.events, found.person_times, found.persons) == (1, 1, 6, 6)
    assert (found.firm_times, found.confirmed, found.provisional, found.new) == (1, 1, 0, 1)


async def test_two_sessions_of_one_day_are_one_touch_and_two_days_are_two(ledger):
    event = await ledger.event(DAY)
    morning, afternoon = await ledger.session(event, DAY, 1), await ledger.session(event, DAY, 5)
    next_day = await ledger.session(event, DAY + timedelta(days=1))
    person = await ledger.person(event)
    await ledger.came(person, morning, DAY)
    await ledger.came(person, afternoon, DAY)
    assert ((await line()).person_times, (await line()).persons) == (1, 1)
    await ledger.came(person, next_day, DAY + timedelta(days=1))
    assert ((await line()).person_times, (await line()).persons, (await line()).sessions) == (2, 1, 3)


async def test_one_person_at_two_events_is_one_person(ledger):
    attendee = await ledger.add("attendee", year=2026)
    for day in (DAY, DAY + timedelta(days=30)):
        event = await ledger.event(day)
        await ledger.came(await ledger.person(event, attendee=attendee), await ledger.session(event, day), day)
    assert ((await line()).person_times, (await line()).persons) == (2, 1)


async def test_failed_attempts_are_no_reach(ledger):
    firm = await ledger.enterprise("晨光", ubn="00090001")
    for outcome in ("absent", "refused", "closed", "moved", "unanswered"):
        await ledger.visit(firm, DAY, outcome=outcome)
    assert ((await line()).visits, (await line()).firms) == (0, 0)
    await ledger.visit(firm, DAY, mode="phone")
    assert ((await line()).visits, (await line()).firms, (await line()).person_times) == (1, 1, 0)
    assert (await line("channel", "phone")).visits == 1


async def test_people_without_a_firm_are_in_no_firm_count(ledger):
    event = await ledger.event(DAY)
    session = await ledger.session(event, DAY)
    for kind in ("individual", "public", "association"):
        await ledger.came(await ledger.person(event, identity_kind=kind), session, DAY)
    assert ((await line()).person_times, (await line()).firms) == (3, 0)


async def test_new_is_what_was_never_touched_before(ledger):
    old, new = await ledger.enterprise("舊", ubn="00090001"), await ledger.enterprise("新", ubn="00090017")
    await ledger.visit(old, date(2025, 12, 31))
    await ledger.visit(old, DAY)
    await ledger.visit(new, DAY)
    found = await figures.totals(YEAR)
    assert (found.line.firms, found.line.new, found.line.returning) == (2, 1, 1)
    assert (found.first_time.k, found.first_time.n) == (1, 2)
    later = Period(date(2026, 6, 1), date(2026, 6, 30))
    await ledger.visit(new, date(2026, 6, 2))
    assert (await line(period=later)).new == 0


async def test_merged_firms_are_one_and_undone_merges_two(ledger):
    kept, other = await ledger.enterprise("晨光", ubn="00090001"), await ledger.enterprise("晨光商行")
    await ledger.visit(kept, DAY)
    await ledger.visit(other, DAY)
    assert ((await line()).confirmed, (await line()).provisional) == (1, 1)
    merge = await ledger.add("enterprise_merge", source=other, target=kept, merged_on=DAY, undone_on=None)
    assert ((await line()).confirmed, (await line()).provisional, (await line()).firm_times) == (1, 0, 2)
    await ledger.c.execute("update enterprise_merge set undone_on = $2 where id = $1", merge, DAY)
    assert (await line()).firms == 2


async def test_bounds_accept_open_suggestions_below_and_none_above(ledger):
    confirmed = await ledger.enterprise("晨光", ubn="00090001")
    same_name = await ledger.enterprise("晨光", scope_code="66000")
    other = await ledger.enterprise("大有")
    for firm in (confirmed, same_name, other):
        await ledger.visit(firm, DAY)
    found = await figures.totals(YEAR)
    assert (found.least, found.line.firms) == (2, 3)
    await ledger.add("enterprise_merge", source=same_name, target=confirmed, merged_on=DAY, undone_on=DAY)
    assert (await figures.totals(YEAR)).least == 3


async def test_a_firm_stands_once_in_a_county_by_its_last_touch(ledger):
    firm = await ledger.enterprise("搬家", ubn="00090001")
    await ledger.visit(firm, DAY, county="66000")
    await ledger.visit(firm, DAY + timedelta(days=9), county="10008")
    await ledger.visit(firm, DAY + timedelta(days=10), county=None)
    lines = {each.key: each.firms for each in await figures.breakdown(YEAR, "county")}
    assert lines == {"10008": 1}
    assert (await figures.totals(YEAR)).unplaced == 0


async def test_unknown_county_is_told_apart(ledger):
    await ledger.visit(await ledger.enterprise("無址", ubn="00090001", county=None), DAY, county=None)
    assert (await figures.totals(YEAR)).unplaced == 1
    assert (await figures.breakdown(YEAR, "county"))[-1].key is None


async def test_every_partner_of_an_event_is_credited_but_not_who_supervises(ledger):
    event, firm = await ledger.event(DAY), await ledger.enterprise("晨光", ubn="00090001")
    session = await ledger.session(event, DAY)
    bodies = {role: await ledger.partner(role) for role in ("host", "cohost", "supervisor")}
    for role, partner in bodies.items():
        await ledger.add("event_partner", event=event, partner=partner, role=role, position=0, data_role="none")
    await ledger.add("event_partner", event=event, partner=bodies["host"], role="sponsor", position=0, data_role="none")
    await ledger.came(await ledger.person(event, enterprise=firm), session, DAY)
    await ledger.visit(firm, DAY, partner=bodies["cohost"])
    lines = {
        each.key: (each.person_times, each.visits, each.firms) for each in await figures.breakdown(YEAR, "partner")
    }
    assert lines == {str(bodies["host"]): (1, 0, 1), str(bodies["cohost"]): (1, 1, 1)}


async def test_a_session_counts_when_it_was_held(ledger):
    await ledger.session(await ledger.event(DAY), DAY, closed=False)
    await ledger.session(await ledger.event(DAY, status="draft"), DAY)
    assert (await line()).sessions == 0
    await ledger.session(await ledger.event(DAY, kind="promotion"), DAY)
    assert ((await line()).sessions, (await line("kind", "promotion")).sessions) == (1, 1)


async def test_late_evening_belongs_to_the_local_day(ledger):
    event = await ledger.event(DAY)
    await ledger.session(event, date(2026, 4, 30), 17)  # 01:00 on 1 May in Taipei
    assert (await line("month", "2026-05")).sessions == 1


async def test_lines_of_every_dimension_add_up_to_the_person_times(ledger):
    event = await ledger.event(DAY)
    session = await ledger.session(event, DAY)
    for n in range(5):
        firm = await ledger.enterprise(f"第{n}", ubn=f"0009000{n}")
        person = await ledger.person(
            event, enterprise=firm, county=None if n == 4 else "10008", industry="C" if n % 2 else None, size="1-4",
            township="10008010", source="letter",
        )  # fmt: skip
        await ledger.came(person, session, DAY)
    for by in ("month", "county", "township", "industry", "size", "kind", "channel", "source", "partner"):
        assert sum(each.person_times for each in await figures.breakdown(YEAR, by)) == 5, by
