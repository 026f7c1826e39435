"""The register of ready fields: nothing may be asked without purpose, category, reason, level and period."""

from dataclasses import replace

import pytest

from privacy import catalogue, periods, purposes, register
from privacy.catalogue import FIELDS, ReadyField
from privacy.consents import PURPOSES, asked_for, decide, faults

API_KEYS = (
    "identity_kind",
    "name",
    "email",
    "phone",
    "organization",
    "ubn",
    "job_title",
    "county",
    "township",
    "industry",
    "size",
    "meal",
    "heard",
    "access_service",
)


def test_every_answer_of_the_standard_form_has_an_entry():
    assert [key for key in API_KEYS if key not in FIELDS] == []


@pytest.mark.parametrize("entry", FIELDS.values(), ids=lambda entry: entry.key)
def test_every_entry_is_complete_in_both_languages(entry: ReadyField):
    assert all((entry.label_zh, entry.label_en, entry.categories, entry.purposes, entry.reason_en))
    assert len(entry.reason_zh) >= catalogue.LEAST_REASON
    assert entry.period in periods.PERIODS
    assert entry.level in catalogue.LEVELS


def test_of_sealed_words_the_name_of_a_firm_and_the_number_of_meals_stay():
    sealed = {entry.key: entry.projection for entry in FIELDS.values() if entry.sealed and entry.projection}
    assert sealed == {"organization": "enterprise", "meal": "meal_count"}


@pytest.mark.parametrize(("language", "says"), [("zh-Hant", "企業名冊"), ("en", "list of firms")])
def test_the_register_says_what_outlives_a_registration(language, says):
    rows = {row.key: row.stays for row in register.fields(language)}
    assert says in rows["organization"]
    assert says in rows["ubn"]
    assert rows["county"]
    assert (rows["name"], rows["email"], rows["phone"], rows["job_title"]) == ("", "", "", "")


def test_only_what_a_run_deletes_has_a_period():
    assert {entry.key for entry in periods.PERIODS.values()}.isdisjoint({"audit", "consent_evidence"})


def test_needs_have_a_lock_of_their_own():
    assert [key for key in API_KEYS if FIELDS[key].level == "P3"] == ["meal", "access_service"]
    assert [key for key in API_KEYS if FIELDS[key].level == "P2"] == [
        "name",
        "email",
        "phone",
        "organization",
        "job_title",
    ]


@pytest.mark.parametrize("code", ["040", "999", "C999", ""])
def test_a_code_that_is_not_in_the_table_is_refused(code):
    with pytest.raises(purposes.UnknownCode):
        replace(FIELDS["name"], purposes=(code,))
    with pytest.raises(purposes.UnknownCode):
        replace(FIELDS["name"], categories=(code,))


def test_a_blocked_category_is_refused():
    with pytest.raises(purposes.UnknownCode):
        replace(FIELDS["name"], categories=("C003",))


@pytest.mark.parametrize("fault", [{"reason_zh": "需要"}, {"categories": ()}, {"purposes": ()}, {"period": "for ever"}])
def test_an_incomplete_entry_is_refused(fault):
    with pytest.raises(ValueError, match="name"):
        replace(FIELDS["name"], **fault)


def test_codes_are_printed_as_in_the_official_list():
    assert purposes.purpose("008").zh_number == "○○八"
    assert purposes.category("C001").zh_number == "Ｃ○○一"


def test_a_consent_that_is_not_ticked_is_refused_and_refusing_all_is_an_answer():
    asked = asked_for(partners=True, photos=True)
    assert decide(asked, []) == {"later_events": "refused", "partner_handover": "refused", "photo": "refused"}
    assert decide(asked, ["photo", "not_asked"])["photo"] == "given"


def test_handing_over_is_asked_only_where_there_is_a_partner():
    assert [purpose.key for purpose in asked_for(partners=False)] == ["later_events"]


def test_the_api_names_every_wrong_consent():
    asked = asked_for(partners=False)
    found = faults(asked, {"later_events": "yes", "photo": True})
    assert [fault.field for fault in found] == ["consents.photo", "consents.later_events"]


def test_consents_fall_under_official_purposes():
    assert {purposes.purpose(entry.code).code for entry in PURPOSES.values()} == {"072", "008", "013"}
