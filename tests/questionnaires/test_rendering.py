"""Every kind of question renders through the one macro, keeps what was typed, and ties a fault to its field."""

import re
from typing import Any

import pytest

from foundation.faults import Fault
from foundation.languages import gettext
from foundation.pages import environment
from questionnaires.kinds import KINDS
from questionnaires.questions import Condition, Option, Question
from questionnaires.showing import posted, shown

OPTIONS = (Option("a", "甲", "First"), Option("b", "乙", "Second"))
TEMPLATE = '{% from "questionnaires/question.html" import question with context %}{{ question(q, faults) }}'
TYPED: dict[str, dict[str, list[str]]] = {
    "short_text": {"p-q": ['<b>"x"</b>']},
    "long_text": {"p-q": ["一\n二"]},
    "one": {"p-q": ["other"], "p-q.other": ["丙"]},
    "many": {"p-q": ["a", "other"], "p-q.other": ["丙"]},
    "matrix": {"p-q.a": ["5"]},
    "ubn": {"p-q": ["00090002"], "p-q.confirmed": ["yes"]},
    "scale": {"p-q": ["na"]},
    "nps": {"p-q": ["10"]},
    "yes_no": {"p-q": ["no"]},
    "consent": {"p-q": ["yes"]},
    "tick": {"p-q": ["yes"]},
    "county": {"p-q": ["66000"]},
    "township": {"p-q": ["66000060"]},
    "industry": {"p-q": ["C"]},
}


def asked(kind: str, **more: Any) -> Question:
    return Question(
        key="q",
        kind=kind,
        label_zh="題目",
        label_en="Question",
        hint_zh="說明",
        hint_en="Hint",
        options=OPTIONS,
        rows=OPTIONS,
        other=True,
        **more,
    )


def render(question: Question, fields: dict[str, list[str]], faults: list[Fault], language: Any = "zh-Hant") -> str:
    [one] = shown((question,), posted((question,), fields, "p-"), language, "p-")
    context = {"_": gettext(language), "lang": language, "csrf_input": "", "q": one, "faults": faults}
    return environment().from_string(TEMPLATE).render(context)


@pytest.mark.parametrize("kind", KINDS)
def test_renders_empty_in_both_languages(kind: str) -> None:
    for language, label in (("zh-Hant", "題目"), ("en", "Question")):
        html = render(asked(kind), {}, [], language)
        assert label in html
        assert re.search(r'name="p-q[".]', html)
        assert not re.search(r"style=|\son\w+=|<script", html)
    assert not re.search(r"[\u4e00-\u9fff]", render(asked(kind), {}, [], "en"))


@pytest.mark.parametrize("kind", KINDS)
def test_keeps_what_was_typed(kind: str) -> None:
    fields = TYPED.get(kind, {"p-q": ["typed 1"]})
    html = render(asked(kind), fields, [])
    for name, values in fields.items():
        for value in values:
            text = value.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
            chosen = rf'value="{re.escape(text)}"[^>]*(checked|selected)'
            written = rf'name="{re.escape(name)}"[^>]*value="{re.escape(text)}"'
            kept = f"{chosen}|{written}"
            assert re.search(kept, html) or f">\n{text}</textarea>" in html, (name, value)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "matrix"])
def test_a_fault_is_told_at_its_field(kind: str) -> None:
    html = render(asked(kind), {}, [Fault("p-q", "請填寫「%(label)s」。", {"label": "題目"})])
    assert 'id="p-q-fault"' in html
    assert 'id="p-q"' in html
    assert "p-q-fault" in re.findall(r'aria-describedby="([^"]+)"', html)[0].split()


def test_a_matrix_tells_the_fault_at_the_row() -> None:
    html = render(asked("matrix"), {}, [Fault("p-q.b", "請為「%(row)s」選擇一項。", {"row": "乙"})])
    assert 'id="p-q.b-fault"' in html


def test_the_way_past_a_wrong_check_digit_appears_once_it_was_refused() -> None:
    assert "p-q.confirmed" not in render(asked("ubn"), {}, [])
    assert "p-q.confirmed" in render(asked("ubn"), {"p-q": ["00090002"]}, [Fault("p-q", "x", {})])


def test_township_options_name_their_county_for_the_script() -> None:
    html = render(asked("township", within="county"), {}, [])
    assert 'data-parent="p-county"' in html
    assert html.count('data-of="66000"') == 29
    assert html.count("<option") == 107


def test_a_condition_is_told_in_words() -> None:
    first = Question(key="f", kind="yes_no", label_zh="第一題", label_en="First")
    second = Question(key="s", kind="short_text", label_zh="第二題", show_if=Condition("f", ("yes",)))
    assert shown((first, second), {}, "en")[1].hint == "Only if you chose “Yes” above."
