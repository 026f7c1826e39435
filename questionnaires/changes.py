"""What is different between two revisions of a form, in words for whoever designs it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from foundation.languages import N_
from questionnaires.questions import Option, Question, Questions

What = Literal["added", "removed", "moved", "changed"]
_PARTS: dict[str, str] = {
    "label_zh": N_("題目文字"),
    "label_en": N_("英文題目"),
    "hint_zh": N_("說明"),
    "hint_en": N_("英文說明"),
    "required": N_("必填或選填"),
    "either": N_("兩項擇一"),
    "other": N_("「其他」選項"),
    "rows": N_("矩陣的列"),
    "minimum": N_("最小值"),
    "maximum": N_("上限"),
    "decimals": N_("小數位數"),
    "longest": N_("字數上限"),
    "show_if": N_("顯示條件"),
    "sessions": N_("問哪些場次"),
    "types": N_("檔案類型"),
    "kind": N_("題型"),
    "field": N_("個人資料項目"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """`parts` are msgids of what changed; `options_gone` and `options_new` the labels of choices."""

    what: What
    question: Question
    parts: tuple[str, ...] = ()
    options_new: tuple[Option, ...] = ()
    options_gone: tuple[Option, ...] = ()


def differences(before: Questions, after: Questions) -> list[Difference]:
    """In the order of the newer form, then what is gone."""
    old, new = {each.key: each for each in before}, {each.key: each for each in after}
    found = [_of(old.get(each.key), each) for each in after]
    gone = [Difference("removed", each) for each in before if each.key not in new]
    told = [each for each in found if each is not None] + gone
    kept = [each.key for each in before if each.key in new]
    if not told and kept != [each.key for each in after]:
        place = next(n for n, each in enumerate(after) if each.key != kept[n])
        return [Difference("moved", after[place])]
    return told


def _of(old: Question | None, new: Question) -> Difference | None:
    if old is None:
        return Difference("added", new)
    parts = tuple(label for name, label in _PARTS.items() if getattr(old, name) != getattr(new, name))
    known, here = {each.key: each for each in old.options}, {each.key for each in new.options}
    fresh = tuple(each for each in new.options if each.key not in known)
    gone = tuple(each for each in old.options if each.key not in here)
    if any(each.key in known and known[each.key] != each for each in new.options):
        parts = (*parts, N_("選項文字或名額"))
    return Difference("changed", new, parts, fresh, gone) if parts or fresh or gone else None


def together(revisions: Sequence[Questions]) -> Questions:
    """One list that can show every answer to any of these revisions, the newest first: questions and options that are
    gone stand behind those that are there. An answer must not be read as another choice because its own is gone."""
    merged: dict[str, Question] = {}
    for questions in revisions:
        for each in questions:
            known = merged.get(each.key)
            merged[each.key] = _widened(known, each) if known and known.kind == each.kind else known or each
    return tuple(merged.values())


def _widened(known: Question, older: Question) -> Question:
    return replace(known, options=_all(known.options, older.options), rows=_all(known.rows, older.rows))


def _all(here: tuple[Option, ...], gone: tuple[Option, ...]) -> tuple[Option, ...]:
    keys = {each.key for each in here}
    return (*here, *(each for each in gone if each.key not in keys))
