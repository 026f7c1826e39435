"""The page of a one-time ballot: looking spends nothing, sending spends it. It sets no cookie but that of its form."""

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import Fields, read_form
from foundation.pages import AnyRequest, language_of, page, prefix_of, see_other
from foundation.refusals import Gone
from questionnaires import ballots, showing
from questionnaires.answering import Answers, read_posted
from questionnaires.questions import Questions

PUBLIC = {"permission": permissions.PUBLIC}


@get("/{prefix:str}/ballots/{token:str}", opt=PUBLIC)
async def ballot(request: AnyRequest, token: str) -> Response[str]:
    try:
        opened = await ballots.open_ballot(token, clock.now())
    except Gone:
        return _spent(request)
    return _form(request, token, opened.questions, Fields(), [])


@post("/{prefix:str}/ballots/{token:str}", opt=PUBLIC, status_code=200)
async def send(request: AnyRequest, token: str) -> Response[str] | Redirect:
    now, fields = clock.now(), await read_form(request)
    try:
        opened = await ballots.open_ballot(token, now)
        read = read_posted(opened.questions, fields.raw, language_of(request))
        if not isinstance(read, Answers):
            return _form(request, token, opened.questions, fields, read)
        await ballots.answer(opened, read, now)
    except Gone:
        return _spent(request)
    return see_other(request, "/questionnaires/thanks")


@get("/{prefix:str}/questionnaires/thanks", opt=PUBLIC)
async def thanks(request: AnyRequest) -> Response[str]:
    return page(request, "questionnaires/thanks.html", public=True)


def _form(request: AnyRequest, token: str, questions: Questions, fields: Fields, faults: Faults) -> Response[str]:
    return page(
        request,
        "questionnaires/ballot.html",
        422 if faults else 200,
        address=f"/{prefix_of(request)}/ballots/{token}",
        questions=showing.shown(questions, showing.posted(questions, fields.raw), language_of(request)),
        faults=faults,
    )


def _spent(request: AnyRequest) -> Response[str]:
    return page(request, "questionnaires/spent.html", 410)


ROUTES = [ballot, send, thanks]
