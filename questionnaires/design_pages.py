"""The pages on which a form is designed, for whoever owns the design: an event, or a template of this room.

The owner brings a `Bench`; what is done here is the same for all: the list with its small deeds, the page of one
question, and the form as the public will see it.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Response

from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query
from foundation.languages import N_, Language, translate
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import catalogue, own_fields
from questionnaires import drafting, question_forms, showing
from questionnaires.file_kind import TYPES
from questionnaires.kinds import kind_of
from questionnaires.question_forms import Typed
from questionnaires.questions import Question, Questions
from questionnaires.registration_design import CORE

Save = Callable[[Questions, int], Awaitable[None]]
_NEW_KEY = re.compile(r"q[a-z0-9]{7}")
KINDS = {
    "short_text": N_("短文字"),
    "long_text": N_("長文字"),
    "number": N_("填數字"),
    "date": N_("日期"),
    "time": N_("時間"),
    "one": N_("單選"),
    "many": N_("複選"),
    "yes_no": N_("是或否"),
    "tick": N_("勾選"),
    "scale": N_("五點量表"),
    "matrix": N_("量表矩陣"),
    "nps": N_("0 到 10 分"),
    "email": N_("電子郵件"),
    "phone": N_("電話"),
    "ubn": N_("統一編號"),
    "county": N_("縣市"),
    "township": N_("鄉鎮市區"),
    "industry": N_("行業"),
    "file": N_("附檔案"),
    "consent": N_("同意事項"),
    "section": N_("段落標題"),
    "name": N_("姓名"),
}
"""How kinds are called; all but the name of a person can be asked freely."""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """`base` is the address without language; `sessions` are titles by id; `taken` how often options were chosen."""

    base: str
    title: str
    questions: Questions
    sequence: int
    faults: Faults
    save: Save
    sessions: Mapping[str, str] = field(default_factory=dict)
    taken: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


async def list_page(
    request: AnyRequest, bench: Bench, *, status: int = 200, refusal: str = "", faults: Faults | None = None
) -> Response[str]:
    """Every question with its faults; `more` of the bench is for the owner's part of the page."""
    language = language_of(request)
    return page(
        request,
        "questionnaires/designer.html",
        status,
        bench=bench,
        shown=showing.shown(bench.questions, {}, language, sessions=bench.sessions),
        kinds=_kinds(language),
        kinds_named={kind: translate(language, label) for kind, label in KINDS.items()},
        ready=await _ready(bench.questions, language),
        core=CORE,
        refusal=refusal,
        page_faults=faults or [],
        **bench.more,
    )


async def change_list(request: AnyRequest, bench: Bench) -> Response[Any]:
    """The small deeds of the list: up, down, remove, a ready question; a free one is written on its own page first."""
    fields = await read_form(request)
    action, _, key = fields.text("action").partition("-")
    if action == "new":
        kind = fields.text("kind")
        if kind not in KINDS:
            raise NotFound
        return see_other(request, f"{bench.base}/new?kind={kind}")
    changed = await _changed(bench.questions, action, key, fields)
    try:
        await bench.save(changed, seen(fields))
    except Conflict as refusal:
        return await list_page(request, bench, status=409, refusal=refusal.message)
    return _back(request, bench, "" if action in {"remove", "ready"} else f"#card-{key}")


async def _changed(questions: Questions, action: str, key: str, fields: Fields) -> Questions:
    match action:
        case "up" | "down":
            return drafting.moved(questions, key, -1 if action == "up" else 1)
        case "remove" if key not in CORE:
            return drafting.removed(questions, key)
        case "ready":
            wanted = fields.text("field")
            await own_fields.remember([wanted])
            question = drafting.ready(wanted)
            if question and question.key not in {each.key for each in questions}:
                return drafting.added(questions, question)
    return questions


def new_page(request: AnyRequest, bench: Bench) -> Response[str]:
    kind = read_query(request).text("kind")
    if kind not in KINDS or kind == "name":
        raise NotFound
    return _question_page(request, bench, question_forms.typed_of(drafting.blank(kind)), is_new=True)


def question_page(request: AnyRequest, bench: Bench, key: str) -> Response[str]:
    return _question_page(request, bench, question_forms.typed_of(_found(bench, key)))


