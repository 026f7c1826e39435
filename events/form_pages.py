"""The pages on which the registration form of one event is designed and made public."""

from typing import Any

from litestar import Response, get, post

from events.form_designing import EventForm, event_form, publish_form, save_form, start_from
from events.session_words import session_words
from foundation import clock, permissions
from foundation.form_fields import read_form, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, see_other, signed_in
from foundation.refusals import Conflict, Invalid, NotFound
from questionnaires import design_pages, designs
from questionnaires.design_pages import Bench, seen
from questionnaires.questions import Questions

EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/form"
Answer = Response[Any]


@get(PLACE, opt=EDIT)
async def designer(request: AnyRequest, slug: str) -> Answer:
    return await design_pages.list_page(request, await _bench(request, slug))


@post(PLACE, opt=EDIT, status_code=200)
async def change(request: AnyRequest, slug: str) -> Answer:
    return await design_pages.change_list(request, await _bench(request, slug))


@get(PLACE + "/new", opt=EDIT)
async def new(request: AnyRequest, slug: str) -> Answer:
    return design_pages.new_page(request, await _bench(request, slug))


@post(PLACE + "/new", opt=EDIT, status_code=200)
async def add(request: AnyRequest, slug: str) -> Answer:
    return await design_pages.save_question(request, await _bench(request, slug), None)


@get(PLACE + "/questions/{key:str}", opt=EDIT)
async def question(request: AnyRequest, slug: str, key: str) -> Answer:
    return design_pages.question_page(request, await _bench(request, slug), key)


@post(PLACE + "/questions/{key:str}", opt=EDIT, status_code=200)
async def save(request: AnyRequest, slug: str, key: str) -> Answer:
    return await design_pages.save_question(request, await _bench(request, slug), key)


@get(PLACE + "/preview", opt=EDIT)
async def preview(request: AnyRequest, slug: str) -> Answer:
    return design_pages.preview(request, await _bench(request, slug))


@post(PLACE + "/publish", opt=EDIT, status_code=200)
async def publish(request: AnyRequest, slug: str) -> Answer:
    fields = await read_form(request)
    try:
        await publish_form(slug, seen(fields), signed_in(request), clock.now())
    except Conflict as refusal:
        return await _refused(request, slug, 409, refusal.message)
    except Invalid:
        return await _refused(request, slug, 422, N_("報名表還有地方要改，請看標出來的題目。"))
    said = N_("新的報名表已經公開；已經報名的人，答案還是照當時的題目保存。")
    return see_other(request, f"/staff/events/{slug}/form", flash=said)


@post(PLACE + "/start", opt=EDIT, status_code=200)
async def start(request: AnyRequest, slug: str) -> Answer:
    """The questions of a template in the place of those there are; what is public stays until it is published anew."""
    fields = await read_form(request)
    template = uuid_of(fields.text("template"))
    if template is None:
        raise NotFound
    try:
        await start_from(slug, template, seen(fields), signed_in(request), clock.now())
    except Conflict as refusal:
        return await _refused(request, slug, 409, refusal.message)
    return see_other(request, f"/staff/events/{slug}/form", flash=N_("已換成範本的題目。"))


@post(PLACE + "/template", opt=EDIT, status_code=200)
async def keep_as_template(request: AnyRequest, slug: str) -> Answer:
    fields, form = await read_form(request), await event_form(slug)
    by, now, name = signed_in(request), clock.now(), fields.text("name_zh")
    try:
        made = await designs.create(form.questions, name, by, now, name_en=fields.text("name_en"), is_template=True)
    except Invalid as refusal:
        return await design_pages.list_page(request, await _bench(request, slug), status=422, faults=refusal.faults)
    return see_other(request, f"/staff/forms/{made}", flash=N_("已另存成範本，其他活動可以用了。"))


async def _refused(request: AnyRequest, slug: str, status: int, message: str) -> Answer:
    return await design_pages.list_page(request, await _bench(request, slug), status=status, refusal=message)


async def _bench(request: AnyRequest, slug: str) -> Bench:
    form = await event_form(slug)
    language = language_of(request)

    async def save(questions: Questions, seen_sequence: int) -> None:
        await save_form(slug, questions, seen_sequence, signed_in(request), clock.now())

    return Bench(
        base=f"/staff/events/{slug}/form",
        title=str(form.event.title(language)),
        questions=form.questions,
        sequence=form.sequence,
        faults=form.faults,
        save=save,
        sessions=session_words(form.event, language) if len(form.event.sessions) > 1 else {},
        taken=form.limits,
        more={"form": form, "templates": await designs.templates(), "last": _last(form)},
    )


def _last(form: EventForm) -> int:
    """The number of the revision that the public fills in; 0 for the standard form or none."""
    revision = form.event.revision
    return next((each.revision.n for each in form.history if each.revision.id == revision), 0)


ROUTES = [designer, change, new, add, question, save, preview, publish, start, keep_as_template]
