"""Every kind of question renders through the one macro, keeps what was typed, and ties a fault to its field."""

import re
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from foundation.faults import Fault
from foundation.languages import gettext
from foundation.pages import environment
from questionnaires.file_kind import Held, token_of
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

ANSWERED = [name for name, kind in KINDS.items() if kind.asks]


def typed_of(kind: str) -> dict[str, list[str]]:
    if kind == "file":
        return {"p-q": [token_of(Held("q", uuid4(), "計畫書.pdf", 1234))]}
    return TYPED.get(kind, {"p-q": ["typed 1"]})


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
        assert bool(re.search(r'name="p-q[".]', html)) == KINDS[kind].asks
        assert not re.search(r"style=|\son\w+=|<script", html)
    assert not re.search(r"[\u4e00-\u9fff]", render(asked(kind), {}, [], "en"))


@pytest.mark.parametrize("kind", ANSWERED)
def test_keeps_what_was_typed(kind: str) -> None:
    fields = typed_of(kind)
    html = render(asked(kind), fields, [])
    for name, values in fields.items():
        for value in values:
            text = value.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
            chosen = rf'value="{re.escape(text)}"[^>]*(checked|selected)'
            written = rf'name="{re.escape(name)}"[^>]*value="{re.escape(text)}"'
            kept = f"{chosen}|{written}"
            assert re.search(kept, html) or f">\n{text}</textarea>" in html, (name, value)


@pytest.mark.parametrize("kind", [kind for kind in ANSWERED if kind != "matrix"])
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


def test_a_condition_is_told_in_words_and_to_the_script() -> None:
    first = Question(key="f", kind="yes_no", label_zh="第一題", label_en="First")
    second = Question(
        key="s", kind="short_text", label_zh="第二題", show_if=Condition("f", ("yes",)), sessions=("a", "gone")
    )
    found = shown((first, second), {}, "en", "p-", sessions={"a": "Morning", "b": "Afternoon"})
    assert found[0].note == found[0].conditions == ""
    assert found[1].note == "Only if you come to “Morning”. Only if you chose “Yes” above."
    assert found[1].conditions == '[{"sessions":["a","gone"]},{"question":"p-f","any_of":["yes"]}]'


def test_what_a_section_asks_for_holds_for_all_below_it() -> None:
    lead = Question(key="f", kind="tick", label_zh="第一題")
    heading = Question(key="h", kind="section", label_zh="段落", show_if=Condition("f", ("yes",)))
    below = Question(key="s", kind="short_text", label_zh="第二題")
    after = Question(key="h2", kind="section", label_zh="下一段")
    last = Question(key="t", kind="short_text", label_zh="第三題")
    found = shown((lead, heading, below, after, last), {}, "en")
    assert [bool(each.conditions) for each in found] == [False, True, True, False, False]


def test_an_option_that_is_full_says_so_and_cannot_be_chosen() -> None:
    one = Question(key="q", kind="one", label_zh="餐會", options=OPTIONS)
    for options in (OPTIONS, tuple(Option(str(n), f"選項{n}") for n in range(9)) + OPTIONS):
        [found] = shown((replace(one, options=options),), {}, "zh-Hant", full=[("q", "a"), ("other", "b")])
        context = {"_": gettext("zh-Hant"), "lang": "zh-Hant", "csrf_input": "", "q": found, "faults": []}
        html = environment().from_string(TEMPLATE).render(context)
        assert "甲（額滿）" in html
        assert "乙（額滿）" not in html
        assert re.search(r'value="a"[^>]* disabled', html)
        assert not re.search(r'value="b"[^>]* disabled', html)


def test_a_file_that_was_taken_in_stays_with_the_form() -> None:
    html = render(asked("file"), typed_of("file"), [])
    assert "已收到 計畫書.pdf" in html
    assert 'name="p-q.file"' in html
    assert "已收到" not in render(asked("file"), {"p-q": ["forged"]}, [])
