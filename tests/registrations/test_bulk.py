"""Deeds on several registrations at once, and taking them back: what was before is again, or the row says why not."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.makers import make_officer
from foundation.actor import Actor
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, Gone, Invalid, NotFound
from outreach.identity import identify
from registrations.admission import Waiting, admit, admit_party
from registrations.bulk import KEPT, MOST, Deed, do, forget
from registrations.bulk_rows import states_of
from registrations.bulk_undo import HOURS, act_of, undo
from registrations.cancelling import cancel
from tests.registrations.conftest import NOW, OpenEvent, count, open_event, person

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
LATER = NOW + timedelta(minutes=5)


async def filled(db: Connection, *places: int, people: int, **columns: Any) -> tuple[OpenEvent, list[UUID], Actor]:
    """Everybody for the first session; in order of arrival."""
    event = await open_event(db, *places, offer_hours=0, **columns)
    made = [await admit(person(event, f"人{n}", sessions=event.sessions[:1]), NOW) for n in range(people)]
    return event, [one.registration for one in made], await make_officer()


async def standing(event: OpenEvent) -> dict[UUID, Any]:
    async with transaction("owner") as c:
        ids = [row["id"] for row in await c.fetch("select id from registration where event = $1", event.id)]
        return await states_of(event.id, ids)


async def true_counts(db: Connection, event: OpenEvent) -> bool:
    return not await db.fetchval(
        "select exists (select 1 from session s where s.event = $1 and s.places_taken <> (select count(*) from seat x"
        " where x.session = s.id and x.status in ('held', 'offered')))",
        event.id,
    )


async def done(event: OpenEvent, ids: Sequence[UUID], by: Actor, deed: Deed) -> tuple[UUID, list[str]]:
    with acting_as("staff"):
        act = await do(event.id, ids, deed, by, NOW)
        return act, [row.outcome for row in (await act_of(event.id, act)).rows]


async def undone(event: OpenEvent, act: UUID, by: Actor) -> list[str]:
    with acting_as("staff"):
        return [row.undone for row in (await undo(event.id, act, by, LATER)).rows]


async def test_cancelling_is_taken_back_with_the_ticket_and_without_the_letter(db: Connection) -> None:
    event, ids, by = await filled(db, 5, people=3)
    before = await standing(event)
    act, outcomes = await done(event, ids[:2], by, Deed(act="cancel"))
    assert outcomes == ["cancelled", "cancelled"]
    assert await count(db, "ticket where revoked_at is not null") == 2
    assert await undone(event, act, by) == ["undone", "undone"]
    assert await standing(event) == before
    assert await count(db, "ticket where revoked_at is not null") == 0
    assert await count(db, "outgoing_mail where letter = 'registrations.cancelled' and state = 'waiting'") == 0
    assert await db.fetchval("select max(cancelled_on) from participation") is None


async def test_a_place_given_away_stays_given(db: Connection) -> None:
    event, ids, by = await filled(db, 2, people=3)
    act, _ = await done(event, ids[:2], by, Deed(act="cancel"))
    # One of two places went to the one who waited; whoever was cancelled last comes back first.
    assert sorted(await undone(event, act, by)) == ["full", "undone"]
    assert await true_counts(db, event)
    assert await count(db, "seat where status = 'held'") == 2


async def test_a_place_in_the_line_comes_back_where_it_was(db: Connection) -> None:
    event, ids, by = await filled(db, 1, people=3)
    before = await standing(event)
    act, _ = await done(event, ids, by, Deed(act="cancel"))
    assert await undone(event, act, by) == ["undone"] * 3
    assert await standing(event) == before


async def test_whatever_changed_meanwhile_is_left_alone(db: Connection) -> None:
    event, ids, by = await filled(db, 3, 3, people=2)
    first, second = event.sessions
    act, _ = await done(event, ids, by, Deed(act="move", session=first, target=second))
    with acting_as("staff"):
        await cancel(ids[0], by, NOW)
    assert await undone(event, act, by) == ["changed", "undone"]
    assert await true_counts(db, event)


async def test_moving_says_of_each_what_became_of_it(db: Connection) -> None:
    event, ids, by = await filled(db, 4, 1, people=3)
    first, second = event.sessions
    deed = Deed(act="move", session=first, target=second)
    act, outcomes = await done(event, ids, by, deed)
    assert outcomes == ["changed", "full", "full"]
    assert (await done(event, ids[:1], by, deed))[1] == ["other"]
    assert (await done(event, ids[1:2], by, Deed(act="take_off", session=first)))[1] == ["last"]
    assert await undone(event, act, by) == ["undone", "", ""]
    assert await true_counts(db, event)


async def test_who_is_moved_is_told_what_changed(db: Connection) -> None:
    event, ids, by = await filled(db, 2, 2, people=1)
    first, second = event.sessions
    act, _ = await done(event, ids, by, Deed(act="move", session=first, target=second))
    assert await count(db, "outgoing_mail where letter = 'registrations.again'") == 0
    assert await count(db, "outgoing_mail where letter = 'registrations.moved' and subject = $1", ids[0]) == 1
    # Taken back before it went: one letter, that tells how it stands.
    assert await undone(event, act, by) == ["undone"]
    assert await count(db, "outgoing_mail where letter = 'registrations.moved'") == 1


async def test_a_free_place_is_the_lines(db: Connection) -> None:
    """One is free and two wait together for two: staff put nobody into it."""
    event, ids, by = await filled(db, 3, 2, people=1)
    second = event.sessions[1:]
    await admit(person(event, "丙", sessions=second), NOW)
    token = uuid4()
    pair = [person(event, name, sessions=second, party=token, consents={}) for name in "丁戊"]
    assert all(isinstance(one, Waiting) for one in await admit_party(pair, NOW, together=True))
    for deed in (Deed(act="put_on", target=second[0]), Deed(act="move", session=event.sessions[0], target=second[0])):
        assert (await done(event, ids, by, deed))[1] == ["line"]
    assert await true_counts(db, event)


@pytest.mark.parametrize(("rule", "act"), [("one", "put_on"), ("all", "take_off")])
async def test_how_many_sessions_is_the_events_to_say(db: Connection, rule: str, act: Any) -> None:
    event, ids, by = await filled(db, 2, 2, people=1)
    first, second = event.sessions
    await done(event, ids, by, Deed(act="put_on", target=second) if act == "take_off" else Deed(act="send"))
    await db.execute("update event set session_rule = $2 where id = $1", event.id, rule)
    before = await standing(event)
    assert (await done(event, ids, by, Deed(act=act, session=first, target=second)))[1] == ["rule"]
    assert await standing(event) == before


async def test_a_code_spent_by_somebody_else_is_not_spent_twice(db: Connection) -> None:
    event, _, by = await filled(db, 9, people=0)
    code = uuid4()
    await db.execute("insert into invitation_code (id, event, code, most) values ($1, $2, 'ONE', 1)", code, event.id)
    first = (await admit(person(event, "甲", code="ONE"), NOW)).registration
    act, _ = await done(event, [first], by, Deed(act="cancel"))
    await admit(person(event, "乙", code="ONE"), NOW)
    assert await undone(event, act, by) == ["full"]
    assert await db.fetchval("select used from invitation_code where id = $1", code) == 1
    assert await count(db, "registration where state = 'live'") == 1


async def test_one_of_each_enterprise_stays_one(db: Connection) -> None:
    event, _, by = await filled(db, 9, people=0, per_enterprise=1)
    firm = identify("00090001", "幸福食品有限公司")
    first = (await admit(person(event, "甲", enterprise=firm), NOW)).registration
    act, _ = await done(event, [first], by, Deed(act="cancel"))
    second = (await admit(person(event, "乙", enterprise=firm), NOW)).registration
    assert await undone(event, act, by) == ["full"]
    act, _ = await done(event, [second], by, Deed(act="cancel"))
    assert await undone(event, act, by) == ["undone"]


async def test_held_back_is_no_more_than_the_session_has_left(db: Connection) -> None:
    event, _, by = await filled(db, 2, people=0)
    await db.execute("insert into holdback (id, event, session, kind, county, places)"
                     " values ($1, $2, $3, 'county', '66000', 1)", uuid4(), event.id, event.sessions[0])  # fmt: skip
    held = (await admit(person(event, "甲"), NOW)).registration
    act, _ = await done(event, [held], by, Deed(act="cancel"))
    await db.execute("update session set places_taken = 2 where event = $1", event.id)  # walk-ins took the room
    assert await undone(event, act, by) == ["full"]


_MERGED = """
update session s set merged_into = (select x.id from session x where x.event = $1 and x.id <> s.id)
where s.event = $1 and s.position = 0
"""
_OVER = "update session set starts_at = starts_at - interval '1 year', ends_at = ends_at - interval '1 year'"


@pytest.mark.parametrize(
    "change", ["update event set status = 'cancelled' where id = $1", f"{_OVER} where event = $1", _MERGED]
)
async def test_nothing_comes_back_into_what_is_no_more(db: Connection, change: str) -> None:
    event, ids, by = await filled(db, 2, 2, people=1)
    act, _ = await done(event, ids, by, Deed(act="cancel"))
    await db.execute(change, event.id)
    assert await undone(event, act, by) == ["changed"]
    assert await count(db, "registration where state = 'live'") == 0


async def test_who_did_what_to_whom_is_on_record(db: Connection) -> None:
    event, ids, by = await filled(db, 3, 3, people=2)
    first, second = event.sessions
    act, _ = await done(event, ids, by, Deed(act="move", session=first, target=second))
    await undone(event, act, by)
    await done(event, ids[:1], by, Deed(act="cancel"))
    await done(event, ids[:1], by, Deed(act="cancel"))  # changes nothing
    rows = await db.fetch("select action, object from audit_entry where actor = $1 order by seq", by.staff_id)
    assert [row["action"] for row in rows] == [
        *["registration.sessions_changed"] * 2, *["registration.brought_back"] * 2, "registration.cancelled",
    ]  # fmt: skip
    assert {row["object"] for row in rows[:2]} == set(ids)


async def test_how_they_stood_is_forgotten_after_a_month(db: Connection) -> None:
    event, ids, by = await filled(db, 3, people=1)
    act, _ = await done(event, ids, by, Deed(act="cancel"))
    await forget(NOW + KEPT)
    assert await count(db, "bulk_act where rows <> '[]'") == 1
    await forget(NOW + KEPT + timedelta(seconds=1))
    assert await count(db, "bulk_act where id = $1 and rows = '[]'", act) == 1


async def test_a_letter_cannot_be_taken_back(db: Connection) -> None:
    event, ids, by = await filled(db, 2, people=1)
    await db.execute("update outgoing_mail set run_at = run_at - interval '2 hours', state = 'sent'")
    act, outcomes = await done(event, ids, by, Deed(act="send"))
    assert outcomes == ["sent"]
    with acting_as("staff"), pytest.raises(Gone):
        await undo(event.id, act, by, LATER)
    assert (await done(event, ids, by, Deed(act="send")))[1] == ["recent"]


async def test_once_and_within_its_time(db: Connection) -> None:
    event, ids, by = await filled(db, 2, people=1)
    act, _ = await done(event, ids, by, Deed(act="cancel"))
    with acting_as("staff"):
        with pytest.raises(Gone):
            await undo(event.id, act, by, NOW + timedelta(hours=HOURS))
        await undo(event.id, act, by, LATER)
        with pytest.raises(Conflict):
            await undo(event.id, act, by, LATER)
        with pytest.raises(NotFound):
            await undo(uuid4(), act, by, LATER)


async def test_approving_and_declining(db: Connection) -> None:
    event, ids, by = await filled(db, 2, people=4, approval=True)
    before = await standing(event)
    with acting_as("staff"), pytest.raises(Invalid):
        await do(event.id, ids, Deed(act="decline"), by, NOW)
    act, outcomes = await done(event, ids[:3], by, Deed(act="approve"))
    assert outcomes == ["approved", "approved", "waiting"]
    assert await undone(event, act, by) == ["undone"] * 3
    act, outcomes = await done(event, ids[3:], by, Deed(act="decline", reason_zh="名額有限"))
    assert outcomes == ["declined"]
    assert await undone(event, act, by) == ["undone"]
    assert await standing(event) == before
    assert await true_counts(db, event)


async def test_nobody_too_many_and_strangers(db: Connection) -> None:
    event, ids, by = await filled(db, 2, people=1)
    other, strangers, _ = await filled(db, 2, people=1)
    assert other.id != event.id
    with acting_as("staff"):
        for wrong in ([], [uuid4() for _ in range(MOST + 1)], strangers):
            with pytest.raises(Invalid):
                await do(event.id, wrong, Deed(act="cancel"), by, NOW)
        with pytest.raises(Invalid):
            await do(event.id, ids, Deed(act="move", session=event.sessions[0]), by, NOW)
    assert (await done(event, [*ids, *strangers], by, Deed(act="cancel")))[1] == ["cancelled"]
    assert await count(db, "registration where state = 'live'") == 1


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), people=st.integers(1, 5), first=st.integers(1, 6), second=st.integers(1, 6))
async def test_a_deed_and_its_undoing_leave_what_was(
    db: Connection, seed: int, people: int, first: int, second: int
) -> None:
    """Where no line takes what was freed, exactly; where one does, the counts are true and nobody loses a place."""
    chance = Random(seed)
    async with transaction("owner") as c:
        event, ids, by = await filled(db, first, second, people=people, approval=chance.random() < 0.3)
        one, two = chance.sample(event.sessions, 2)
        kind = chance.choice(["approve", "decline", "cancel", "move", "put_on", "take_off"])
        deed = Deed(act=kind, session=one, target=two, reason_zh="名額有限")
        chosen = chance.sample(ids, chance.randint(1, len(ids)))
        before = await standing(event)
        act, _ = await done(event, chosen, by, deed)
        assert await true_counts(db, event)
        try:
            words = await undone(event, act, by)
        except Gone:
            assert await standing(event) == before
            words = []
        assert await true_counts(db, event)
        if "full" not in words and "changed" not in words and not gave_away(before, await standing(event), chosen):
            assert await standing(event) == before
        await c.execute("delete from jobs.pgqueuer")


def gave_away(before: dict[UUID, Any], after: dict[UUID, Any], chosen: Sequence[UUID]) -> bool:
    return any(before[one] != after[one] for one in before if one not in chosen)
