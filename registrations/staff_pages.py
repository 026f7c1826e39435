"""Registering for somebody on the telephone or from a paper form: the questions of the public page, asked by staff."""

from typing import Any
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form
from foundation.languages import N_, as_language
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from questionnaires.answering import Answers, read_posted
from questionnaires.showing import posted, shown
from registrations.forms import token_in
from registrations.refusing import StaleNotice
from registrations.registering import all_or_chosen, papers_of
from registrations.staff_registering import register_for

EDIT = {"permission": permissions.REGISTRATIONS_EDIT}
DONE = {
    "admitted": N_("報名完成，座位已保留。"),
    "waiting": N_("名額已滿，已登記候補。"),
    "already": N_("這個人先前已經報過名，座位維持原來那一個。"),
}


@get("/{prefix:str}/staff/events/{slug:str}/registrations/new", opt=EDIT)
async def new_registration(request: AnyRequest, slug: str) -> Response[str]:
    facts = await event_facts(slug)
    return _form_page(request, facts, Fields({"post_token": [str(uuid4())]}))


@post("/{prefix:str}/staff/events/{slug:str}/registrations/new", opt=EDIT)
async def make_registration(request: AnyRequest, slug: str) -> Response[Any] | Redirect:
    facts, fields, language = await event_facts(slug), await read_form(request), language_of(request)
    read = read_posted(papers_of(facts).questions, fields.raw, language)
    source = " ".join(fields.text("source").split())[:60]
    sessions, faults = _checked(facts, fields, source)
    if not isinstance(read, Answers) or faults:
        return _form_page(request, facts, fields, (read if isinstance(read, list) else []) + faults)
    try:
        outcome = await register_for(
            facts, read, token=token_in(fields), sessions=sessions,
            channel="paper" if fields.text("channel") == "paper" else "phone",
            language=as_language(fields.text("language")), by=signed_in(request), now=clock.now(), source=source,
        )  # fmt: skip
    except StaleNotice as refusal:
        return _form_page(request, await event_facts(slug), fields, [Fault("told", refusal.message)])
    return see_other(request, f"/staff/events/{slug}/registrations", flash=DONE[outcome.name])


def _checked(facts: EventFacts, fields: Fields, source: str) -> tuple[tuple[UUID, ...], Faults]:
    known = {str(session.id): session.id for session in facts.sessions}
    sessions = all_or_chosen(facts, [known[text] for text in fields.texts("sessions") if text in known])
    faults = [] if sessions else [Fault("sessions", N_("請至少選一個場次。"))]
    if source and not fields.text("email"):
        faults.append(Fault("email", N_("不是本人提供資料時要有電子郵件，才能先告訴他資料從哪裡來。")))
    if not source and not fields.flag("told"):
        faults.append(Fault("told", N_("請先把告知事項說給本人聽或給他看，再勾選。")))
    return sessions, faults


def _form_page(request: AnyRequest, facts: EventFacts, fields: Fields, faults: Faults | None = None) -> Response[str]:
    papers, language = papers_of(facts), language_of(request)
    return page(
        request,
        "registrations/register_for.html",
        422 if faults else 200,
        event=facts,
        notice=papers.notice,
        questions=shown(papers.questions, posted(papers.questions, fields.raw), language),
        fields=fields,
        faults=faults or [],
    )


ROUTES = [new_registration, make_registration]
