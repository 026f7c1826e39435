"""Many at once, with real commits: failures are counted exactly, and two admins cannot close each other's account."""

import asyncio
from datetime import UTC, datetime

import pytest

from foundation.actor import Actor
from foundation.database import transaction
from foundation.refusals import Conflict, Invalid, TooOften
from staff import accounts, attempts, passwords
from staff.makers import make_staff
from staff.sign_in import sign_in

pytestmark = pytest.mark.race
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


async def test_a_storm_of_guesses_gets_five_looks_at_the_password(fresh_db, monkeypatch):
    await make_staff("ming@example.org", ["door"], NOW)
    looked = []
    real = passwords.fits

    async def counted(stored, password):
        looked.append(password)
        return await real(stored, password)

    monkeypatch.setattr(passwords, "fits", counted)
    guesses = [sign_in("ming@example.org", f"guess {n}", NOW, network="192.0.2.0/24") for n in range(40)]
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert len(looked) == attempts.PER_ACCOUNT
    assert sum(isinstance(answer, Invalid) for answer in answers) == attempts.PER_ACCOUNT
    assert sum(isinstance(answer, TooOften) for answer in answers) == 40 - attempts.PER_ACCOUNT


async def test_two_admins_who_close_each_other_leave_one(fresh_db):
    admin = frozenset({"admin"})
    for round_ in range(10):
        one = await make_staff(f"one{round_}@example.org", ["admin"], NOW, password=None)
        two = await make_staff(f"two{round_}@example.org", ["admin"], NOW, password=None)
        answers = await asyncio.gather(
            accounts.disable(two, by=Actor(one, "one", admin), now=NOW),
            accounts.disable(one, by=Actor(two, "two", admin), now=NOW),
            return_exceptions=True,
        )
        assert {type(answer) for answer in answers} == {type(None), Conflict}
        async with transaction("staff") as c:
            left = await c.fetch("select id from staff where 'admin' = any(roles) and disabled_on is null")
            assert len(left) == 1
            await c.execute("update staff set disabled_on = '2026-01-01'")


async def test_signing_in_races_with_being_closed(fresh_db):
    """Whoever comes last, a closed account has no session."""
    from staff.makers import DEMO_PASSWORD

    await make_staff("boss@example.org", ["admin"], NOW, password=None)
    for round_ in range(6):
        email = f"ming{round_}@example.org"
        ming = await make_staff(email, ["door"], NOW)
        closing = accounts.disable(ming, by=Actor(None, "system", frozenset()), now=NOW)
        await asyncio.gather(sign_in(email, DEMO_PASSWORD, NOW, network=None), closing, return_exceptions=True)
        async with transaction("staff") as c:
            assert await c.fetchval("select count(*) from staff_session where staff = $1", ming) == 0
