"""Pages of the privacy officer for questions that sound like special data: one text, one answer, with a reason."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import Fields, read_form
from foundation.languages import N_, gettext
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid
from privacy import sensitive_questions
from privacy.sensitive_questions import QuestionText
from privacy.special_data import KINDS

VIEW = {"permission": permissions.PRIVACY_VIEW}
EDIT = {"permission": permissions.PRIVACY_EDIT}
PLACE = "/staff/privacy/questions"


@get("/{prefix:str}/staff/privacy/questions", opt=VIEW)
async def question_list(request: AnyRequest) -> Response[str]:
    return await _list_page(request, Fields())


@post("/{prefix:str}/staff/privacy/questions", opt=EDIT)
async def ask_question(request: AnyRequest) -> Response[str] | Redirect:
    """What an organiser would ask, put down by the officer; one that needs no answer is told so."""
    typed = await read_form(request)
    try:
        made = await sensitive_questions.ask(_text(typed), typed.text("purpose"), signed_in(request), clock.now())
    except Invalid as wrong:
        return await _list_page(request, typed, wrong.faults, status=422)
    return see_other(request, f"{PLACE}/{made}")


@get("/{prefix:str}/staff/privacy/questions/{question_id:uuid}", opt=VIEW)
async def one_question(request: AnyRequest, question_id: UUID) -> Response[str]:
    return await _question_page(request, question_id)


@post("/{prefix:str}/staff/privacy/questions/{question_id:uuid}/decide", opt=EDIT)
async def decide_question(request: AnyRequest, question_id: UUID) -> Response[str] | Redirect:
    typed = await read_form(request)
    answer, reason = typed.text("answer"), typed.text("reason")
    if answer not in {"allow", "refuse"}:
        raise Conflict(N_("請按其中一個按鈕。"), code="no_answer")
    allowed = answer == "allow"
    try:
        await sensitive_questions.decide(
            question_id, allowed=allowed, reason=reason, by=signed_in(request), now=clock.now()
        )
    except Invalid as wrong:
        return await _question_page(request, question_id, wrong.faults, reason, status=422)
    said = N_("這一題可以照這樣問；改一個字就要再問一次。") if allowed else N_("這一題不能問。")
    return see_other(request, PLACE, flash=said)


async def _list_page(
    request: AnyRequest, typed: Fields, faults: Faults | None = None, status: int = 200
) -> Response[str]:
    return page(
        request,
        "privacy/questions.html",
        status=status,
        questions=await sensitive_questions.questions(),
        kinds=_kinds(request),
        faults=faults or [],
        values={name: typed.text(name) for name in ("label_zh", "label_en", "more", "purpose")},
    )


async def _question_page(
    request: AnyRequest, question_id: UUID, faults: Faults | None = None, reason: str = "", status: int = 200
) -> Response[str]:
    return page(
        request,
        "privacy/question.html",
        status=status,
        question=await sensitive_questions.question(question_id),
        kinds=_kinds(request),
        faults=faults or [],
        reason=reason,
        least=sensitive_questions.LEAST_REASON,
    )


def _text(typed: Fields) -> QuestionText:
    """In the order of a form's question: both labels, the hints, then the options."""
    more = [line.strip() for line in typed.text("more").split("\n") if line.strip()]
    return QuestionText("label_zh", (typed.text("label_zh"), typed.text("label_en"), *more))


def _kinds(request: AnyRequest) -> dict[str, str]:
    _ = gettext(language_of(request))
    return {kind: _(word) for kind, word in KINDS.items()}


ROUTES = [question_list, ask_question, one_question, decide_question]
