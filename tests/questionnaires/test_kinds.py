"""Each kind of question: what it takes, shows, exports and counts."""

from collections import Counter
from typing import Any

import msgspec
import pytest

from questionnaires.answering import Answers, read_json
from questionnaires.designing import design_faults
from questionnaires.kinds import KINDS, kind_of
from questionnaires.number_kinds import read_time
from questionnaires.questions import Condition, Option, Question, from_json, to_json
from questionnaires.standard import bank

COLOURS = (Option("red", "紅", "Red"), Option("blue", "藍", "Blue"))


def question(kind: str, **more: Any) -> Question:
    return Question(key="q", kind=kind, label_zh="題目", label_en="Question", **more)


def read(asked: Question, raw: Any) -> Any:
    """The value, or the list of message texts."""
    result = read_json((asked,), {"q": raw}, "zh-Hant")
    return result.values.get("q") if isinstance(result, Answers) else [fault.message for fault in result]


@pytest.mark.parametrize(
    ("asked", "raw", "value"),
    [
        (question("number"), "１２", 12),
        (question("number"), "1,000", 1000),
        (question("number"), 7, 7),
        (question("number", decimals=1), "2.5", 2.5),
        (question("date"), "１１２／０５／０３", "2023-05-03"),
        (question("date"), "民國112年5月3日", "2023-05-03"),
        (question("date"), "1120503", "2023-05-03"),
        (question("date"), "2023/5/3", "2023-05-03"),
        (question("date"), "113/02/29", "2024-02-29"),
        (question("time"), "下午 2:30", "14:30"),
        (question("one", options=COLOURS), "red", "red"),
        (
            question("one", options=COLOURS, other=True),
            {"choice": "other", "text": " 綠 "},
            {"choice": "other", "text": "綠"},
        ),
        (question("many", options=COLOURS, other=True), ["blue", "red", "red"], ["red", "blue"]),
        (question("many", options=COLOURS), "red", ["red"]),
        (question("yes_no"), "yes", True),
        (question("yes_no"), False, False),
        (question("consent"), None, False),
        (question("consent"), True, True),
        (question("tick"), True, True),
        (question("tick"), False, None),
        (question("tick"), None, None),
        (question("scale"), 5, 5),
        (question("scale"), "５", 5),
        (question("scale"), "不適用", "na"),
        (question("scale"), "滿意", 4),
        (question("nps"), "10", 10),
        (question("nps"), 0, 0),
        (question("long_text"), "一\r\n二", "一\n二"),
        (question("county"), "台中市", "66000"),
        (question("county"), "其他縣市", "other"),
        (question("industry"), "製造業", "C"),
    ],
)
def test_takes(asked: Question, raw: Any, value: Any) -> None:
    assert read(asked, raw) == value


@pytest.mark.parametrize(
    ("asked", "raw"),
    [
        (question("number"), "十二"),
        (question("number"), "1.5"),
        (question("number"), "9" * 41),
        (question("number", minimum=0, maximum=10), 11),
        (question("number"), True),
        (question("date"), "112/02/29"),
        (question("date"), "05/03/2023"),
        (question("time"), "25:00"),
        (question("one", options=COLOURS), "green"),
        (question("one", options=COLOURS), "other"),
        (question("one", options=COLOURS), {"choice": "red", "text": "夾帶"}),
        (question("one", options=COLOURS, other=True), {"choice": "other", "more": 1}),
        (question("many", options=COLOURS, maximum=1), ["red", "blue"]),
        (question("yes_no"), "maybe"),
        (question("scale"), 6),
        (question("scale"), "10"),
        (question("nps"), 11),
        (question("nps"), "-1"),
        (question("short_text"), "字" * 201),
        (question("short_text"), {"a": 1}),
        (question("matrix", rows=COLOURS), {"green": 1}),
        (question("matrix", rows=COLOURS), [1]),
        (question("email"), ["ming@example.org"]),
    ],
)
def test_refuses(asked: Question, raw: Any) -> None:
    assert isinstance(read(asked, raw), list)
    assert len(read(asked, raw)) == 1


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("下午 12:05", "12:05"),
        ("上午 12:05", "00:05"),
        ("9點", "09:00"),
        ("2:30 pm", "14:30"),
        ("24:00", None),
        ("下午 13:00", None),
    ],
)
def test_times_as_spreadsheets_write_them(text: str, time: str | None) -> None:
    assert read_time(text) == time


