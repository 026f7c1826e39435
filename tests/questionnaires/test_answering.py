"""The one reader of answers: posted fields and JSON give the same values, and all faults at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.faults import Fault
from foundation.languages import translate
from questionnaires.answering import Answers, projection, read_json, read_posted
from questionnaires.questions import Condition, Option, Question
from questionnaires.standard.registration import registration_questions

FORM = registration_questions(meal=True)
LEAST: dict[str, Any] = {"name": "王小明", "email": "ming@example.org"}
WHOLE = {
    "identity_kind": "owner",
    "name": "王小明",
    "job_title": "經理",
    "organization": "範例精密有限公司",
    "ubn": "00090001",
    "email": "Ming@Example.org",
    "phone": "0912-345-678",
    "county": "台中市",
    "township": "西屯區",
    "industry": "c",
    "size": "5-29",
    "meal": "vegetarian",
    "heard": "letter",
}
KEPT = WHOLE | {
    "email": "Ming@example.org",
    "phone": "+886912345678",
    "county": "66000",
    "township": "66000060",
    "industry": "C",
}


def values(answers: dict[str, Any]) -> dict[str, Any]:
    read = read_json(FORM, answers, "zh-Hant")
    assert isinstance(read, Answers), read
    return read.values


def faults(answers: dict[str, Any], questions: tuple[Question, ...] = FORM) -> list[Fault]:
    read = read_json(questions, answers, "zh-Hant")
    assert isinstance(read, list), read
    return read


def fields_of(answers: dict[str, Any]) -> set[str]:
    return {fault.field for fault in faults(answers)}


def test_json_and_posted_fields_give_the_same_values() -> None:
    posted = {key: [text] for key, text in WHOLE.items()} | {"_csrf": ["x"]}
    read = read_posted(FORM, posted, "zh-Hant")
    assert isinstance(read, Answers)
    assert read.values == values(WHOLE) == KEPT


def test_least_is_a_name_and_one_way_to_reach() -> None:
    assert values(LEAST) == LEAST
    assert values({"name": "王小明", "phone": "0912345678"}) == {"name": "王小明", "phone": "+886912345678"}
    assert fields_of({"name": "王小明"}) == {"email"}
    assert fields_of({}) == {"name", "email"}


def test_a_misspelt_address_is_one_fault_not_two() -> None:
    assert fields_of({"name": "王小明", "email": "ming"}) == {"email"}


def test_all_faults_come_at_once() -> None:
    wrong = {"name": " ", "email": "x", "ubn": "12", "county": "火星", "industry": "ZZ", "size": "many", "nope": 1}
    assert fields_of(wrong) == {"name", "email", "ubn", "county", "industry", "size", "nope"}


@pytest.mark.parametrize("name", ["𠮷田一", "張㐂", "游錫堃", "Maria da Silva", "O'Brien", "王○○Café", "〇一"])
def test_rare_characters_stay_as_typed(name: str) -> None:
    assert values(LEAST | {"name": name}).get("name") == name


def test_names_lose_only_outer_and_two_character_spaces() -> None:
    assert values(LEAST | {"name": "\u3000甲\u3000乙 "})["name"] == "甲乙"
    assert values(LEAST | {"name": "Ming Wang"})["name"] == "Ming Wang"


@pytest.mark.parametrize(
    "name",
    [
        "王" * 10_000,
        "王" * 61,
        "王\0明",
        "王\x1b[2J明",
        "王\u202e明",
        "王\n明",
        "\ud800",
        "甲○乙",
        "王OO",
        "12345",
        "---",
        True,
        ["王"],
    ],
)
def test_refused_names(name: Any) -> None:
    assert fields_of(LEAST | {"name": name}) == {"name"}


def test_the_message_for_an_endless_name_says_the_limit() -> None:
    fault = faults(LEAST | {"name": "王" * 10_000})[0]
    assert "60" in translate("zh-Hant", fault.message, **fault.params)


def test_a_business_number_that_fails_its_check_needs_a_word() -> None:
    assert fields_of(LEAST | {"ubn": "00090002"}) == {"ubn"}
    assert values(LEAST | {"ubn": {"number": "00090002", "confirmed": True}})["ubn"] == "00090002"
    assert fields_of(LEAST | {"ubn": {"number": "00000000", "confirmed": True}}) == {"ubn"}
    posted = {"name": ["王小明"], "email": ["ming@example.org"], "ubn": ["00090002"], "ubn.confirmed": ["on"]}
    read = read_posted(FORM, posted, "zh-Hant")
    assert isinstance(read, Answers)
    assert read.values["ubn"] == "00090002"


def test_words_for_no_number_are_no_answer() -> None:
    assert "ubn" not in values(LEAST | {"ubn": "籌備中"})
    assert values(LEAST | {"ubn": "１２３４５６７５"})["ubn"] == "12345675"


def test_a_township_belongs_to_its_county() -> None:
    assert values(LEAST | {"county": "10009", "township": "東勢鄉"})["township"] == "10009140"
    assert fields_of(LEAST | {"county": "66000", "township": "10009140"}) == {"township"}
    assert fields_of(LEAST | {"township": "不存在鄉"}) == {"township"}
    assert values(LEAST | {"township": "信義鄉"})["township"] == "10008120"


def test_several_people_on_one_page_are_told_apart_by_a_prefix() -> None:
    fields = {"p1.name": ["王小明"], "p1.email": ["ming@example.org"], "p2.name": [""], "p2.phone": ["0912345678"]}
    first, second = (read_posted(FORM, fields, "zh-Hant", prefix) for prefix in ("p1.", "p2."))
    assert isinstance(first, Answers)
    assert isinstance(second, list)
    assert [fault.field for fault in second] == ["p2.name"]


def test_the_service_ledger_gets_coarse_columns_only() -> None:
    assert projection(FORM, values(WHOLE)) == {
        "identity_kind": "owner",
        "county": "66000",
        "township": "66000060",
        "industry_scheme": "11",
        "industry": "C",
        "size": "5-29",
        "source": "letter",
    }
    assert projection(FORM, values(LEAST | {"township": "66000060"}))["county"] == "66000"


def test_conditions_are_decided_here_and_not_by_the_page() -> None:
    asked = Question(key="need", kind="yes_no", label_zh="需要協助嗎")
    then = Question(
        key="what", kind="short_text", label_zh="哪一種", required=True, show_if=Condition("need", ("yes",))
    )
    deeper = Question(key="more", kind="short_text", label_zh="多說一點", show_if=Condition("what", ("x",)))
    form = (asked, then, deeper)
    read = read_json(form, {"need": False, "what": "偷渡", "more": "偷渡"}, "zh-Hant")
    assert read == Answers({"need": False})
    assert [fault.field for fault in faults({"need": True}, form)] == ["what"]
    assert read_json(form, {"need": "yes", "what": "x"}, "zh-Hant") == Answers({"need": True, "what": "x"})


def test_faults_name_the_question_in_the_language_of_the_reader() -> None:
    read = read_json(FORM, {"email": "ming@example.org"}, "en")
    assert isinstance(read, list)
    assert read[0].params["label"] == "Name"


def test_matrix_rows_have_their_own_faults() -> None:
    rows = (Option("a", "甲項"), Option("b", "乙項"))
    form = (Question(key="m", kind="matrix", label_zh="評分", rows=rows, required=True),)
    assert [fault.field for fault in faults({"m": {"a": 9}}, form)] == ["m.a", "m.b"]
    read = read_posted(form, {"m.a": ["5"], "m.b": ["na"]}, "zh-Hant")
    assert read == Answers({"m": {"a": 5, "b": "na"}})


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*WHOLE, "x"]), JSON, max_size=8))
def test_no_json_breaks_the_reader(answers: dict[str, Any]) -> None:
    for language in ("zh-Hant", "en"):
        read = read_json(FORM, answers, language)
        if isinstance(read, list):
            assert all(translate(language, fault.message, **fault.params) for fault in read)
        else:
            again = read_json(FORM, read.values | _confirmed(read.values), language)
            assert again == read


def _confirmed(kept: dict[str, Any]) -> dict[str, Any]:
    return {"ubn": {"number": kept["ubn"], "confirmed": True}} if "ubn" in kept else {}
