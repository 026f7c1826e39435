"""B-01 with its mechanism off."""

import asyncpg
import pytest

from tests.mutations import Mutation

TESTS = "tests/assurance/test_breaches.py::"


def nobody_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from assurance import affected

    nobody = "select person from registration where event = $1 and false"
    monkeypatch.setitem(affected._PERSONS, "lost-tablet", nobody)


def no_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    from assurance import deciding

    monkeypatch.setattr(deciding, "rules", lambda: deciding.Rules(thresholds=(), clocks=(), keep_years=5))


def nothing_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    from assurance import in_the_clear

    async def look(persons):
        return len(persons), 0

    monkeypatch.setattr(in_the_clear, "look", look)


async def letters_cannot_be_held(owner: asyncpg.Connection) -> None:
    await owner.execute(
        "create function mutated() returns trigger language plpgsql as 'begin return null; end';"
        "create trigger mutated before insert on breach_notice for each row execute function mutated()"
    )


MUTATIONS = [
    Mutation(
        "B-01",
        "unreadable is said without looking",
        nothing_is_looked_at,
        f"{TESTS}test_breach_finds_words_that_stand_in_the_clear",
    ),
    Mutation("B-01", "nobody is found", nobody_is_found, f"{TESTS}test_breach_concerns_those_of_the_event_only"),
    Mutation("B-01", "no letter is held", letters_cannot_be_held, f"{TESTS}test_breach_letters_wait_for_somebody_else"),
    Mutation(
        "B-01",
        "no threshold decides",
        no_threshold,
        "tests/assurance/test_breach_decision.py::test_breach_thresholds_at_their_edge",
    ),
]