@pytest.mark.parametrize(
    ("asked", "value", "zh", "en"),
    [
        (question("one", options=COLOURS), "red", "紅", "Red"),
        (question("one", options=COLOURS, other=True), {"choice": "other", "text": "綠"}, "其他: 綠", "Other: 綠"),
        (question("many", options=COLOURS), ["red", "blue"], "紅、藍", "Red, Blue"),
        (question("yes_no"), True, "是", "Yes"),
        (question("scale"), 5, "非常滿意", "Very satisfied"),
        (question("matrix", rows=COLOURS), {"red": 4}, "紅: 滿意", "Red: Satisfied"),
        (question("date"), "2023-05-03", "112年5月3日(三)", "Wed 2023-05-03"),
        (question("phone"), "+886912345678", "0912-345-678", "0912-345-678"),
        (question("county"), "66000", "臺中市", "Taichung City"),
        (question("township"), "66000060", "西屯區", "Xitun District"),
        (question("industry"), "C", "製造業", "Manufacturing"),
    ],
)
def test_shows_in_both_languages(asked: Question, value: Any, zh: str, en: str) -> None:
    assert (kind_of(asked).show(asked, value, "zh-Hant"), kind_of(asked).show(asked, value, "en")) == (zh, en)


def test_exports_one_cell_per_column() -> None:
    asked = question("matrix", rows=COLOURS)
    assert kind_of(asked).columns(asked, "en") == ["Question - Red", "Question - Blue"]
    assert kind_of(asked).export(asked, {"blue": "na"}, "en") == ["", "Not applicable"]
    assert kind_of(asked).export(asked, None, "en") == ["", ""]


def test_counts_by_answer_key() -> None:
    many = question("many", options=COLOURS)
    assert kind_of(many).count(many, [["red"], ["red", "blue"]]) == {"": Counter(red=2, blue=1)}
    matrix = question("matrix", rows=COLOURS)
    assert kind_of(matrix).count(matrix, [{"red": 5}, {"red": 5, "blue": "na"}]) == {
        "red": Counter({"5": 2}),
        "blue": Counter(na=1),
    }


def test_own_words_are_parted_from_the_answer() -> None:
    asked = question("many", options=COLOURS, other=True)
    value = ["red", {"choice": "other", "text": "綠"}]
    assert kind_of(asked).split_words(asked, value) == (["red", "other"], "綠")
    assert kind_of(bank.SUGGESTIONS).split_words(bank.SUGGESTIONS, "很好") == (None, "很好")


def test_json_goes_round_and_unknown_members_are_refused() -> None:
    asked = (question("many", options=COLOURS, show_if=Condition("p", ("yes",))),)
    assert from_json(to_json(asked)) == asked
    with pytest.raises(msgspec.ValidationError):
        from_json('[{"key":"q","kind":"one","label_zh":"題","colour":"red"}]')


def test_designs_are_checked_whole() -> None:
    assert design_faults(bank.BANK, anonymous=True) == []
    messages = [
        design_faults((question("one", options=COLOURS), question("one", options=COLOURS))),
        design_faults((question("nothing"),)),
        design_faults((question("one"),)),
        design_faults((question("email"),)),
        design_faults((question("email", field="no_such_field"),)),
        design_faults((question("consent", required=True),)),
        design_faults((question("tick", required=True),)),
        design_faults((question("scale", show_if=Condition("later", ("1",))),)),
        design_faults((question("name", field="name"),), anonymous=True),
        design_faults((Question(key="大", kind="scale", label_zh=" "),)),
        design_faults(()),
    ]
    assert [len(faults) for faults in messages] == [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1]


def test_each_kind_stands_under_its_name() -> None:
    assert all(kind.name == name for name, kind in KINDS.items())
