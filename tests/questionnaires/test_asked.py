"""Who is asked what: the server and the browser (`frontend/tests/asked.test.ts`) are held to the same cases."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.answering import Answers, read_json
from questionnaires.asked import Asking, conditions
from questionnaires.kinds import kind_of
from questionnaires.questions import Condition, Option, Question, Questions

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "asked.json").read_text("utf8"))
SESSIONS = ("s1", "s2")
OPTIONS = (Option("a", "甲"), Option("b", "乙"))


def questions_of(case: dict[str, Any]) -> Questions:
    return msgspec.convert(case["questions"], Questions)


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_the_server_asks_what_the_browser_asks(case: dict[str, Any]) -> None:
    questions = questions_of(case)
    assert {each.key: conditions(each, questions) for each in questions} == case["conditions"]
    read = read_json(questions, case["answers"], "zh-Hant", sessions=case["sessions"])
    assert isinstance(read, Answers)
    asking = Asking(questions, case["sessions"])
    assert [each.key for each in questions if asking.asks(each, read.values)] == case["asked"]
    for question in questions:
        if question.key in read.values:
            assert sorted(kind_of(question).tokens(read.values[question.key])) == sorted(case["tokens"][question.key])


@st.composite
def forms(draw: st.DrawFn) -> tuple[Questions, dict[str, Any], list[str]]:
    questions: list[Question] = []
    for n in range(draw(st.integers(1, 8))):
        leads = [each.key for each in questions if each.kind in {"one", "many"}]
        condition = None
        if leads and draw(st.booleans()):
            condition = Condition(draw(st.sampled_from(leads)), tuple(draw(st.sets(st.sampled_from("ab"), min_size=1))))
        sessions = tuple(draw(st.sets(st.sampled_from(SESSIONS)))) if draw(st.booleans()) else ()
        kind = draw(st.sampled_from(["one", "many", "section", "short_text"]))
        options = OPTIONS if kind in {"one", "many"} else ()
        questions.append(
            Question(key=f"q{n}", kind=kind, label_zh="題", options=options, show_if=condition, sessions=sessions)
        )
    answers = {
        each.key: draw(st.sampled_from("ab")) if each.kind == "one" else draw(st.lists(st.sampled_from("ab")))
        for each in questions
        if each.kind in {"one", "many"} and draw(st.booleans())
    }
    return tuple(questions), answers, list(draw(st.sets(st.sampled_from(SESSIONS))))


@settings(deadline=None)
@given(forms())
def test_the_conditions_of_a_page_say_what_the_server_decides(
    form: tuple[Questions, dict[str, Any], list[str]],
) -> None:
    """The same walk as the browser's, over what the page prints."""
    questions, answers, sessions = form
    read = read_json(questions, answers, "zh-Hant", sessions=sessions)
    assert isinstance(read, Answers)
    conditioned, shown = {each.key for each in questions}, set()
    for question in questions:
        holds = True
        for each in conditions(question, questions):
            if "sessions" in each:
                holds &= bool(set(each["sessions"]) & set(sessions))
            else:
                lead = each["question"]
                given_ = answers.get(lead, []) if lead in conditioned & shown else []
                holds &= bool(set(given_) & set(each["any_of"]))
        if holds:
            shown.add(question.key)
    asking = Asking(questions, sessions)
    assert [q.key for q in questions if asking.asks(q, read.values)] == [
        q.key for q in questions if q.key in shown and q.kind != "section"
    ]


def test_a_question_nobody_is_asked_can_neither_fail_nor_answer() -> None:
    lead = Question(key="lead", kind="yes_no", label_zh="要嗎")
    must = Question(key="must", kind="number", label_zh="幾位", required=True, show_if=Condition("lead", ("yes",)))
    for answers in ({}, {"lead": False}, {"lead": False, "must": "not a number"}):
        read = read_json((lead, must), answers, "zh-Hant")
        assert isinstance(read, Answers)
        assert "must" not in read.values
    assert not isinstance(read_json((lead, must), {"lead": True}, "zh-Hant"), Answers)


def test_of_a_pair_the_one_that_is_asked_must_be_answered() -> None:
    email = Question(key="email", kind="email", label_zh="電子郵件", either="phone")
    phone = Question(key="phone", kind="phone", label_zh="電話", sessions=("s1",))
    both = read_json((email, phone), {}, "zh-Hant", sessions=["s1"])
    alone = read_json((email, phone), {}, "zh-Hant", sessions=["s2"])
    assert isinstance(both, list)
    assert isinstance(alone, list)
    assert [fault.field for fault in alone] == ["email"]
    assert both[0].message != alone[0].message
