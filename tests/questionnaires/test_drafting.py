"""Designs: what can be done to them, what is different between two, what keeps one from being published."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from questionnaires import drafting
from questionnaires.answering import Answers, read_json, read_posted
from questionnaires.changes import differences, together
from questionnaires.designing import design_faults
from questionnaires.file_kind import Held, token_of
from questionnaires.kinds import KINDS, kind_of
from questionnaires.questions import Condition, Option, Question, Questions, from_json, to_json
from questionnaires.registration_design import registration_faults
from questionnaires.standard.registration import registration_questions

STANDARD = registration_questions(meal=True, photos=True)
TWO = (Option("a", "甲"), Option("b", "乙"))
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
kinds = st.sampled_from(["one", "many", "short_text", "tick", "section", "file", "number"])


@st.composite
def designs(draw: st.DrawFn) -> Questions:
    keys = draw(st.lists(st.integers(0, 30), unique=True, max_size=8))
    return tuple(
        Question(
            key=f"q{n}", kind=draw(kinds), label_zh=draw(words), label_en=draw(words),
            options=tuple(Option(f"o{i}", draw(words), places=draw(st.none() | st.integers(1, 9))) for i in range(3)),
        )
        for n in keys
    )  # fmt: skip


def design(**more: Any) -> Question:
    return Question(**({"key": "q", "kind": "one", "label_zh": "題目", "options": TWO} | more))


@settings(deadline=None)
@given(designs())
def test_a_design_is_the_same_after_it_was_written_down(questions: Questions) -> None:
    assert from_json(to_json(questions)) == questions


@settings(deadline=None)
@given(designs(), designs())
def test_nothing_is_different_between_equals_and_something_between_others(one: Questions, other: Questions) -> None:
    assert differences(one, one) == []
    assert bool(differences(one, other)) == (one != other)


@settings(deadline=None)
@given(st.lists(designs(), min_size=1, max_size=4))
def test_all_revisions_together_know_every_question_and_option(revisions: list[Questions]) -> None:
    merged = {each.key: each for each in together(revisions)}
    seen: dict[str, str] = {}
    for questions in revisions:
        for each in questions:
            if seen.setdefault(each.key, each.kind) == each.kind:
                assert {option.key for option in each.options} <= {option.key for option in merged[each.key].options}


@settings(deadline=None)
@given(designs(), st.integers(-1, 8), st.sampled_from([-1, 1]))
def test_moving_loses_nothing_and_moving_back_restores(questions: Questions, place: int, by: int) -> None:
    key = questions[place].key if 0 <= place < len(questions) else "gone"
    moved = drafting.moved(questions, key, by)
    assert sorted(each.key for each in moved) == sorted(each.key for each in questions)
    if moved != questions:
        assert drafting.moved(moved, key, -by) == questions


def test_keys_are_new_each_time() -> None:
    assert len({drafting.fresh_key("q") for _ in range(500)}) == 500


def test_a_pair_ends_with_one_of_the_two() -> None:
    without = drafting.removed(STANDARD, "phone")
    assert next(each for each in without if each.key == "email").either == ""
    assert registration_faults(without)
    required = drafting.replaced(without, replace(next(each for each in without if each.key == "email"), required=True))
    assert registration_faults(required) == []


def test_sessions_are_renamed_and_those_without_a_successor_ask_everybody() -> None:
    questions = (design(key="x", sessions=("a", "b")), design(key="y", sessions=("b",)), design(key="z"))
    assert [each.sessions for each in drafting.for_sessions(questions, {"a": "A"})] == [("A",), (), ()]


@pytest.mark.parametrize(
    "wrong",
    [
        {"options": (Option("a", "甲", places=0), Option("b", "乙"))},
        {"kind": "yes_no", "options": (Option("a", "甲", places=3),)},
        {"options": (Option("a/b", "甲"), Option("b", "乙"))},
        {"options": (Option("other", "甲"), Option("b", "乙")), "other": True},
        {"kind": "file", "types": ("exe",)},
        {"kind": "file", "maximum": 11},
        {"kind": "section", "required": True},
        {"kind": "number", "minimum": 3, "maximum": 2},
        {"show_if": Condition("name", ("x",))},
        {"show_if": Condition("identity_kind", ("gone",))},
        {"show_if": Condition("identity_kind", ())},
        {"show_if": Condition("later", ("yes",))},
        {"sessions": ("gone",)},
        {"field": ""},
    ],
)
def test_a_design_with_a_fault_says_where(wrong: dict[str, Any]) -> None:
    sound = design(field="own_question")
    assert registration_faults((*STANDARD, sound), sessions=[]) == []
    assert {each.field for each in registration_faults((*STANDARD, replace(sound, **wrong)), sessions=[])} == {"q"}


@pytest.mark.parametrize(
    "without", [("name",), ("email", "phone"), ("no_picture",)], ids=["nobody", "nobody to reach", "pictures"]
)
def test_a_registration_form_needs_somebody_to_expect_and_to_reach(without: tuple[str, ...]) -> None:
    questions = STANDARD
    for key in without:
        questions = drafting.removed(questions, key)
    assert registration_faults(STANDARD, photos=True) == []
    assert [fault.field for fault in registration_faults(questions, photos=True)] == ["questions"]


def test_the_name_is_asked_of_everybody() -> None:
    hidden = tuple(replace(q, sessions=("a",)) if q.key == "name" else q for q in STANDARD)
    assert [fault.field for fault in registration_faults(hidden, sessions=["a"])] == ["name"]
    under = (Question(key="h", kind="section", label_zh="段落", sessions=("a",)), *STANDARD)
    assert {fault.field for fault in registration_faults(under, sessions=["a"])} == {"name", "email", "phone"}


def test_an_anonymous_form_takes_no_files() -> None:
    assert design_faults((design(kind="file", options=()),), anonymous=True)


SAID: dict[str, st.SearchStrategy[Any]] = {
    "short_text": words, "long_text": words, "number": st.integers(-(10**6), 10**6),
    "date": st.dates().map(lambda day: day.isoformat()),
    "time": st.times().map(lambda time: time.strftime("%H:%M")),
    "one": st.sampled_from("ab"), "many": st.lists(st.sampled_from("ab"), min_size=1, unique=True),
    "yes_no": st.booleans(), "consent": st.booleans(), "tick": st.just(True),
    "scale": st.sampled_from(["1", "2", "3", "4", "5", "na"]), "nps": st.integers(0, 10),
    "matrix": st.dictionaries(st.sampled_from("ab"), st.sampled_from(["1", "5"]), min_size=1),
    "email": st.sampled_from(["ming@example.org"]), "phone": st.sampled_from(["0912-345-678"]),
    "ubn": st.sampled_from(["00090001", "00090017"]), "county": st.sampled_from(["66000", "other"]),
    "township": st.just("66000060"), "industry": st.sampled_from("ABC"),
    "file": st.builds(lambda: token_of(Held("q", uuid4(), "計畫書.pdf", 12))), "name": st.just("王小明"),
}  # fmt: skip


@pytest.mark.parametrize("kind", [name for name, each in KINDS.items() if each.asks])
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_every_kind_is_posted_kept_shown_and_exported(kind: str, data: st.DataObject) -> None:
    """What a page posts and what the API sends give the same value, and it has words in both languages."""
    question = design(kind=kind, rows=TWO)
    said = data.draw(SAID[kind])
    posted = {
        "one": lambda: {"q": [said]}, "many": lambda: {"q": said},
        "matrix": lambda: {f"q.{row}": [score] for row, score in said.items()},
    }.get(kind, lambda: {"q": ["yes" if said is True else "no" if said is False else str(said)]})()  # fmt: skip
    from_page, from_api = read_posted((question,), posted, "zh-Hant"), read_json((question,), {"q": said}, "zh-Hant")
    assert isinstance(from_page, Answers), from_page
    assert isinstance(from_api, Answers), from_api
    assert from_page.values == from_api.values
    value = from_page.values["q"]
    for language in ("zh-Hant", "en"):
        assert kind_of(question).show(question, value, language)
        assert len(kind_of(question).export(question, value, language)) == len(
            kind_of(question).columns(question, language)
        )
