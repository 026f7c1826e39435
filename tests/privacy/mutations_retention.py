"""R-01, R-02: what happens when the day, the hold, the journal, the rows or the figures are not kept."""

from typing import Any

import asyncpg
import pytest

from privacy import retention
from tests.mutations import Mutation

HERE = "tests/privacy/test_retention.py"
HOLDS = "tests/privacy/test_holds.py"
CALENDAR = "tests/privacy/test_retention_calendar.py"
ERASING = "tests/subjects/test_erasing.py"
KILLED = "tests/subjects/test_erase_killed.py::test_an_erasure_ended_at_any_statement_is_finished_or_has_not_begun"


async def _nothing(*_: Any, **__: Any) -> int:
    return 0


def never_delete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_erase_batch", _nothing)


def a_day_late(monkeypatch: pytest.MonkeyPatch) -> None:
    due = retention._due
    monkeypatch.setattr(retention, "_due", lambda each: due(each).replace("< $1", "< $1::date - 1"))


def before_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is held goes with the rest."""
    due = retention._due
    monkeypatch.setattr(retention, "_due", lambda each: due(each).replace("< $1", "< $1::date + 5000"))


def stop_at_the_first_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is caught any more."""
    monkeypatch.setattr(retention, "_AWAY", ())


def keep_the_keys_of_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.retention_keys.end_scopes", _nothing)


def erase_without_a_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.erasure._journal", _nothing)


def leave_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.erasure.erase_rows", _nothing)


def erase_whoever_is_coming(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subjects.erasing._LIVE", "select false and $1::uuid is null and $2::timestamptz is null")


def say_so_before_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    async def over(_: object) -> bool:
        return True

    monkeypatch.setattr("privacy.erasure.is_over", over)


async def take_the_fact_along(owner: asyncpg.Connection) -> None:
    await owner.execute(
        "create function take_along() returns trigger language plpgsql security definer as $$ begin"
        " update participation set county = null where id = old.participation; return old; end $$;"
        " create trigger take_along before delete on registration for each row execute function take_along()"
    )


async def keep_evidence_for_ever(owner: asyncpg.Connection) -> None:
    await owner.execute(
        "create or replace function cut_evidence(p_years int) returns bigint language sql as $$ select 0::bigint $$"
    )


DAY = f"{HERE}::test_a_row_is_kept_through_its_last_day_and_gone_the_night_after"
MUTATIONS = [
    Mutation("R-01", "delete nothing", never_delete, DAY),
    Mutation("R-01", "delete a day late", a_day_late, DAY),
    Mutation(
        "R-01",
        "delete what is held",
        before_the_day,
        f"{HOLDS}::test_it_is_looked_at_every_ninety_days_and_ends_on_its_day",
    ),
    Mutation(
        "R-01",
        "let one table stop the run",
        stop_at_the_first_trouble,
        f"{HERE}::test_a_table_that_cannot_be_erased_is_told_and_does_not_stop_the_others",
    ),
    Mutation(
        "R-01",
        "keep rows while the keys are away",
        stop_at_the_first_trouble,
        f"{HERE}::test_rows_go_although_the_keys_do_not_answer_and_the_keys_go_the_night_after",
    ),
    Mutation(
        "R-01",
        "keep the keys of an event that is over",
        keep_the_keys_of_an_event,
        f"{CALENDAR}::test_an_event_becomes_unreadable_in_two_keys_before_its_rows_go",
    ),
    Mutation(
        "R-01",
        "keep evidence for ever",
        keep_evidence_for_ever,
        f"{CALENDAR}::test_evidence_leaves_after_its_years_and_the_chain_stays_whole",
    ),
    Mutation("R-01", "destroy keys without a journal", erase_without_a_journal, KILLED),
    Mutation(
        "R-01",
        "leave the rows of an erased person",
        leave_the_rows,
        f"{ERASING}::test_key_indexes_and_every_row_go_and_the_figures_stay",
    ),
    Mutation(
        "R-01",
        "confirm an erasure that is not over",
        say_so_before_it_is_done,
        f"{ERASING}::test_the_letter_is_sealed_waits_for_the_end_and_then_says_so",
    ),
    Mutation(
        "R-02",
        "erase somebody who holds a place",
        erase_whoever_is_coming,
        f"{ERASING}::test_a_coming_place_has_to_be_cancelled_first",
    ),
    Mutation(
        "R-02", "take the figures along", take_the_fact_along, "tests/subjects/test_erasing_digest.py -k digest_stays"
    ),
]
