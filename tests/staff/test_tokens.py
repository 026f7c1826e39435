"""API tokens: shown once, hashed at rest, bound to the person's present roles."""

from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.actor import SYSTEM
from foundation.refusals import Invalid, NotFound
from staff import accounts, sessions, tokens
from staff.makers import DEMO_PASSWORD, make_staff
from staff.sign_in import change_own_password

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
async def ming(db):
    return await make_staff("ming@example.org", ["organiser"], NOW, password=None)


async def test_a_token_is_its_person_and_stands_nowhere(db, ming):
    token = await tokens.make_for(ming, "報名統計", by=SYSTEM, now=NOW)
    assert token.startswith("lf_")
    actor = await tokens.recognise(token, NOW)
    assert (actor.staff_id, actor.roles, actor.via) == (ming, {"organiser"}, "token")
    assert token not in str([dict(row) for row in await db.fetch("select * from api_token")])


@pytest.mark.parametrize("bearer", [None, "", "lf_", "lf_wrong", "x" * 300, "Bearer lf_x"])
async def test_foreign_tokens_are_nobody(db, ming, bearer):
    await tokens.make_for(ming, "報名統計", by=SYSTEM, now=NOW)
    assert await tokens.recognise(bearer, NOW) is None


async def test_lasts_through_its_last_day_and_no_longer(db, ming):
    token = await tokens.make_for(ming, "一天", by=SYSTEM, now=NOW, expires_on=date(2026, 3, 2))
    assert await tokens.recognise(token, datetime(2026, 3, 2, 15, 59, tzinfo=UTC))
    assert await tokens.recognise(token, datetime(2026, 3, 2, 16, 0, tzinfo=UTC)) is None  # midnight in Taipei


async def test_the_command_line_names_the_account_by_email(db, ming):
    token = await tokens.make("Ming@example.org", name="排程", now=NOW)
    assert (await tokens.recognise(token, NOW)).staff_id == ming
    with pytest.raises(NotFound):
        await tokens.make("nobody@example.org", name="排程", now=NOW)


async def test_stops_by_itself_after_a_year_when_nobody_says_a_day(db, ming):
    for token in (await tokens.make("ming@example.org", name="排程", now=NOW),
                  await tokens.make_for(ming, "報名統計", by=SYSTEM, now=NOW)):  # fmt: skip
        assert await tokens.recognise(token, NOW + tokens.LIFE)
        assert await tokens.recognise(token, NOW + tokens.LIFE + timedelta(days=1)) is None


@pytest.mark.parametrize("own", [True, False])
async def test_a_new_password_ends_all_tokens_of_the_account_and_no_others(db, ming, own):
    other = await make_staff("other@example.org", ["door"], NOW)
    kept = await tokens.make_for(ming, "別人的", by=SYSTEM, now=NOW)
    token = await tokens.make_for(other, "報名統計", by=SYSTEM, now=NOW)
    if own:
        session = await sessions.recognise((await sessions.open_session(db, other, NOW)).cookie, NOW)
        await change_own_password(session, DEMO_PASSWORD, "a quite different one", NOW, network=None)
    else:
        await accounts.set_password(other, "a quite different one", by=SYSTEM, now=NOW)
    assert await tokens.recognise(token, NOW) is None
    assert await tokens.recognise(kept, NOW)


async def test_stops_with_its_person(db, ming):
    token = await tokens.make_for(ming, "報名統計", by=SYSTEM, now=NOW)
    await accounts.disable(ming, by=SYSTEM, now=NOW)
    assert await tokens.recognise(token, NOW) is None


async def test_only_the_owner_revokes(db, ming):
    other = await make_staff("other@example.org", ["door"], NOW, password=None)
    token = await tokens.make_for(ming, "報名統計", by=SYSTEM, now=NOW)
    (facts,) = await tokens.tokens_of(ming)
    with pytest.raises(NotFound):
        await tokens.revoke(facts.id, owner=other)
    await tokens.revoke(facts.id, owner=ming)
    assert await tokens.recognise(token, NOW) is None


@pytest.mark.parametrize(
    ("name", "expires_on", "field"),
    [("", None, "name"), ("n" * 101, None, "name"), ("n", date(2026, 3, 1), "expires_on")],
)
async def test_refuses_a_token_nobody_could_tell_apart_or_use(db, ming, name, expires_on, field):
    with pytest.raises(Invalid) as refused:
        await tokens.make_for(ming, name, by=SYSTEM, now=NOW, expires_on=expires_on)
    assert refused.value.faults[0].field == field
