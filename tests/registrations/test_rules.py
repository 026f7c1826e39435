"""The rules of an event at admission, each with the request that breaks it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation.refusals import Conflict, Refusal
from outreach.identity import identify
from registrations.admission import Admitted, Outcome, Waiting, admit, admit_by_staff, admit_party
from registrations.admission_rows import Projection
from registrations.refusing import ChoiceFull
from tests.registrations.conftest import NOW, STARTS, OpenEvent, count, open_event, person

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def code_of(event: OpenEvent, name: str, **changes: Any) -> str:
    """How admission answers: the name of the outcome, or the code of the refusal."""
    try:
        return (await admit(person(event, name, **changes), NOW)).name
    except Refusal as refusal:
        return refusal.code


async def party(event: OpenEvent, *names: str, together: bool, **changes: Any) -> list[Outcome | Refusal]:
    token = uuid4()
    people = [
        person(event, name, party=token, is_contact=n == 0, consents={}, **changes) for n, name in enumerate(names)
    ]
    return await admit_party(people, NOW, together=together)


def names(answers: Sequence[Outcome | Refusal]) -> list[str]:
    return [answer.code if isinstance(answer, Refusal) else answer.name for answer in answers]


async def taken(db: Connection, event: OpenEvent) -> list[int]:
    return [await db.fetchval("select places_taken from session where id = $1", s) for s in event.sessions]


async def parallel_event(db: Connection, **columns: Any) -> OpenEvent:
    """Three sessions of which the first two are at the same time."""
    event = await open_event(db, 5, 5, 5, **columns)
    await db.execute("update session set starts_at = $2, ends_at = $3 where id = $1",
                     event.sessions[1], STARTS + timedelta(hours=1), STARTS + timedelta(hours=2))  # fmt: skip
    return event


async def test_nobody_sits_in_two_rooms_at_once(db: Connection) -> None:
    event = await parallel_event(db)
    one, other, after = event.sessions
    assert await code_of(event, "甲", sessions=(one, other)) == "overlap"
    assert await code_of(event, "甲", sessions=(other, after)) == "admitted"
    assert await taken(db, event) == [0, 1, 1]


async def test_one_session_only_or_all_of_them(db: Connection) -> None:
    one = await open_event(db, 5, 5, session_rule="one")
    assert await code_of(one, "甲") == "one_session"
    assert await code_of(one, "甲", sessions=one.sessions[:1]) == "admitted"
    every = await open_event(db, 5, 5, session_rule="all")
    assert await code_of(every, "甲", sessions=every.sessions[:1]) == "all_sessions"
    assert await code_of(every, "甲") == "admitted"
    # Staff may pass the rule, not the places.
    assert isinstance(await admit_by_staff(person(every, "乙", sessions=every.sessions[:1]), NOW), Admitted)


async def test_all_sessions_means_one_half_of_a_hybrid_class(db: Connection) -> None:
    event = await open_event(db, 5, 5, session_rule="all")
    await db.execute("update session set twin = $2, starts_at = $3, ends_at = $4, mode = 'online' where id = $1",
                     event.sessions[1], event.sessions[0], STARTS, STARTS + timedelta(hours=3))  # fmt: skip
    assert await code_of(event, "甲", sessions=event.sessions[1:]) == "admitted"
    assert await code_of(event, "乙") == "overlap"


async def test_a_postponed_event_takes_nobody_until_its_new_day(db: Connection) -> None:
    event = await open_event(db, 5, postponed_on=NOW.date())
    assert await code_of(event, "甲") == "postponed"


async def _code(db: Connection, event: OpenEvent, code: str, most: int, **columns: Any) -> UUID:
    row = {"id": uuid4(), "event": event.id, "code": code, "most": most, **columns}
    marks = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    await db.execute(f"insert into invitation_code ({', '.join(row)}) values ({marks})", *row.values())
    return UUID(str(row["id"]))


async def test_a_code_lets_in_as_many_as_it_says(db: Connection) -> None:
    event = await open_event(db, 9, access="code")
    code = await _code(db, event, "SPRING", 2)
    await _code(db, event, "OLD", 5, until=NOW)
    assert [await code_of(event, name, code=word) for name, word in (
        ("甲", ""), ("甲", "WRONG"), ("甲", "OLD"), ("甲", "SPRING"), ("乙", "SPRING"), ("丙", "SPRING"),
    )] == ["code_needed", "code_unknown", "code_unknown", "admitted", "admitted", "code_spent"]  # fmt: skip
    assert await db.fetchval("select used from invitation_code where id = $1", code) == 2


async def test_one_batch_does_not_spend_a_code_twice(db: Connection) -> None:
    event = await open_event(db, 9, access="code")
    await _code(db, event, "ONCE", 1)
    assert names(await party(event, "甲", "乙", together=False, code="ONCE")) == ["code_spent", "code_spent"]
    assert await count(db, "registration where event = $1", event.id) == 0


async def test_a_closed_list_knows_its_enterprises(db: Connection) -> None:
    event = await open_event(db, 9, access="list")
    await db.execute("insert into invited_enterprise (id, event, ubn) values ($1, $2, '00090001')", uuid4(), event.id)
    assert await code_of(event, "甲", enterprise=identify("00090017", "甲公司")) == "not_invited"
    assert await code_of(event, "甲") == "not_invited"
    assert await code_of(event, "甲", enterprise=identify("00090001", "乙公司")) == "admitted"


async def test_so_many_of_one_enterprise_and_no_more(db: Connection) -> None:
    event = await open_event(db, 1, per_enterprise=2)
    firm, other = identify("00090001", "幸福食品有限公司"), identify("00090017", "大方木業有限公司")
    # Who waits counts as well: the line is no way round the rule.
    assert [await code_of(event, name, enterprise=firm) for name in "甲乙丙"] == [
        "admitted", "waiting", "enterprise_full",
    ]  # fmt: skip
    with pytest.raises(Conflict) as refused:
        await admit(person(event, "丙", enterprise=firm), NOW)
    assert refused.value.extra == {"most": "2"}
    assert await code_of(event, "丁", enterprise=other) == "waiting"
    assert await code_of(event, "戊") == "waiting"


async def test_three_of_one_enterprise_on_one_page_are_one_too_many(db: Connection) -> None:
    event = await open_event(db, 9, per_enterprise=2)
    firm = identify("00090001", "幸福食品有限公司")
    refused = await party(event, *"甲乙丙", together=False, enterprise=firm)
    assert names(refused) == ["enterprise_full"] * 3
    assert [no.extra for no in refused if isinstance(no, Refusal)] == [{"most": "2"}] * 3
    assert names(await party(event, *"甲乙", together=True, enterprise=firm)) == ["admitted"] * 2


async def _limit(db: Connection, event: OpenEvent, places: int) -> UUID:
    limit = uuid4()
    await db.execute("insert into choice_limit (id, event, question, option, places) values ($1, $2, 'tour', 'a', $3)",
                     limit, event.id, places)  # fmt: skip
    return limit


async def test_an_option_is_chosen_as_often_as_it_may(db: Connection) -> None:
    event = await open_event(db, 9)
    limit = await _limit(db, event, 1)
    chosen = (("tour", "a"),)
    assert await code_of(event, "甲", choices=chosen) == "admitted"
    with pytest.raises(ChoiceFull) as refused:
        await admit(person(event, "乙", choices=chosen), NOW)
    assert (refused.value.question, refused.value.option) == ("tour", "a")
    assert await code_of(event, "乙") == "admitted"
    assert await db.fetchval("select places_taken from choice_limit where id = $1", limit) == 1


async def test_a_wrong_choice_of_one_registers_nobody_of_the_page(db: Connection) -> None:
    event = await open_event(db, 9)
    await _limit(db, event, 1)
    token = uuid4()
    people = [
        person(event, name, party=token, consents={}, choices=(("tour", "a"),)) for name in "甲乙"
    ]  # fmt: skip
    for together in (False, True):
        answers = await admit_party(people, NOW, together=together)
        assert names(answers) == ["choice_full", "choice_full"]
    assert await taken(db, event) == [0]


async def test_a_group_gets_all_its_places_or_waits_as_a_whole(db: Connection) -> None:
    event = await open_event(db, 3)
    assert names(await party(event, "甲", "乙", together=True)) == ["admitted", "admitted"]
    assert names(await party(event, "丙", "丁", together=True)) == ["waiting", "waiting"]
    assert await taken(db, event) == [2]
    groups = await db.fetch("select distinct together from waiting_entry where scope = $1", event.id)
    assert len(groups) == 1
    assert groups[0]["together"] is not None


async def test_as_many_of_a_group_as_fit(db: Connection) -> None:
    event = await open_event(db, 3)
    assert names(await party(event, *"甲乙丙丁", together=False)) == ["admitted"] * 3 + ["waiting"]
    assert await count(db, "waiting_entry where scope = $1 and together is not null", event.id) == 0


async def test_without_a_line_a_group_that_does_not_fit_gets_nothing(db: Connection) -> None:
    event = await open_event(db, 3, waiting_list=False)
    assert names(await party(event, *"甲乙丙丁", together=True)) == ["full"] * 4
    assert await taken(db, event) == [0]
    assert names(await party(event, *"甲乙丙丁", together=False)) == ["admitted"] * 3 + ["full"]


async def test_a_group_with_somebody_who_has_a_place_needs_only_the_others(db: Connection) -> None:
    event = await open_event(db, 3)
    await admit(person(event, "甲"), NOW)
    assert names(await party(event, *"甲乙丙", together=True)) == ["already", "admitted", "admitted"]
    parties = await db.fetch("select distinct party from registration where event = $1", event.id)
    assert len(parties) == 1, "the letters of the colleagues find the contact in the party they join"


async def test_the_same_page_sent_twice_is_one_group(db: Connection) -> None:
    event = await open_event(db, 3)
    token = uuid4()
    people = [person(event, name, party=token, consents={}) for name in "甲乙"]
    first = await admit_party(people, NOW, together=True)
    assert await admit_party(people, NOW, together=True) == first
    assert await taken(db, event) == [2]


async def test_a_link_and_a_code_open_what_is_held_back_for_them(db: Connection) -> None:
    event = await open_event(db, 2)
    partner, invitation = uuid4(), uuid4()
    await db.execute("insert into partner (id, kind, name_zh) values ($1, 'chamber', '工商發展協會')", partner)
    await db.execute("insert into invitation (id, event, code, partner) values ($1, $2, 'k7m2', $3)",
                     invitation, event.id, partner)  # fmt: skip
    for kind, column, value in (("partner", "partner", partner), ("code", "title_zh", "貴賓")):
        await db.execute(
            f"insert into holdback (id, event, session, kind, places, {column}) values ($1, $2, $3, $4, 1, $5)",
            uuid4(), event.id, event.sessions[0], kind, value,
        )  # fmt: skip
    held = await db.fetchval("select id from holdback where kind = 'code'")
    await _code(db, event, "GUEST", 1, holdback=held)
    assert await code_of(event, "甲") == "waiting"
    assert await code_of(event, "乙", invitation="nobody") == "waiting"
    assert await code_of(event, "丙", invitation="k7m2") == "admitted"
    assert await code_of(event, "丁", code="GUEST") == "admitted"
    rows = await db.fetch("select places_taken from holdback")
    assert [row["places_taken"] for row in rows] == [1, 1]
    kept = await db.fetchrow("select partner, invitation from participation where invitation is not null")
    assert (kept["partner"], kept["invitation"]) == (partner, invitation)


async def test_places_held_back_never_sell_the_room_twice(db: Connection) -> None:
    event = await open_event(db, 3)
    await db.execute("insert into holdback (id, event, session, kind, county, places, release_at)"
                     " values ($1, $2, $3, 'county', '10008', 2, $4)",
                     uuid4(), event.id, event.sessions[0], NOW + timedelta(days=1))  # fmt: skip
    far = Projection(county="10008")
    assert isinstance(await admit(person(event, "甲", projection=far), NOW), Admitted)
    assert isinstance(await admit(person(event, "乙"), NOW), Admitted)
    assert isinstance(await admit(person(event, "丙"), NOW), Waiting)
    later = NOW + timedelta(days=2)
    assert await taken(db, event) == [2]
    assert isinstance(await admit(person(event, "丁", projection=far), later), Waiting), "behind whoever waits already"


async def test_walk_ins_may_take_what_is_held_back_and_nobody_is_promised_it_then(db: Connection) -> None:
    event = await open_event(db, 2, waiting_list=False)
    await db.execute("insert into holdback (id, event, session, kind, county, places) values ($1, $2, $3, 'county',"
                     " '10008', 2)", uuid4(), event.id, event.sessions[0])  # fmt: skip
    for name in "甲乙":
        assert isinstance(await admit_by_staff(person(event, name), STARTS, walk_in=True), Admitted)
    assert await code_of(event, "丙", projection=Projection(county="10008")) == "full"


async def test_a_walk_in_out_of_the_line_takes_a_place_that_is_free(db: Connection) -> None:
    event = await open_event(db, 1)
    await admit(person(event, "甲"), NOW)
    await admit(person(event, "乙"), NOW)
    await db.execute("update session set places = 5 where event = $1", event.id)
    assert isinstance(await admit_by_staff(person(event, "乙"), STARTS, walk_in=True), Admitted)
    assert await taken(db, event) == [2]


@pytest.mark.parametrize("rule", ["code", "list", "choice", "firm", "one"])
async def test_where_nobody_may_learn_who_is_on_the_list_every_no_is_the_same(db: Connection, rule: str) -> None:
    """The known and the stranger send the same; only the name differs."""
    event = await open_event(db, 5, 5, mail_only=True)
    one = event.sessions[:1]
    firm = identify("00090001", "幸福食品有限公司")
    await admit(person(event, "甲", sessions=one, enterprise=firm), NOW)
    changes: dict[str, Any] = {"sessions": one}
    if rule == "code":
        changes["code"] = "X"
    elif rule == "list":
        await db.execute("update event set access = 'list' where id = $1", event.id)
    elif rule == "choice":
        await db.execute("update choice_limit set places = 0 where id = $1", await _limit(db, event, 1))
        changes["choices"] = (("tour", "a"),)
    elif rule == "firm":
        await db.execute("update event set per_enterprise = 1 where id = $1", event.id)
        changes["enterprise"] = firm
    else:
        await db.execute("update event set session_rule = 'one' where id = $1", event.id)
        changes["sessions"] = event.sessions
    known, stranger = await code_of(event, "甲", **changes), await code_of(event, "生人", **changes)
    assert known == stranger
    assert known not in {"admitted", "already"}
