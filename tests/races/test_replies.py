"""Two windows of one person answer at once, differently: the place and the answer always say the same."""

import asyncio
from typing import Any

import pytest

from foundation.actor import PUBLIC
from foundation.database import acting_as, transaction
from foundation.refusals import Refusal
from rescheduling.replies import RECONFIRM, Answer, answer, ask
from tests.registrations.conftest import NOW
from tests.subjects.own import event, registered

pytestmark = pytest.mark.race


async def say(registration: Any, said: Answer) -> str:
    try:
        await answer(registration, "reconfirm", said, PUBLIC, NOW, link_version=1)
    except Refusal as no:
        return no.code
    return said


async def end_of(registration: Any) -> tuple[str, str]:
    async with transaction("owner") as c:
        row = await c.fetchrow(
            "select r.state, y.answer from registration r join reply y on y.registration = r.id where r.id = $1",
            registration,
        )
    return row["state"], row["answer"]


async def test_the_place_is_free_exactly_where_the_answer_is_no(fresh_db: str, keys_db: str) -> None:
    held = await event(places=8)
    people = [await registered(held, f"王{n}", f"w{n}@example.org") for n in range(8)]
    with acting_as("worker"):
        await ask(held.id, "reconfirm", RECONFIRM, NOW)
    for n, person in enumerate(people):
        both: list[Answer] = ["coming", "not_coming"] if n % 2 else ["not_coming", "coming"]
        outcomes = await asyncio.gather(*(say(person, said) for said in both))
        # A no always counts: it comes after the yes, or makes it too late.
        assert "not_coming" in outcomes
        assert set(outcomes) <= {"coming", "not_coming", "ended"}
        assert await end_of(person) == ("cancelled", "not_coming")
    async with transaction("owner") as c:
        assert await c.fetchval("select places_taken from session where event = $1", held.id) == 0


async def test_control_without_looking_at_the_place_a_late_yes_stands_over_a_freed_one(
    fresh_db: str, keys_db: str
) -> None:
    held = await event(places=2)
    person = await registered(held, "王小明", "wang@example.org")
    with acting_as("worker"):
        await ask(held.id, "reconfirm", RECONFIRM, NOW)
    async with transaction("owner") as c:
        source = await c.fetchval("select pg_get_functiondef('answer_reply'::regproc)")
        careless = source.replace("p_answer = 'coming' and v.state <> 'live'", "false")
        assert careless != source
        await c.execute(careless)
    assert await say(person, "not_coming") == "not_coming"
    assert await say(person, "coming") == "coming"
    assert await end_of(person) == ("cancelled", "coming")
