"""Where somebody with a place says whether they come: two buttons behind a link that by itself changes nothing. And
where staff write down what they were told on the telephone."""

from typing import cast, get_args
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import event_facts
from foundation import clock, permissions
from foundation.actor import PUBLIC as THE_PUBLIC
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Conflict, Gone, NotFound
from privacy.masks import mask
from registrations.roster import roster_line
from registrations.ticket_reading import by_manage_token
from rescheduling import replies
from rescheduling.replies import Question

EDIT = {"permission": permissions.REGISTRATIONS_EDIT}
LINE = "/{prefix:str}/staff/events/{slug:str}/registrations/{registration:uuid}/reply"
PUBLIC = {"permission": permissions.PUBLIC}
COMING = N_("記下來了，當天見。")
HEARD_COMING = N_("記下來了：會到。")
HEARD_NOT = N_("記下來了：不克出席，座位讓給下一位。")
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


@get(LINE, opt=EDIT)
async def heard_form(request: AnyRequest, slug: str, registration: UUID) -> Response[str]:
    event = await event_facts(slug)
    line, asked = await roster_line(event.id, registration), await replies.newest_of(registration)
    if line is None or asked is None:
        raise NotFound
    return page(request, "rescheduling/heard.html", event=event, line=line, asked=asked)


@post(LINE, opt=EDIT)
async def heard_deed(request: AnyRequest, slug: str, registration: UUID) -> Redirect:
    event, fields = await event_facts(slug), await read_form(request)
    said, to = fields.text("answer"), _known(fields.text("question"))
    if said not in get_args(replies.Answer) or await roster_line(event.id, registration) is None:
        raise NotFound
    back = f"/staff/events/{slug}/registrations"
    try:
        await replies.answer_for(registration, cast(replies.Answer, said), signed_in(request), clock.now(), to=to)
    except (Conflict, Gone) as no:
        return see_other(request, back, flash=no.message, kind="warn")
    return see_other(request, back, flash=HEARD_COMING if said == "coming" else HEARD_NOT)


def _known(question: str) -> Question:
    if question not in get_args(Question):
        raise NotFound
    return cast(Question, question)


ROUTES = [reply_form, reply_deed, heard_form, heard_deed]
