"""現場報名: a short form for the person at the door; what is not asked here is asked of nobody twice."""

from uuid import UUID, uuid4

from litestar import Response, get, post

from events.facts import EventFacts
from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import Fields, read_form, uuid_of
from foundation.languages import pick
from foundation.pages import AnyRequest, language_of, page, signed_in
from foundation.refusals import NotFound
from questionnaires.answering import Answers, read_json
from questionnaires.questions import Questions
from registrations.door_pages import door_page, facts_at_door
from registrations.registering import papers_of
from registrations.walk_in import register_walk_in

DOOR = {"permission": permissions.DOOR}
ASKED = ("name", "organization", "ubn", "phone", "email", "identity_kind")


@get("/{prefix:str}/staff/events/{slug:str}/door/walk-in", opt=DOOR)
async def walk_in_form(request: AnyRequest, slug: str) -> Response[str]:
    return _form(request, await facts_at_door(slug), Fields({"post_token": [str(uuid4())]}))


@post("/{prefix:str}/staff/events/{slug:str}/door/walk-in", opt=DOOR, status_code=200)
async def walk_in(request: AnyRequest, slug: str) -> Response[str]:
    event, fields = await facts_at_door(slug), await read_form(request)
    # The door asks the least; what else the form wants to know was for those who registered in time.
    asked = tuple(each for each in papers_of(event).questions if each.key in ASKED)
    given = {each.key: fields.text(each.key) for each in asked if fields.text(each.key)}
    read = read_json(asked, given, language_of(request))
    if not isinstance(read, Answers):
        return _form(request, event, fields, faults=read)
    session, token = _uuid(fields.text("session")), _uuid(fields.text("post_token"))
    scanned = await register_walk_in(event, session, read, token, language_of(request), signed_in(request), clock.now())
    return await door_page(request, event, scanned=scanned)


def _form(request: AnyRequest, event: EventFacts, fields: Fields, faults: Faults | None = None) -> Response[str]:
    papers = papers_of(event)
    return page(
        request,
        "registrations/walk_in.html",
        422 if faults else 200,
        event=event,
        fields=fields,
        faults=faults or [],
        kinds=_kinds(papers.questions, language_of(request)),
        notice=papers.notice,
        now_session=min(event.sessions, key=lambda s: abs((s.starts_at - clock.now()).total_seconds())),
    )


def _kinds(questions: Questions, language: str) -> list[tuple[str, str]]:
    for question in questions:
        if question.key == "identity_kind":
            return [(option.key, pick(option.label_zh, option.label_en, language).text) for option in question.options]
    return []


def _uuid(text: str) -> UUID:
    found = uuid_of(text)
    if found is None:
        raise NotFound
    return found


ROUTES = [walk_in_form, walk_in]
