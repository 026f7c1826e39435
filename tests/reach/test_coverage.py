"""Coverage against dated, sourced denominators; the funnel from registering to answering."""

from datetime import date

from reach import coverage, denominators, funnel
from reach.period import Period

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
DAY = date(2026, 5, 4)


async def test_seeding_twice_adds_nothing(ledger):
    await denominators.ensure_denominators()
    await denominators.ensure_denominators()
    assert await ledger.c.fetchval("select count(*) from denominator") == 95
    measured, estimated = await denominators.bases()
    assert (measured.year, measured.is_estimate, estimated.year, estimated.is_estimate) == (2018, False, 2024, True)
    assert (await denominators.counts(measured))["66000", "C"] == 34_343


async def test_coverage_counts_small_firms_where_they_are(ledger):
    await denominators.ensure_denominators()
    basis = (await denominators.bases())[0]
    rows = [
        ("66000", "C", "5-29"),
        ("66000", None, None),
        ("10008", "I", "1-4"),
        ("66000", "C", "200+"),
        (None, "C", "1-4"),
        ("other", "C", "1-4"),
    ]
    for n, (county, industry, size) in enumerate(rows):
        firm = await ledger.enterprise(f"第{n}", ubn=f"0009000{n}")
        await ledger.visit(firm, DAY, county=county, industry=industry, size=size)
        await ledger.visit(firm, DAY, county=county, industry=industry, size=size)
    found = await coverage.coverage(YEAR, basis)
    assert {area.key: area.reached for area in found.counties} == {
        "10005": 0,
        "66000": 2,
        "10007": 0,
        "10008": 1,
        "10009": 0,
    }
    assert (found.whole.reached, found.whole.there, found.elsewhere, found.unplaced) == (3, 339_858, 1, 1)
    assert (found.sections["66000", "C"].reached, found.sections["10008", "I"].reached) == (1, 1)


async def test_the_funnel_keeps_walk_ins_out_of_the_attended(ledger):
    poll_form = await ledger.add("form", kind="satisfaction", name_zh="")
    revision = await ledger.add("form_revision", form=poll_form, n=1, questions="[]")
    poll = await ledger.add("poll", revision=revision, state="closed", population=4, issued=4)
    event = await ledger.event(DAY, poll=poll)
    session, firm = await ledger.session(event, DAY), await ledger.enterprise("晨光", ubn="00090001")
    for _ in range(3):
        await ledger.came(await ledger.person(event, enterprise=firm), session, DAY)
    await ledger.person(event, enterprise=firm)
    await ledger.person(event, status="waiting")
    await ledger.person(event, status="cancelled", enterprise=await ledger.enterprise("取消", ubn="00090017"))
    await ledger.came(await ledger.person(event, walk_in=True), session, DAY)
    for _ in range(2):
        await ledger.add("response", poll=poll, answers="{}")
    found = await funnel.funnel(YEAR)
    assert (found.events, found.registered, found.admitted, found.attended, found.walked, found.answered) == (
        1,
        6,
        4,
        3,
        1,
        2,
    )
    assert (found.invited, found.registration.value) == (None, None)
    assert (found.registered_firms, found.admitted_firms, found.attended_firms) == (2, 1, 1)
    assert (found.show_up.value, found.response.value, found.walk_in.value) == (0.75, 0.5, 0.25)


async def test_the_top_of_the_funnel_is_what_is_known_to_have_gone_out(ledger):
    asked, unasked = await ledger.event(DAY), await ledger.event(DAY)
    for event in (asked, unasked):
        session = await ledger.session(event, DAY)
        for _ in range(3):
            await ledger.came(await ledger.person(event), session, DAY)
    rows = (("AAAA", DAY, 40), ("BBBB", DAY, 20), ("CCCC", None, None), ("DDDD", None, 900))
    for code, sent_on, addressees in rows:
        await ledger.add(
            "invitation", event=asked, code=code, sent_on=sent_on, addressees=addressees, channel="letter",
            document_no="", remarks_zh="",
        )  # fmt: skip
    found = await funnel.funnel(YEAR)
    assert (found.invited, found.invited_registered, found.registered) == (60, 3, 6)
    assert found.registration.value == 0.05


async def test_events_that_were_never_held_are_in_no_funnel(ledger):
    event = await ledger.event(DAY)
    await ledger.session(event, DAY, closed=False)
    await ledger.person(event)
    assert (await funnel.funnel(YEAR)).registered == 0
