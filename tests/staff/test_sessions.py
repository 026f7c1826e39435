"""Sessions: rotated at sign-in, idle and absolute limits, foreign cookies, and the rate of failures."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation.refusals import Invalid, TooOften
from foundation.tokens import digest
from staff import attempts, sessions
from staff.makers import DEMO_PASSWORD, make_staff
from staff.sign_in import change_own_password, sign_in

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MING = "ming@example.org"
WRONG = "not the password at all"


@pytest.fixture
async def ming(db):
    return await make_staff(MING, ["organiser"], NOW)


async def enter(now=NOW, **how):
    return await sign_in(MING, DEMO_PASSWORD, now, **{"network": None} | how)


async def test_a_cookie_opens_its_session_and_stands_nowhere(db, ming):
    opened = await enter()
    known = await sessions.recognise(opened.cookie, NOW)
    assert (known.actor.staff_id, known.actor.roles, known.actor.via) == (ming, {"organiser"}, "session")
    assert known.csrf == opened.csrf
    rows = await db.fetch("select * from staff_session")
    assert [row["id_hash"] for row in rows] == [digest(opened.cookie)]
    assert opened.cookie not in str([dict(row) for row in rows])


@pytest.mark.parametrize("cookie", [None, "", "x", "x" * 5000, "' or 1=1 --", "甲"])
async def test_foreign_cookies_open_nothing(db, ming, cookie):
    await enter()
    assert await sessions.recognise(cookie, NOW) is None


async def test_a_chosen_cookie_is_never_adopted(db, ming):
    opened = await enter(old_cookie="attacker-chosen")
    assert opened.cookie != "attacker-chosen"
    assert await sessions.recognise("attacker-chosen", NOW) is None


async def test_signing_in_again_rotates_and_forgets_the_first(db, ming):
    first = await enter()
    second = await enter(old_cookie=first.cookie)
    assert first.cookie != second.cookie
    assert first.csrf != second.csrf
    assert await sessions.recognise(first.cookie, NOW) is None
    assert await sessions.recognise(second.cookie, NOW)


async def test_idle_for_half_an_hour_ends_it(db, ming):
    opened = await enter()
    assert await sessions.recognise(opened.cookie, NOW + timedelta(minutes=29))
    assert await sessions.recognise(opened.cookie, NOW + timedelta(minutes=58))
    assert await sessions.recognise(opened.cookie, NOW + timedelta(minutes=88)) is None


async def test_ten_hours_end_it_even_in_use(db, ming):
    opened = await enter()
    for minutes in range(20, 600, 20):
        assert await sessions.recognise(opened.cookie, NOW + timedelta(minutes=minutes))
    assert await sessions.recognise(opened.cookie, NOW + timedelta(hours=10)) is None


async def test_is_touched_at_most_once_a_minute(db, ming):
    opened = await enter()
    await sessions.recognise(opened.cookie, NOW + timedelta(seconds=59))
    assert await db.fetchval("select seen_at from staff_session") == NOW
    await sessions.recognise(opened.cookie, NOW + timedelta(seconds=60))
    assert await db.fetchval("select seen_at from staff_session") == NOW + timedelta(seconds=60)


async def test_signing_out_ends_it_on_our_side(db, ming):
    opened = await enter()
    await sessions.end(opened.cookie)
    assert await sessions.recognise(opened.cookie, NOW) is None


async def test_a_person_ends_their_other_sessions(db, ming):
    first, second = await enter(), await enter()
    assert await sessions.end_others(ming, digest(second.cookie)) == 1
    assert await sessions.recognise(first.cookie, NOW) is None
    assert await sessions.count_of(ming, NOW) == 1


async def test_a_new_own_password_needs_the_old_one_and_rotates(db, ming):
    opened = await enter()
    known = await sessions.recognise(opened.cookie, NOW)
    with pytest.raises(Invalid) as refused:
        await change_own_password(known, WRONG, "a quite different one", NOW, network=None)
    assert refused.value.faults[0].field == "password"
    fresh = await change_own_password(known, DEMO_PASSWORD, "a quite different one", NOW, network=None)
    assert await sessions.recognise(opened.cookie, NOW) is None
    assert await sessions.recognise(fresh.cookie, NOW)


async def test_an_open_browser_is_no_place_to_guess_the_password(db, ming):
    network = "192.0.2.0/24"
    known = await sessions.recognise((await enter()).cookie, NOW)
    for _ in range(attempts.PER_ACCOUNT):
        with pytest.raises(Invalid):
            await change_own_password(known, WRONG, "a quite different one", NOW, network=network)
    with pytest.raises(TooOften):
        await change_own_password(known, DEMO_PASSWORD, "a quite different one", NOW, network=network)
    with pytest.raises(TooOften):
        await enter(network=network)
    assert await enter(network="198.51.100.0/24")


@pytest.mark.parametrize(
    "email", [MING, "nobody@example.org", "closed@example.org", "empty@example.org", "' or 1=1 --", ""]
)
async def test_the_answer_is_the_same_for_known_and_unknown(db, ming, email):
    closed = await make_staff("closed@example.org", ["door"], NOW)
    await db.execute("update staff set disabled_on = '2026-01-01' where id = $1", closed)
    await make_staff("empty@example.org", ["door"], NOW, password=None)
    with pytest.raises(Invalid) as refused:
        await sign_in(email, WRONG if email in {MING, ""} else DEMO_PASSWORD, NOW, network="192.0.2.0/24")
    assert [(f.field, f.message) for f in refused.value.faults] == [("email", "帳號或密碼不正確。")]


async def test_an_unknown_account_costs_one_hash_like_a_known_one(db, ming, monkeypatch):
    from staff import passwords

    verified = []
    real = passwords._verify
    monkeypatch.setattr(passwords, "_verify", lambda stored, typed: verified.append(stored[:30]) or real(stored, typed))
    for email in (MING, "nobody@example.org"):
        with pytest.raises(Invalid):
            await sign_in(email, WRONG, NOW, network=None)
    assert len(verified) == 2
    assert verified[0] == verified[1]  # the same parameters, hence the same cost


async def test_five_failures_close_an_account_for_that_network_only(db, ming):
    for _ in range(attempts.PER_ACCOUNT):
        with pytest.raises(Invalid):
            await sign_in(MING, WRONG, NOW, network="192.0.2.0/24")
    with pytest.raises(TooOften):
        await enter(network="192.0.2.0/24")
    assert await enter(network="198.51.100.0/24")
    assert await enter(NOW + timedelta(minutes=16), network="192.0.2.0/24")


async def test_unknown_accounts_are_limited_alike(db):
    for _ in range(attempts.PER_ACCOUNT):
        with pytest.raises(Invalid):
            await sign_in("nobody@example.org", WRONG, NOW, network="192.0.2.0/24")
    with pytest.raises(TooOften):
        await sign_in("nobody@example.org", WRONG, NOW, network="192.0.2.0/24")


async def test_a_network_is_limited_over_all_accounts(db, ming):
    for n in range(attempts.PER_NETWORK):
        await attempts.charge(f"a{n}@example.org", "192.0.2.0/24", NOW)
    with pytest.raises(TooOften):
        await enter(network="192.0.2.0/24")


async def test_success_clears_the_account_and_not_the_network(db, ming):
    for _ in range(attempts.PER_ACCOUNT - 1):
        with pytest.raises(Invalid):
            await sign_in(MING, WRONG, NOW, network="192.0.2.0/24")
    await enter(network="192.0.2.0/24")
    await enter(network="192.0.2.0/24")
    assert await db.fetchval("select max(failures) from sign_in_failure") == attempts.PER_ACCOUNT - 1


async def test_the_sweep_leaves_living_sessions(db, ming):
    from foundation.database import acting_as

    dead, alive = await enter(NOW - timedelta(hours=11)), await enter()
    with acting_as("worker"):
        assert await sessions.sweep(NOW) == 1
    assert await sessions.recognise(alive.cookie, NOW)
    assert await sessions.recognise(dead.cookie, NOW) is None
