"""S-01 with its mechanism off."""

import pytest

from tests.mutations import Mutation


def days_of_the_request_count(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from subjects import clocks

    real = clocks.due_on
    monkeypatch.setattr(clocks, "due_on", lambda kind, day, by=None: real(kind, day - timedelta(days=1), by))


def holidays_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import clocks

    monkeypatch.setattr(clocks, "calendar", lambda: clocks.Calendar("", {}))


def extended_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import cases

    async def forgetful(case):
        row = await cases.connection().fetchrow("select * from subject_case where id = $1", case)
        return {**row, "extended_on": None}

    monkeypatch.setattr(cases, "for_update", forgetful)


MUTATIONS = [
    Mutation("S-01", "the day of the request counts", days_of_the_request_count, "tests/subjects/test_clocks.py"),
    Mutation("S-01", "holidays do not move the last day", holidays_do_not_count, "tests/subjects/test_clocks.py"),
    Mutation(
        "S-01",
        "a second extension is allowed",
        extended_again_and_again,
        "tests/subjects/test_cases.py::test_statutory_clock_is_extended_once_with_a_reason",
    ),
]
