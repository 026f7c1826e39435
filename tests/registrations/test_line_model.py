"""Random interleavings of everything that gives, takes or asks for places, step by step beside a simple model."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.actor import Actor
from foundation.database import acting_as
from foundation.refusals import Refusal
from outreach.identity import identify
from registrations import offers
from registrations.admission import admit_party
from registrations.admission_rows import Projection
from registrations.cancelling import cancel
from registrations.line_check import faults_of
from registrations.waiting import promote
from tests.registrations.conftest import NOW, OpenEvent, open_event, person
from tests.registrations.line_model import Model

pytestmark = pytest.mark.usefixtures("vault_keys")
OFFICER = Actor(uuid4(), "承辦人", frozenset(), "session")
FIRMS = {"幸": identify("00090001", "幸福食品有限公司"), "大": identify("00090017", "大方木業有限公司")}

who = st.integers(0, 30)
page = st.tuples(
    st.just("register"), st.integers(1, 3), st.sampled_from([[0], [1], [0, 1]]), st.booleans(),
    st.sampled_from([None, None, "幸", "大"]), st.booleans(),
)  # fmt: skip
deeds = st.one_of(
    page, page, page,
    st.tuples(st.just("cancel"), who), st.tuples(st.just("cancel"), who),
    st.tuples(st.just("accept"), who), st.tuples(st.just("refuse"), who),
    st.tuples(st.just("lapse")), st.tuples(st.just("promote")),
    st.tuples(st.just("more"), st.integers(0, 1)), st.tuples(st.just("release")),
)  # fmt: skip


class House:
    """The real deeds under the names of the model. Two hours pass with each, so that who waits has not just asked."""

    def __init__(self, db: asyncpg.Connection, event: OpenEvent, held_back: UUID) -> None:
        self.db, self.event, self.held_back, self.now = db, event, held_back, NOW
        self.ids: dict[str, UUID] = {}

    async def register(
        self, names: list[str], sessions: list[int], far: bool, firm: str | None, together: bool
    ) -> list[str]:
        token = uuid4()
        people = [
            person(
                self.event, name, party=token, is_contact=n == 0, consents={}, has_mail=False,
                sessions=tuple(self.event.sessions[s] for s in sessions),
                projection=Projection(county="10008" if far else "66000"),
                enterprise=FIRMS[firm] if firm else None,
            )
            for n, name in enumerate(names)
        ]  # fmt: skip
        answers = await admit_party(people, self.now, together=together)
        for name, answer in zip(names, answers, strict=True):
            if not isinstance(answer, Refusal):
                self.ids[name] = answer.registration
        return [answer.code if isinstance(answer, Refusal) else answer.name for answer in answers]

    async def cancel(self, name: str) -> None:
        await cancel(self.ids[name], OFFICER, self.now)

    async def answer(self, deed: str, name: str) -> bool:
        try:
            answered = await getattr(offers, deed)(self.ids[name], OFFICER, self.now)
        except Refusal:
            return False
        return not answered.before

    async def lapse(self) -> None:
        await self.db.execute("update waiting_entry set offered_until = $1 where offered_until is not null", self.now)
        with acting_as("worker"):
            await offers.lapse_due(self.now)

    async def promote(self) -> None:
        with acting_as("worker"):
            await promote(self.event.id, self.now)

    async def more(self, session: int) -> None:
        await self.db.execute("update session set places = places + 1 where id = $1", self.event.sessions[session])
        await self.promote()

    async def release(self) -> None:
        await self.db.execute("update holdback set release_at = $2 where id = $1", self.held_back, NOW)
        await self.promote()

    async def statuses(self) -> dict[str, str]:
        rows = await self.db.fetch(
            "select r.id, p.status from registration r join participation p on p.id = r.participation"
            " where r.event = $1",
            self.event.id,
        )
        found = {row["id"]: row["status"] for row in rows}
        return {name: found[each] for name, each in self.ids.items()}

    async def taken(self) -> list[int]:
        ids = self.event.sessions
        taken = [await self.db.fetchval("select places_taken from session where id = $1", each) for each in ids]
        return [*taken, await self.db.fetchval("select places_taken from holdback where id = $1", self.held_back)]


async def do(house: House, model: Model, deed: Any, n: int) -> None:
    """One deed on both; what they answer must be the same."""
    match deed:
        case ("register", size, sessions, far, firm, together):
            names = [f"{n}之{place}" for place in range(size)]
            said = await house.register(names, sessions, far, firm, together)
            assert said == model.register(names, sessions, far, firm, together)
        case ("cancel" | "accept" | "refuse" as word, place) if model.people:
            name = sorted(model.people)[place % len(model.people)]
            if word == "cancel":
                await house.cancel(name)
                model.cancel(name)
            else:
                assert await house.answer(word, name) == getattr(model, word)(name)
        case ("more", session):
            await house.more(session)
            model.more(session)
        case ("lapse" | "promote" | "release" as word,):
            await getattr(house, word)()
            getattr(model, word)()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    held=st.integers(0, 2),
    most=st.sampled_from([None, None, 2]),
    first=st.lists(page, min_size=3, max_size=7),
    steps=st.lists(deeds, min_size=8, max_size=24),
)
async def test_any_interleaving_as_the_model_says(
    db: asyncpg.Connection, places: tuple[int, int], held: int, most: int | None, first: list[Any], steps: list[Any]
) -> None:
    event = await open_event(db, *places, offer_hours=80, per_enterprise=most)
    held_back = uuid4()
    await db.execute(
        "insert into holdback (id, event, session, kind, county, places) values ($1, $2, $3, 'county', '10008', $4)",
        held_back, event.id, event.sessions[0], min(held, places[0]),
    )  # fmt: skip
    house, model = House(db, event, held_back), Model(list(places), min(held, places[0]), most)
    for n, deed in enumerate([*first, *steps]):
        house.now += timedelta(hours=2)
        await do(house, model, deed, n)
        assert await house.statuses() == {name: each.status for name, each in model.people.items()}, (n, deed)
        assert await house.taken() == [model.taken(0), model.taken(1), model.taken(0, held_back=True)], (n, deed)
    with acting_as("staff"):
        assert await faults_of(event.id) == []
