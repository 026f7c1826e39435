"""The forms that ship: complete in both languages, publishable, and named as the API promises."""

import pytest

from privacy import catalogue
from questionnaires.designing import design_faults
from questionnaires.questions import Questions
from questionnaires.standard import bank, satisfaction, visit
from questionnaires.standard.registration import registration_questions


def test_registration_keys_are_the_promised_ones() -> None:
    keys = {question.key for question in registration_questions(meal=True)}
    promised = "identity_kind name email phone organization ubn job_title county township industry size meal heard"
    assert keys == set(promised.split())
    assert keys - {question.key for question in registration_questions(meal=False)} == {"meal"}


def test_registration_asks_first_what_nobody_can_leave_out() -> None:
    keys = [question.key for question in registration_questions(meal=True, photos=True)]
    assert keys[:3] == ["name", "email", "phone"]
    assert keys.index("organization") < keys.index("county"), "what a business number fills in stands together"


def test_registration_asks_only_what_the_catalogue_allows() -> None:
    questions = registration_questions(meal=True)
    assert design_faults(questions) == []
    assert all(question.field in catalogue.FIELDS for question in questions)


def test_satisfaction_has_ten_items_and_asks_nobody_who_they_are() -> None:
    assert len(satisfaction.QUESTIONS) == 10
    assert design_faults(satisfaction.QUESTIONS, anonymous=True) == []
    assert satisfaction.OVERALL in {question.key for question in satisfaction.QUESTIONS}


@pytest.mark.parametrize(
    "questions", [registration_questions(meal=True), satisfaction.QUESTIONS, visit.QUESTIONS, bank.BANK]
)
def test_everything_has_both_languages(questions: Questions) -> None:
    for question in questions:
        assert question.label_zh
        assert question.label_en
        assert bool(question.hint_zh) == bool(question.hint_en)
        assert all(option.label_zh and option.label_en for option in question.options + question.rows)
