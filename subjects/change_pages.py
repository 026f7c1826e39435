"""“My data” of one proven person: the deeds that change it for good. Correct, cancel, and then erase."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock
from foundation.actor import PUBLIC as THE_PUBLIC
from foundation.faults import Fault
from foundation.form_fields import Fields, read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Conflict, Gone, Invalid, NotFound, Refusal, TooOften
from privacy.masks import mask
from registrations.cancelling import cancel
from registrations.correcting import CORRECTABLE, correct
from subjects import addresses, own_session
from subjects.copying import recipients
from subjects.erasing import erase
from subjects.own_pages import OWN, home_of, own
from subjects.pages import IN, OVER, PUBLIC, cookie_of, gone
from subjects.record import OwnRegistration, Record

Answer = Response[str] | Redirect


@get(f"{OWN}/correct", opt=PUBLIC, exception_handlers=OVER)
async def correct_form(request: AnyRequest, access: UUID) -> Response[str]:
    record = await own(request, access)
    chosen = _chosen(record, read_query(request))
    return _correct_page(request, access, record, chosen, dict(chosen.typed()) if chosen else {})


@post(f"{OWN}/correct", opt=PUBLIC, exception_handlers=OVER)
async def correct_deed(request: AnyRequest, access: UUID) -> Answer:
    fields = await read_form(request)
    record = await own(request, access)
    chosen = _chosen(record, fields)
    if chosen is None:
        raise NotFound
    typed = {key: fields.text(key) for key in CORRECTABLE if fields.has(key)}
    changes = addresses.changes_of(chosen, typed)
    try:
        if addresses.needs_code(changes):
            await addresses.ask(
                cookie_of(request), access, chosen, changes, language_of(request), clock.now(),
                network=request.scope["state"].get("network"),
            )  # fmt: skip
            return see_other(request, f"{home_of(access)}/address")
        done = await correct(chosen.id, changes, THE_PUBLIC, clock.now(), link_version=chosen.fact.link_version)
    except Invalid as wrong:
        return _correct_page(request, access, record, chosen, typed, wrong.faults, 422)
    except TooOften as enough:
        return _correct_page(request, access, record, chosen, typed, [Fault("email", enough.message)], 429)
    except Conflict as refused:
        return see_other(request, f"{home_of(access)}/correct", flash=refused.message, kind="warn")
    return await _corrected(request, access, done.fields)


@get(f"{OWN}/address", opt=PUBLIC, exception_handlers=OVER)
async def address_form(request: AnyRequest, access: UUID) -> Response[str]:
    await own(request, access)
    return page(request, "subjects/address.html", home=home_of(access), faults=[])


@post(f"{OWN}/address", opt=PUBLIC, exception_handlers=OVER)
async def address_deed(request: AnyRequest, access: UUID) -> Answer:
    typed = (await read_form(request)).text("code")
    record = await own(request, access)
    try:
        done = await addresses.confirm(cookie_of(request), access, record, typed, clock.now())
    except Invalid as wrong:
        return page(request, "subjects/address.html", 422, home=home_of(access), faults=wrong.faults)
    except (Gone, Conflict) as over:
        return see_other(request, f"{home_of(access)}/correct", flash=over.message, kind="warn")
    return await _corrected(request, access, done.fields)


@get(f"{OWN}/erase", opt=PUBLIC, exception_handlers=OVER)
async def erase_form(request: AnyRequest, access: UUID) -> Response[str]:
    return await _erase_page(request, access)


@post(f"{OWN}/cancel", opt=PUBLIC, exception_handlers=OVER)
async def cancel_deed(request: AnyRequest, access: UUID) -> Answer:
    """The first of the two: it frees the seat and is a fact of the service, so figures move here and not later."""
    fields = await read_form(request)
    chosen = (await own(request, access)).registration(uuid_of(fields.text("registration")) or access)
    if chosen is None:
        raise NotFound
    try:
        await cancel(chosen.id, THE_PUBLIC, clock.now(), link_version=chosen.fact.link_version)
    except Refusal as no:
        return see_other(request, f"{home_of(access)}/erase", flash=no.message, kind="warn")
    return see_other(request, f"{home_of(access)}/erase", flash=N_("報名已經取消，座位讓給下一位了。"))


@post(f"{OWN}/erase", opt=PUBLIC, exception_handlers=OVER)
async def erase_deed(request: AnyRequest, access: UUID) -> Answer:
    if not (await read_form(request)).flag("sure"):
        return await _erase_page(request, access, [Fault("sure", N_("請先勾選確認，再刪除資料。"))], 422)
    person = await own_session.proven(cookie_of(request), access, clock.now())
    try:
        await erase(person, THE_PUBLIC, clock.now())
    except Conflict as refused:
        return await _erase_page(request, access, [Fault("", refused.message)], 409)
    return gone(request, f"{IN}/erased")


async def _erase_page(
    request: AnyRequest, access: UUID, faults: list[Fault] | None = None, status: int = 200
) -> Response[str]:
    record, now = await own(request, access), clock.now()
    ahead = [each for each in record.registrations if each.is_ahead(now)]
    return page(
        request, "subjects/erase.html", status, home=home_of(access), ahead=ahead, faults=faults or [], record=record
    )


async def _corrected(request: AnyRequest, access: UUID, fields: tuple[str, ...]) -> Redirect:
    if not fields:
        return see_other(request, f"{home_of(access)}/correct", flash=N_("沒有任何一欄改變。"), kind="warn")
    await own_session.note(cookie_of(request), access, "own.corrected", fields, clock.now())
    told = N_("已經更正，新的票也寄到新信箱了；舊信箱裡的連結不能再用。") if "email" in fields else N_("已經更正。")
    return see_other(request, home_of(access), flash=told)


def _chosen(record: Record, fields: Fields) -> OwnRegistration | None:
    """The registration that was meant; otherwise the newest."""
    meant = uuid_of(fields.text("registration"))
    if meant:
        return record.registration(meant)
    return record.registrations[0] if record.registrations else None


def _correct_page(
    request: AnyRequest, access: UUID, record: Record, chosen: OwnRegistration | None, values: dict[str, Any],
    faults: list[Fault] | None = None, status: int = 200,
) -> Response[str]:  # fmt: skip
    asked = {each.key for each in chosen.event.papers.questions} if chosen and chosen.event.papers else set()
    return page(
        request, "subjects/correct.html", status, home=home_of(access), record=record, chosen=chosen, values=values,
        faults=faults or [], asked=asked, handed=recipients(chosen, language_of(request))[1:] if chosen else [],
        old_address=mask("email", str(chosen.words.get("email") or "")) if chosen else "",
    )  # fmt: skip


ROUTES = [correct_form, correct_deed, address_form, address_deed, erase_form, cancel_deed, erase_deed]
