"""The demo year: what it must show, that it is made up, and that it plays itself once."""

import time
from collections.abc import AsyncIterator

import asyncpg
import pytest

from foundation import clock
from foundation.database import transaction
from lianfu import demo_year, joining, standards
from lianfu.demo_year.programme import EVENTS

pytestmark = pytest.mark.race


@pytest.fixture(scope="module")
def joined() -> None:
    joining.hand_down()


@pytest.fixture
async def year(fresh_db: str, keys_db: str, joined: None) -> AsyncIterator[asyncpg.Connection]:
    await standards.ensure(clock.now())
    begun = time.monotonic()
    await demo_year.ensure(clock.now())
    played = time.monotonic() - begun
    async with transaction("owner") as c:
        # Thirty on a machine that does nothing else.
        assert played < 60, played
        yield c


async def test_the_year(year: asyncpg.Connection) -> None:
    """One playing, many looks: it takes its time."""
    await _events(year)
    await _made_up(year)
    await _lived(year)
    events = await year.fetchval("select count(*) from event")
    await demo_year.ensure(clock.now())
    assert await year.fetchval("select count(*) from event") == events, "once"


async def _events(c: asyncpg.Connection) -> None:
    assert await c.fetchval("select count(*) from event") >= len(EVENTS) == 22, "and what single topics add"
    counties = await c.fetch("select distinct county from event where county is not null")
    assert {row["county"] for row in counties} == {"10005", "66000", "10007", "10008", "10009"}
    now = clock.now()
    roomy = "select count(*) from event e join session s on s.event = e.id where e.status = 'published'"
    assert await c.fetchval(f"{roomy} and s.starts_at > $1 and s.places - s.places_taken - s.reserved > 100", now), (
        "one is open with more than a hundred places left"
    )
    day = "(s.starts_at at time zone 'Asia/Taipei')::date"
    assert await c.fetchval(f"{roomy} and {day} = $1", clock.day_of(now)), "one is held today"
    assert await c.fetchval("select count(*) from poll where issued > 0") > 10


async def _made_up(c: asyncpg.Connection) -> None:
    """No real firm, person or number: fixture numbers, reserved domains, no mail to send but those of the class that is
    asked today who comes."""
    assert 700 <= await c.fetchval("select count(*) from enterprise") <= 1100
    assert not await c.fetchval("select count(*) from enterprise where ubn is not null and ubn not like '0009%'")
    assert not await c.fetchval("select count(*) from staff where email not like '%@example.org'")
    asked = "select count(*) from outgoing_mail m join event e on e.id = m.scope"
    assert (
        0 < await c.fetchval(f"{asked} and e.reconfirm") == await c.fetchval("select count(*) from outgoing_mail") < 30
    )
    assert await c.fetchval("select count(*) from jobs.pgqueuer where entrypoint <> 'mail.deliver'") == 0


async def _lived(c: asyncpg.Connection) -> None:
    assert await c.fetchval("select count(*) from visit") == 200
    assert await c.fetchval("select count(*) from attendance") > 500
    elsewhere = await c.fetchval(
        "select count(*) from attendance a join session s on s.id = a.session"
        " where a.on_day <> (s.starts_at at time zone 'Asia/Taipei')::date"
    )
    assert elsewhere == 0
    quarters = await c.fetchval("select count(distinct quarter_hour) from arrival_count")
    assert quarters > 3, "people arrive over some time"
    assert await c.fetchval("select count(*) from response") > 100
    assert await c.fetchval("select max(places_taken - places) from session") <= 0
    for state in ("offered", "waiting"):
        assert await c.fetchval("select count(*) from participation where status = $1", state), state
    assert await c.fetchval("select count(*) from registration where state = 'superseded'") == 1
    assert await c.fetchval("select count(*) from reply where answer is null"), "some have not said whether they come"
    old = "select count(*) from identity where expires_on < $1"
    assert await c.fetchval(old, clock.day_of(clock.now())) == 0, "the past keeps no names"
