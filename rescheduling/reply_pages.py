"""Where somebody with a place says whether they come: two buttons behind a link that by itself changes nothing."""

from typing import cast, get_args

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.actor import PUBLIC as THE_PUBLIC
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other
from foundation.refusals import Conflict, Gone, NotFound
from privacy.masks import mask
from registrations.ticket_reading import by_manage_token
from rescheduling import replies
from rescheduling.replies import Question

PUBLIC = {"permission": permissions.PUBLIC}
COMING = N_("記下來了，當天見。")
NOT_COMING = N_("記下來了，座位讓給下一位。謝謝您告訴我們。")


@get("/{prefix:str}/manage/{token:str}/reply/{question:str}", opt=PUBLIC)
async def reply_form(request: AnyRequest, token: str, question: str) -> Response[str]:
    """A mail scanner may follow this link: it only shows."""
    view = await by_manage_token(token)
    asked = await replies.asked_of(view.registration, _known(question), view.link_version)
    if asked is None:
        raise NotFound
    return page(
        request, "rescheduling/reply.html", view=view, event=view.event, token=token, question=question, asked=asked,
        name=mask("name", view.words.text("name")) if view.named else "",
    )  # fmt: skip


@post("/{prefix:str}/manage/{token:str}/reply/{question:str}", opt=PUBLIC)
async def reply_deed(request: AnyRequest, token: str, question: str) -> Redirect:
    view = await by_manage_token(token)
    said = (await read_form(request)).text("answer")
    if said not in get_args(replies.Answer):
        raise NotFound
    try:
        await replies.answer(
            view.registration, _known(question), cast(replies.Answer, said), THE_PUBLIC, clock.now(),
            link_version=view.link_version,
        )  # fmt: skip
    except (Conflict, Gone) as no:
        return see_other(request, f"/manage/{token}", flash=no.message, kind="warn")
    return see_other(request, f"/manage/{token}", flash=COMING if said == "coming" else NOT_COMING)


def _known(question: str) -> Question:
    if question not in get_args(Question):
        raise NotFound
    return cast(Question, question)


ROUTES = [reply_form, reply_deed]