async def save_question(request: AnyRequest, bench: Bench, key: str | None) -> Response[Any]:
    """`key` None writes a new one at the end. 422 with faults, 409 where somebody changed the form meanwhile; both keep
    what was typed."""
    fields = await read_form(request)
    question = _new(bench, fields) if key is None else _found(bench, key)
    typed, is_new = question_forms.posted(question, fields), key is None
    if fields.text("action") == "more":
        return _question_page(request, bench, question_forms.with_more(typed), is_new=is_new)
    place = next((n for n, each in enumerate(bench.questions) if each.key == question.key), len(bench.questions))
    made, faults = question_forms.read(typed, bench.questions[:place], bench.sessions.keys())
    if made is None:
        return _question_page(request, bench, typed, is_new=is_new, faults=faults, status=422)
    await own_fields.remember([made.field])
    changed = drafting.added(bench.questions, made) if is_new else drafting.replaced(bench.questions, made)
    try:
        await bench.save(changed, seen(fields))
    except Conflict as refusal:
        wrong = [Fault("", refusal.message, refusal.params)]
        return _question_page(request, bench, typed, is_new=is_new, faults=wrong, status=409)
    except Invalid as refusal:
        return _question_page(request, bench, typed, is_new=is_new, faults=refusal.faults, status=422)
    return _back(request, bench, f"#card-{made.key}")


def preview(request: AnyRequest, bench: Bench) -> Response[str]:
    """The questions as the public sees them; nothing can be sent."""
    full = [key for key, stand in bench.taken.items() if stand.is_full]
    language = language_of(request)
    return page(
        request,
        "questionnaires/preview.html",
        bench=bench,
        questions=showing.shown(bench.questions, {}, language, "people-0-", full=full, sessions=bench.sessions),
        has_files=any(each.kind == "file" for each in bench.questions),
    )


def seen(fields: Fields) -> int:
    """The sequence that the page was made from; -1, which fits nothing, where it was lost."""
    text = fields.text("sequence")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _back(request: AnyRequest, bench: Bench, place: str = "") -> Response[Any]:
    return see_other(request, bench.base + place)


def _found(bench: Bench, key: str) -> Question:
    found = next((each for each in bench.questions if each.key == key), None)
    if found is None:
        raise NotFound
    return found


def _new(bench: Bench, fields: Fields) -> Question:
    kind, key = fields.text("kind"), fields.text("key")
    if kind not in KINDS or kind == "name":
        raise NotFound
    made = drafting.blank(kind)
    known = {each.key for each in bench.questions}
    return (
        Question(key=key, kind=kind, label_zh="", field=made.field)
        if _NEW_KEY.fullmatch(key) and key not in known
        else made
    )


def _question_page(
    request: AnyRequest,
    bench: Bench,
    typed: Typed,
    *,
    is_new: bool = False,
    faults: Faults | None = None,
    status: int = 200,
) -> Response[str]:
    language = language_of(request)
    place = next((n for n, each in enumerate(bench.questions) if each.key == typed.question.key), len(bench.questions))
    return page(
        request,
        "questionnaires/design_question.html",
        status,
        bench=bench,
        typed=typed,
        is_new=is_new,
        kind_name=translate(language, KINDS[typed.kind]),
        leads=_leads(bench.questions[:place], language),
        fields_offered=_fields(language),
        types=TYPES,
        faults=faults or [],
    )


def _kinds(language: Language) -> list[tuple[str, str]]:
    return [(kind, translate(language, label)) for kind, label in KINDS.items() if kind != "name"]


def _leads(earlier: Questions, language: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """Earlier questions on whose answer this one may depend: (label, [(question=option, label)]); long lists are left
    out."""
    found = []
    for each in earlier:
        choices = kind_of(each).choices(each, language) if kind_of(each).leads and each.kind != "township" else []
        choices = [choice for choice in choices if each.kind not in {"tick", "consent"} or choice[0] == "yes"]
        if choices:
            found.append((str(each.label(language)), [(f"{each.key}={key}", label) for key, label in choices]))
    return found


async def _ready(questions: Questions, language: Language) -> list[tuple[str, str]]:
    """Ready fields that the form does not ask yet, then approved ones of the organiser's own."""
    keys = {each.key for each in questions}
    own = [each.wanted.key for each in await own_fields.proposals() if each.state == "approved"]
    await own_fields.remember(own)
    entries = [catalogue.field(key) for key in [*drafting.ready_questions(), *own]]
    return [
        (each.key, each.label_en if language == "en" else each.label_zh) for each in entries if each.key not in keys
    ]


def _fields(language: Language) -> list[tuple[str, str]]:
    """What a free question can count as for the notice."""
    entries = [catalogue.field(drafting.OWN_QUESTION), *(catalogue.OWN[key] for key in sorted(catalogue.OWN))]
    return [(each.key, each.label_en if language == "en" else each.label_zh) for each in entries]
