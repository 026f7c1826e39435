"""What somebody mistypes or a machine makes up is refused with words or passed over, and never breaks a page."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import httpx
import pytest

from events.copying import copy_event
from events.makers import make_event, seminar
from events.planning import create_event
from foundation.actor import Actor
from foundation.form_fields import page_number, uuid_of
from foundation.refusals import Invalid

DIGITS = "9" * 5000


@pytest.mark.parametrize("path", ["/zh-tw", "/api/v1/events"])
@pytest.mark.parametrize("number", [DIGITS, "²", "-1", "٣", "0", "x"])
async def test_any_page_number_shows_a_list(visitor: httpx.AsyncClient, path: str, number: str) -> None:
    assert (await visitor.get(path, params={"page": number})).status_code == 200


@pytest.mark.parametrize("slug", ["%00", "a%00b", "A-B", "%20", "%F0%9F%98%80", "-", "x" * 3000])
@pytest.mark.parametrize("path", ["/zh-tw/events/{}", "/zh-tw/events/{}.ics", "/api/v1/events/{}"])
async def test_an_odd_address_is_not_found(visitor: httpx.AsyncClient, path: str, slug: str) -> None:
    assert (await visitor.get(path.format(slug))).status_code == 404


@pytest.mark.parametrize("years", [-20, 11, 7000])
@pytest.mark.usefixtures("db", "as_staff")
async def test_a_mistyped_year_is_a_fault(now: datetime, officer: Actor, years: int) -> None:
    plan = seminar(now)
    far = now.replace(year=now.year + years)
    session = replace(plan.sessions[0], starts_at=far, ends_at=far + timedelta(hours=1), agenda=())
    wrong = replace(plan, sessions=(session,), decide_on=far.date(), closes_at=far)
    with pytest.raises(Invalid) as refused:
        await create_event(wrong, officer, now)
    fields = [fault.field for fault in refused.value.faults]
    assert fields == ["closes_at", "decide_on", "sessions.0.day", "sessions.0.end_day"]


@pytest.mark.usefixtures("db", "as_staff")
async def test_a_copy_to_the_end_of_time_is_refused(now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer)
    with pytest.raises(Invalid) as refused:
        await copy_event(facts.slug, "再辦一次", "", date(9999, 12, 31), officer, now)
    assert [fault.field for fault in refused.value.faults] == ["first_day"]


def test_what_a_page_number_and_an_id_may_be() -> None:
    assert [page_number(text) for text in ("7", "007", "", "1.5", DIGITS)] == [7, 7, 1, 1, 10_000]
    assert uuid_of("") is uuid_of("\0") is uuid_of("no") is None
    assert str(uuid_of("6d1f3c1e-7c54-4d0a-9d0e-5a0b6f0c2b11")) == "6d1f3c1e-7c54-4d0a-9d0e-5a0b6f0c2b11"
