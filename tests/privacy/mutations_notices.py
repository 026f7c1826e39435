"""N-01…N-03, N-06, M-01, M-02: what happens when a rule of notices or of the register is switched off."""

import re
from typing import Any

import asyncpg
import pytest

from privacy import special_data
from tests.mutations import Mutation

NOTICES = "tests/privacy/test_notices.py"
OPENING = "tests/events/test_notice_required_fields.py"
FIELDS = "tests/privacy/test_field_register.py"
QUESTIONS = "tests/privacy/test_sensitive_questions.py"
OWN = "tests/privacy/test_own_fields.py"
TOLD = "tests/registrations/test_notice_changed.py"
REGISTER = "tests/house/test_register.py"


def no_rules_for_wordings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.wording_rules.lacks", lambda _: [])


def no_agency_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.notice_text._check", lambda _: None)


async def show_without_notice(owner: asyncpg.Connection) -> None:
    await owner.execute("drop trigger event_has_notice on event")


def any_field_is_approved(monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(_: object) -> list[str]:
        return []

    monkeypatch.setattr("privacy.own_fields.unknown", none)


async def versions_may_change(owner: asyncpg.Connection) -> None:
    await owner.execute("drop trigger notice_immutable on notice_version")


async def staff_may_write_versions(owner: asyncpg.Connection) -> None:
    await owner.execute("grant update, delete on notice_version to lianfu_staff")


async def approved_may_change(owner: asyncpg.Connection) -> None:
    await owner.execute("drop trigger approved_for_good on own_field")


def hashes_are_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.notice_text.fingerprint", lambda _: "0" * 64)


def categories_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.catalogue.categories_of", lambda _: ("C001", "C061"))


def entries_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.catalogue.ReadyField.__post_init__", lambda _: None)


def any_key_is_a_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.catalogue.known", lambda _: True)


def a_projection_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy import catalogue

    told = catalogue.SERVICE_COLUMNS | {"county": frozenset({"participation.county", "participation.size"})}
    monkeypatch.setattr(catalogue, "SERVICE_COLUMNS", told)


async def proposals_are_public(owner: asyncpg.Connection) -> None:
    await owner.execute("grant select on own_field to lianfu_public")


def names_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("sensitive_questions", "own_fields", "notice_drafts"):
        monkeypatch.setattr(f"privacy.{room}.masked", lambda text: text)


def nobody_else_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.notice_changes._others", lambda _: set())


def only_the_statute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(special_data._BY_LETTERS, "health", re.compile("健康|疾病|病史|health|disease"))


def nothing_is_special(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.special_data.found", lambda _: ())


def spaces_slip_past(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.special_data._plain", lambda text: text)


def an_allowance_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it were bound to the key of the question and not to its words."""

    def by_key(question: Any) -> str:
        return f"{question.key:0>64}"

    monkeypatch.setattr("privacy.sensitive_questions.QuestionText.sha256", property(by_key))


def no_reason_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.sensitive_questions.LEAST_REASON", 0)


def columns_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianfu.register_check._of_personal", lambda *_: [])


MUTATIONS = [
    Mutation("N-01", "let a wording lack what it may", no_rules_for_wordings, f"{OPENING} -k notice_required_fields"),
    Mutation("N-01", "let the agency be blank", no_agency_needed, f"{OPENING} -k without_the_agency"),
    Mutation("N-01", "show an event without a notice", show_without_notice, f"{OPENING} -k the_database_itself"),
    Mutation("N-01", "take every field for approved", any_field_is_approved, f"{NOTICES} -k nobody_approved"),
    Mutation("N-02", "let published versions change", versions_may_change, f"{NOTICES} -k immutable"),
    Mutation("N-02", "let staff write versions", staff_may_write_versions, f"{NOTICES} -k no_role_of_the_application"),
    Mutation("N-02", "believe every hash", hashes_are_believed, "tests/lianfu/test_telling.py -k was_changed"),
    Mutation("N-03", "write categories by hand", categories_by_hand, f"{FIELDS} -k categories_shown_are_the_union"),
    Mutation("N-02", "tell of no further recipient", nobody_else_gets_it, f"{TOLD} -k mended_words"),
    Mutation("N-06", "read no columns", columns_unread, f"{REGISTER} -k without_an_entry"),
    Mutation("M-01", "check no entry", entries_unchecked, f"{FIELDS} -k field_register"),
    Mutation("M-01", "take any key for a field", any_key_is_a_field, f"{FIELDS} -k key_without_an_entry"),
    Mutation(
        "M-01", "declare a projection too many", a_projection_too_many,
        "tests/registrations/test_field_projection.py -k field_register",
    ),
    Mutation(
        "M-01", "let approved fields change", approved_may_change, "tests/privacy/test_own_fields.py -k never_changes"
    ),
    Mutation("M-01", "show proposals to the public", proposals_are_public, f"{OWN} -k the_public_reads"),
    Mutation("M-02", "keep names in what staff write", names_stay, "tests/privacy/test_staff_words.py"),
    Mutation("M-02", "find nothing special", nothing_is_special, "tests/privacy/test_special_data.py -k is_found"),
    Mutation("M-02", "know no disease by its name", only_the_statute, "tests/privacy/test_special_data.py -k put_it"),
    Mutation("M-02", "publish without looking", nothing_is_special, f"{QUESTIONS} -k builder_refuses"),
    Mutation("M-02", "read only what is typed plainly", spaces_slip_past, "tests/privacy/test_special_data.py -k slip"),
    Mutation("M-02", "allow a key and not a text", an_allowance_for_all, f"{QUESTIONS} -k changed_text"),
    Mutation("M-02", "allow without a reason", no_reason_needed, f"{QUESTIONS} -k gives_a_reason"),
]  # fmt: skip
