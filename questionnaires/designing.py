"""What makes a list of questions fit to be published: every fault at once, each at its question."""

import re
from collections.abc import Mapping

from foundation.faults import Fault, Faults
from foundation.languages import N_
from privacy import catalogue
from privacy.sensitive_questions import QuestionText
from questionnaires.kinds import KINDS
from questionnaires.questions import OTHER, Option, Question, Questions

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OPTION_KEY = re.compile(r"[A-Za-z0-9_.+-]{1,40}")
MOST_QUESTIONS = 100
MOST_OPTIONS = 60


def design_faults(questions: Questions, *, anonymous: bool = False) -> Faults:
    """`anonymous` designs may not ask who somebody is at all."""
    faults: Faults = []
    seen: dict[str, Question] = {}
    keys = {question.key for question in questions}
    for question in questions:
        messages = _shape(question, seen, keys) + _condition(question, seen) + _kind(question, anonymous=anonymous)
        faults += [Fault(question.key, message, _told(question)) for message in messages]
        seen[question.key] = question
    if not questions or len(questions) > MOST_QUESTIONS:
        faults.append(Fault("questions", N_("題目要有 1 到 %(most)s 題。"), {"most": MOST_QUESTIONS}))
    return faults


def text_of(question: Question) -> QuestionText:
    """Every word of the question that people read, for the look at special data."""
    choices = (*question.options, *question.rows)
    words = [question.label_zh, question.label_en, question.hint_zh, question.hint_en]
    words += [word for each in choices for word in (each.label_zh, each.label_en, each.hint_zh, each.hint_en)]
    return QuestionText(question.key, tuple(words))


def _kind(question: Question, *, anonymous: bool) -> list[str]:
    kind = KINDS.get(question.kind)
    if kind is None:
        return [N_("題目「%(key)s」的題型不存在。")]
    wrong = kind.design_faults(question)
    if anonymous and (kind.personal or question.field):
        wrong.append(N_("匿名問卷不能問「%(key)s」，因為答案會透露填答的人是誰。"))
    if question.field and not catalogue.known(question.field):
        wrong.append(N_("題目「%(key)s」指定的項目不在欄位目錄中。"))
    if not anonymous and kind.personal and not question.field:
        wrong.append(N_("題目「%(key)s」會蒐集個人資料，要先指定欄位目錄中的項目。"))
    return wrong


def _told(question: Question) -> dict[str, str]:
    return {"key": question.key, "label": question.label_zh or question.key}


def _shape(question: Question, earlier: Mapping[str, Question], keys: set[str]) -> list[str]:
    wrong = []
    if _KEY.fullmatch(question.key) is None:
        wrong.append(N_("題目代號「%(key)s」只能用小寫英文字母、數字和底線。"))
    if question.key in earlier:
        wrong.append(N_("題目代號「%(key)s」重複了。"))
    if not question.label_zh.strip():
        wrong.append(N_("題目「%(key)s」沒有中文題目文字。"))
    if (question.within and question.within not in earlier) or (question.either and question.either not in keys):
        wrong.append(N_("題目「%(key)s」指向不存在的題目。"))
    if any(_unclear(choices) for choices in (question.options, question.rows)):
        wrong.append(N_("題目「%(key)s」的選項重複或沒有文字。"))
    if any(_odd(choice, question) for choice in (*question.options, *question.rows)):
        wrong.append(N_("題目「%(key)s」的選項代號或名額不對。"))
    if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        wrong.append(N_("題目「%(key)s」的最小值比最大值大。"))
    return wrong


def _condition(question: Question, earlier: Mapping[str, Question]) -> list[str]:
    condition = question.show_if
    if condition is None:
        return []
    lead = earlier.get(condition.question)
    if lead is None:
        return [N_("題目「%(key)s」的顯示條件要指向前面的題目。")]
    kind = KINDS.get(lead.kind)
    if kind is None or not kind.leads:
        return [N_("題目「%(key)s」的顯示條件要指向選擇題。")]
    # A box that is not ticked says nothing that others could stand on.
    known = {key for key, _ in kind.choices(lead, "zh-Hant")} - ({"no"} if lead.kind in {"tick", "consent"} else set())
    if not condition.any_of or not known.issuperset(condition.any_of):
        return [N_("題目「%(key)s」的顯示條件用到已經沒有的選項。")]
    return []


def _unclear(choices: tuple[Option, ...]) -> bool:
    return (
        len({option.key for option in choices}) < len(choices)
        or len(choices) > MOST_OPTIONS
        or not all(option.label_zh.strip() for option in choices)
    )


def _odd(option: Option, question: Question) -> bool:
    """A place is counted where somebody chooses one option or several; `other` is the word for the free answer."""
    if _OPTION_KEY.fullmatch(option.key) is None or (question.other and option.key == OTHER):
        return True
    return option.places is not None and (option.places < 1 or question.kind not in {"one", "many"})
