"""The photos of an event: choose a file, say what it shows, take one away. Staff and the report show them."""

from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from events.facts import EventFacts, event_facts
from events.photo_cleaning import MOST_BYTES
from events.photos import MOST_PHOTOS, add_photo, photo_jpeg, photos_of, remove_photo, write_captions
from foundation import permissions
from foundation.faults import Faults
from foundation.form_fields import Fields, read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other
from foundation.refusals import Invalid

VIEW = {"permission": permissions.RESULTS}
EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/photos"
# The file itself and room for the other fields; a larger one is refused with words, a far larger one unread.
ROOM = MOST_BYTES + 1024 * 1024


@get(PLACE, opt=EDIT)
async def photos(request: AnyRequest, slug: str) -> Response[str]:
    return await _page(request, await event_facts(slug))


@post(PLACE, opt=EDIT, request_max_body_size=ROOM)
async def upload(request: AnyRequest, slug: str) -> Response[str] | Redirect:
    facts, fields = await event_facts(slug), await read_form(request)
    sent = (await request.form()).get("photo")
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    try:
        await add_photo(facts.id, content, fields.text("caption"))
    except Invalid as refusal:
        return await _page(request, facts, fields, refusal.faults)
    return see_other(request, f"/staff/events/{slug}/photos", flash=N_("照片已加入，拍攝地點等資訊已移除。"))


@post(PLACE + "/captions", opt=EDIT)
async def captions(request: AnyRequest, slug: str) -> Response[str] | Redirect:
    facts, fields = await event_facts(slug), await read_form(request)
    written = {photo.id: fields.text(f"caption-{photo.id}") for photo in await photos_of(facts.id)}
    try:
        await write_captions(facts.id, {each: text for each, text in written.items() if fields.has(f"caption-{each}")})
    except Invalid as refusal:
        return await _page(request, facts, fields, refusal.faults)
    return see_other(request, f"/staff/events/{slug}/photos", flash=N_("說明已儲存。"))


@post(PLACE + "/{photo:uuid}/delete", opt=EDIT)
async def delete(request: AnyRequest, slug: str, photo: UUID) -> Redirect:
    facts = await event_facts(slug)
    await remove_photo(facts.id, photo)
    return see_other(request, f"/staff/events/{slug}/photos", flash=N_("照片已刪除。"))


@get(PLACE + "/{photo:uuid}", opt=VIEW)
async def picture(slug: str, photo: UUID) -> Response[bytes]:
    jpeg = await photo_jpeg((await event_facts(slug)).id, photo)
    return Response(jpeg, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})


async def _page(
    request: AnyRequest, facts: EventFacts, fields: Fields | None = None, faults: Faults | None = None
) -> Response[str]:
    given = fields or Fields()
    return page(
        request, "events/photos.html", 422 if faults else 200, event=facts, photos=await photos_of(facts.id),
        most=MOST_PHOTOS, given=given, faults=faults or [],
    )  # fmt: skip


ROUTES = [photos, upload, captions, delete, picture]
