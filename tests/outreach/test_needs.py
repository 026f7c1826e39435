"""A need has an owner and a due date until it is closed with an outcome."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from foundation.refusals import Conflict, Invalid, NotFound
from outreach import needs
from outreach.makers import make_enterprise, make_visit

TODAY = date(2026, 5, 4)


@pytest.fixture
async def need(db, officer, now):
    return await needs.open_need(
        await make_enterprise(), "finance", owner=officer.staff_id, due_on=TODAY + timedelta(days=3), now=now
    )


async def test_a_need_is_due_then_overdue_then_closed(need, officer, now):
    [line] = await needs.needs(TODAY, owner=officer.staff_id)
    assert (line.id, line.overdue(TODAY), line.overdue(TODAY + timedelta(days=4))) == (need, False, True)
    assert await needs.needs(TODAY, which="overdue") == []
    assert [each.id for each in await needs.needs(TODAY + timedelta(days=4), which="overdue")] == [need]
    await needs.close_need(need, "solved", now=now)
    assert await needs.needs(TODAY + timedelta(days=4), which="overdue") == await needs.needs(TODAY) == []
    [line] = await needs.needs(TODAY, which="closed")
    assert (line.outcome, line.closed_on, line.overdue(TODAY + timedelta(days=4))) == ("solved", TODAY, False)


async def test_a_closed_need_is_reopened_before_it_moves_on(need, officer, now):
    await needs.close_need(need, "cannot", now=now)
    with pytest.raises(Conflict):
        await needs.close_need(need, "solved", now=now)
    with pytest.raises(Conflict):
        await needs.follow_up(need, status="referred", owner=officer.staff_id, due_on=None)
    await needs.reopen(need, due_on=TODAY + timedelta(days=9))
    with pytest.raises(Conflict):
        await needs.reopen(need, due_on=None)
    await needs.follow_up(need, status="referred", owner=officer.staff_id, due_on=TODAY + timedelta(days=1))
    line = await needs.need(need)
    assert (line.status, line.outcome, line.due_on) == ("referred", None, TODAY + timedelta(days=1))


async def test_what_cannot_be_is_refused(need, officer, now):
    with pytest.raises(Invalid):
        await needs.close_need(need, "who knows", now=now)
    with pytest.raises(Invalid):
        await needs.follow_up(need, status="closed", owner=officer.staff_id, due_on=None)
    with pytest.raises(Invalid):
        await needs.follow_up(need, status="open", owner=uuid4(), due_on=None)
    with pytest.raises(NotFound):
        await needs.close_need(uuid4(), "solved", now=now)


async def test_closing_starts_the_period_of_the_words(db, keys_db, officer, now):
    logged = await make_visit(
        await make_enterprise(), officer.staff_id, TODAY, now, client=uuid4(), need="legal", promise="找律師"
    )
    await needs.close_need(logged.need, "solved", now=now + timedelta(days=100))
    assert await db.fetchval("select expires_on from visit_note") == TODAY + timedelta(days=830)


async def test_the_list_is_one_query_however_long(db, officer, now):
    enterprise = await make_enterprise()
    for _ in range(3):
        await needs.open_need(enterprise, "tax", owner=officer.staff_id, due_on=None, now=now)
    assert len(await needs.needs(TODAY, enterprise=enterprise)) == 3
