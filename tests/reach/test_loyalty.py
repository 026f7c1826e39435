"""Depth, return, partners' credit, and the history of one enterprise over all its rows."""

from datetime import date

from reach import history, loyalty
from reach.period import Period

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
DAY = date(2026, 5, 4)


async def test_touches_fall_into_bands_and_channels(ledger):
    for n, days in enumerate((1, 2, 3, 6)):
        firm = await ledger.enterprise(f"第{n}", ubn=f"0009000{n}")
        for day in range(1, days + 1):
            await ledger.visit(firm, date(2026, 6, day), mode="phone" if day % 2 else "walk")
    found = await loyalty.depth(YEAR)
    assert found.bands == {"1": 1, "2": 1, "3–5": 1, "6+": 1}
    assert (found.several_channels.k, found.several_channels.n) == (3, 4)


async def test_who_came_a_year_ago_and_came_back(ledger):
    back, gone, new = [
        await ledger.enterprise(name, ubn=ubn)
        for name, ubn in (("回", "00090001"), ("走", "00090017"), ("新", "00090023"))
    ]
    for firm, day in ((back, date(2025, 3, 1)), (back, DAY), (gone, date(2025, 3, 1)), (new, DAY)):
        await ledger.visit(firm, day)
    found = await loyalty.depth(YEAR)
    assert (found.retained.k, found.retained.n) == (1, 2)


async def test_an_event_of_two_bodies_is_shared_and_only_one_reached_alone(ledger):
    host, cohost = await ledger.partner("甲會"), await ledger.partner("乙會")
    event = await ledger.event(DAY)
    session = await ledger.session(event, DAY)
    for partner in (host, cohost):
        await ledger.add("event_partner", event=event, partner=partner, role="cohost", position=0, data_role="none")
    both, alone, other = [
        await ledger.enterprise(name, ubn=ubn)
        for name, ubn in (("同", "00090001"), ("獨", "00090017"), ("外", "00090023"))
    ]
    for firm in (both, both, other):
        await ledger.came(await ledger.person(event, enterprise=firm), session, DAY)
    await ledger.visit(alone, DAY, partner=host)
    await ledger.visit(other, DAY)
    found = {each.name_zh: each for each in await loyalty.brought(YEAR)}
    assert [(found[name].person_times, found[name].shared_times) for name in ("甲會", "乙會")] == [(3, 1.5), (3, 1.5)]
    assert [(found[name].firms, found[name].only_here) for name in ("甲會", "乙會")] == [(3, 1), (2, 0)]


async def test_the_history_of_a_firm_gathers_its_merged_rows(ledger):
    kept, source = await ledger.enterprise("晨光", ubn="00090001"), await ledger.enterprise("晨光商行")
    event = await ledger.event(DAY)
    session = await ledger.session(event, DAY)
    for _ in range(2):
        await ledger.came(await ledger.person(event, enterprise=source), session, DAY)
    await ledger.visit(kept, date(2026, 2, 3))
    await ledger.visit(kept, date(2026, 1, 3), outcome="absent")
    await ledger.add("enterprise_merge", source=source, target=kept, merged_on=DAY, undone_on=None)
    found = await history.history(kept)
    assert (found.person_times, found.met, found.touches, found.first_on) == (2, 1, 2, date(2026, 2, 3))
    assert [len(found.attended), len(found.visits)] == [1, 2]
    assert (await history.history(source)).touches == 0
