"""What lists and files rest on, switched off one by one."""

from typing import Any

import asyncpg
import pytest

from tests.mutations import Mutation

PARTNERS = "tests/disclosures/test_partner_lists.py"
EXPORTS, TRACING = "tests/disclosures/test_exports.py", "tests/disclosures/test_export_trace.py"
PAGES, FORMULAS = "tests/disclosures/test_export_pages.py", "tests/foundation/test_formulas.py"


def nobody_else_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import exports

    monkeypatch.setattr(exports, "_second", lambda *_: "")


async def the_database_lets_everybody_approve(owner: asyncpg.Connection) -> None:
    await owner.execute("alter table export drop constraint export_four_eyes, drop constraint export_seen")


def words_without_an_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import downloading

    async def nothing(*_: Any, **__: Any) -> None:
        return None

    monkeypatch.setattr(downloading, "record", nothing)


async def _entry_first(by: Any, closed: Any, _: Any, *facts: Any, **more: Any) -> Any:
    from privacy.reveal import show

    return await show(by, closed, ["export"], *facts, **more)


def the_entry_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import export_people

    monkeypatch.setattr(export_people, "show", _entry_first)


def small_numbers_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import export_counts

    monkeypatch.setattr(export_counts, "_hides", lambda *_: True)


def every_pair_of_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import fingerprints

    monkeypatch.setattr(fingerprints, "_MOST_PAIRS", 10_000)


def what_is_typed_stands_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import exports

    async def clear(_export: Any, _event: Any, _said: Any, text: str, _now: Any) -> bytes:
        return text.encode()

    monkeypatch.setattr(exports, "sealed_words", clear)


def anybody_downloads_as_often_as_they_like(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import downloading

    async def first(*_: Any) -> int:
        return 1

    monkeypatch.setattr(downloading, "_next_number", first)


def files_without_a_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import downloading

    monkeypatch.setattr(downloading, "_stamp", lambda *_: "")


def rows_without_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import fingerprints

    monkeypatch.setattr(fingerprints, "of_row", lambda *_: set())


def one_key_for_all_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import fingerprints

    monkeypatch.setattr(fingerprints, "key_of", lambda _: b"0" * 32)


def partners_keep_their_roster(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import exports

    monkeypatch.setattr(exports, "access", lambda *_: "roster")


def whoever_stopped_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    _everywhere(monkeypatch, "and not r.restricted")


def withdrawals_are_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    _everywhere(monkeypatch, "and c.state = 'given'")


def forms_take_whatever_is_posted(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosures import export_pages

    class Everything(set[str]):
        def __rsub__(self, other: Any) -> set[str]:
            return set()

    monkeypatch.setattr(export_pages, "KNOWN", Everything())


def csv_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    from foundation import tabular

    monkeypatch.setattr(tabular, "harmless", lambda text: text)


def ods_guesses_types(monkeypatch: pytest.MonkeyPatch) -> None:
    from foundation import ods

    real = ods._cell

    def guessed(value: Any) -> str:
        if isinstance(value, str) and value.startswith("="):
            return f'<table:table-cell table:formula="of:{value}" office:value-type="float" office:value="2"/>'
        return real(value)

    monkeypatch.setattr(ods, "_cell", guessed)


def xlsx_guesses_types(monkeypatch: pytest.MonkeyPatch) -> None:
    from foundation import xlsx

    real = xlsx._cell
    monkeypatch.setattr(
        xlsx, "_cell", lambda value: "<c><f>1+1</f><v>2</v></c>" if str(value).startswith("=") else real(value)
    )


def any_body_gets_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    _everywhere(monkeypatch, " and b.partner = $3::text and (b.role = 'asking') = ($2 <> '')")


def _everywhere(monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    """Who is listed is asked twice: for the order, and while the file leaves."""
    from disclosures import export_people

    for queries in (export_people._COUNT, export_people._IDS, export_people._ROWS):
        for which, text in queries.items():
            assert bound in text
            monkeypatch.setitem(queries, which, text.replace(bound, ""))


MUTATIONS = [
    Mutation(
        "X-01",
        "give a partner those whose notice did not name it",
        any_body_gets_everybody,
        f"{PARTNERS}::test_a_consent_goes_to_the_bodies_it_named_and_to_no_other",
    ),
    Mutation(
        "X-01",
        "ask for no second person",
        nobody_else_is_needed,
        f"{EXPORTS}::test_export_approval_for_sensitive_fields",
    ),
    Mutation(
        "X-01",
        "drop the constraints of approval",
        the_database_lets_everybody_approve,
        f"{EXPORTS}::test_export_approval_is_never_ones_own",
    ),
    Mutation(
        "X-01",
        "open the words without an entry",
        words_without_an_entry,
        f"{EXPORTS}::test_without_an_entry_there_is_no_file",
    ),
    Mutation(
        "X-01",
        "write the entry before the file",
        the_entry_comes_first,
        "tests/races/test_downloading.py::test_a_long_file_holds_no_other_entry_up",
    ),
    Mutation(
        "X-01",
        "hide small numbers only",
        small_numbers_by_themselves,
        "tests/disclosures/test_export_counts.py::test_the_total_gives_no_small_number_back",
    ),
    Mutation(
        "X-01",
        "keep what is typed as it is",
        what_is_typed_stands_in_clear,
        f"{EXPORTS}::test_what_is_typed_is_sealed_and_ends_with_the_people",
    ),
    Mutation(
        "X-01",
        "count no downloads",
        anybody_downloads_as_often_as_they_like,
        f"{EXPORTS}::test_time_and_person_are_bound",
    ),
    Mutation(
        "X-01",
        "leave the first and last line out",
        files_without_a_stamp,
        f"{EXPORTS}::test_a_file_says_whose_it_is_and_keeps_zeros",
    ),
    Mutation("X-01", "try every pair of a line", every_pair_of_a_line, f"{TRACING}::test_a_long_line_makes_few_pairs"),
    Mutation("X-01", "keep no fingerprints", rows_without_fingerprints, f"{TRACING}::test_a_piece_is_enough"),
    Mutation(
        "X-01",
        "use one key for all fingerprints",
        one_key_for_all_fingerprints,
        f"{TRACING}::test_each_download_has_prints_of_its_own",
    ),
    Mutation(
        "X-01",
        "let a partner's time never end",
        partners_keep_their_roster,
        f"{PARTNERS}::test_a_partners_time_ends_with_its_last_day",
    ),
    Mutation(
        "X-01",
        "list whoever stopped the use",
        whoever_stopped_is_listed,
        f"{EXPORTS}::test_who_stopped_the_use_of_their_data_is_left_out",
    ),
    Mutation(
        "X-01",
        "do not hear a withdrawal",
        withdrawals_are_not_heard,
        f"{PARTNERS}::test_consent_decides_where_it_is_the_ground",
    ),
    Mutation(
        "X-01",
        "take whatever is posted",
        forms_take_whatever_is_posted,
        f"{PAGES}::test_nobody_decides_more_than_the_form_asks",
    ),
    Mutation("X-02", "write CSV as it comes", csv_as_it_comes, f"{FORMULAS}::test_csv_starts_no_formula"),
    Mutation("X-02", "let ODS guess types", ods_guesses_types, f"{FORMULAS}::test_ods_holds_text"),
    Mutation("X-02", "let XLSX guess types", xlsx_guesses_types, f"{FORMULAS}::test_xlsx_holds_text"),
]
