"""Forms to start from: the list of templates, and the designer of one."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import read_form, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import own_fields
from questionnaires import design_pages, designs
from questionnaires.design_pages import Bench
from questionnaires.questions import Questions
from questionnaires.registration_design import registration_faults
from questionnaires.standard import registration

EDIT = {"permission": permissions.EVENTS_EDIT}
LIST = "/staff/forms"
PLACE = "/{prefix:str}/staff/forms/{design:uuid}"
Answer = Response[Any]


@get("/{prefix:str}/staff/forms", opt=EDIT)
async def listing(request: AnyRequest) -> Answer:
    return await _list(request)


@post("/{prefix:str}/staff/forms", opt=EDIT, status_code=200)
async def create(request: AnyRequest) -> Answer:
    """From the standard form, or a copy of another template."""
    fields, by, now = await read_form(request), signed_in(request), clock.now()
    source, name = uuid_of(fields.text("source")), fields.text("name_zh")
    try:
        questions = (await designs.design(source)).questions if source else _standard()
        made = await designs.create(questions, name, by, now, name_en=fields.text("name_en"), is_template=True)
    except Invalid as refusal:
        return await _list(request, refusal.faults, {"name_zh": name, "name_en": fields.text("name_en")})
    return see_other(request, f"{LIST}/{made}", flash=N_("範本做好了，可以開始修改。"))


@get(PLACE, opt=EDIT)
async def designer(request: AnyRequest, design: UUID) -> Answer:
    return await design_pages.list_page(request, await _bench(request, design))


@post(PLACE, opt=EDIT, status_code=200)
async def change(request: AnyRequest, design: UUID) -> Answer:
    return await design_pages.change_list(request, await _bench(request, design))


@get(PLACE + "/new", opt=EDIT)
async def new(request: AnyRequest, design: UUID) -> Answer:
    return design_pages.new_page(request, await _bench(request, design))


@post(PLACE + "/new", opt=EDIT, status_code=200)
async def add(request: AnyRequest, design: UUID) -> Answer:
    return await design_pages.save_question(request, await _bench(request, design), None)


@get(PLACE + "/questions/{key:str}", opt=EDIT)
async def question(request: AnyRequest, design: UUID, key: str) -> Answer:
    return design_pages.question_page(request, await _bench(request, design), key)


@post(PLACE + "/questions/{key:str}", opt=EDIT, status_code=200)
async def save(request: AnyRequest, design: UUID, key: str) -> Answer:
    return await design_pages.save_question(request, await _bench(request, design), key)


@get(PLACE + "/preview", opt=EDIT)
async def preview(request: AnyRequest, design: UUID) -> Answer:
    return design_pages.preview(request, await _bench(request, design))


@post(PLACE + "/name", opt=EDIT, status_code=200)
async def rename(request: AnyRequest, design: UUID) -> Answer:
    fields = await read_form(request)
    try:
        await designs.rename(design, fields.text("name_zh"), fields.text("name_en"), signed_in(request), clock.now())
    except Invalid as refusal:
        return await design_pages.list_page(request, await _bench(request, design), status=422, faults=refusal.faults)
    return see_other(request, f"{LIST}/{design}", flash=N_("已儲存。"))


@post(PLACE + "/remove", opt=EDIT, status_code=200)
async def remove(request: AnyRequest, design: UUID) -> Answer:
    try:
        await designs.remove_template(design)
    except Conflict as refusal:
        bench = await _bench(request, design)
        return await design_pages.list_page(request, bench, status=409, refusal=refusal.message)
    return see_other(request, LIST, flash=N_("範本已刪除。"))


async def _bench(request: AnyRequest, design_id: UUID) -> Bench:
    """NotFound for a design of an event: that is designed on the event's own page."""
    found = await designs.design(design_id)
    if not found.is_template:
        raise NotFound
    await own_fields.remember(each.field for each in found.questions)

    async def save(questions: Questions, seen: int) -> None:
        await designs.save(design_id, questions, seen, signed_in(request), clock.now())

    return Bench(
        base=f"{LIST}/{design_id}", title=found.name_zh, questions=found.questions, sequence=found.sequence,
        faults=registration_faults(found.questions), save=save, more={"form_template": found},
    )  # fmt: skip


async def _list(request: AnyRequest, faults: Faults | None = None, values: dict[str, str] | None = None) -> Answer:
    return page(
        request, "questionnaires/form_templates.html", 422 if faults else 200, templates=await designs.templates(),
        faults=faults or [], values=values or {},
    )  # fmt: skip


def _standard() -> Questions:
    return registration.registration_questions(meal=True, photos=True)


ROUTES = [listing, create, designer, change, new, add, question, save, preview, rename, remove]
