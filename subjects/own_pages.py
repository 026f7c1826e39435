"""“My data” of one proven person: see, take a copy, consents, stop, who looked. One thing a page."""

from typing import Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock
from foundation.actor import PUBLIC as THE_PUBLIC
from foundation.form_fields import read_form, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Conflict, NotFound
from registrations.consenting import set_consent
from subjects import copy_page, copying, looked, own_session, stopping
from subjects.pages import IN, OVER, PUBLIC, cookie_of
from subjects.record import Record, read_own
from subjects.wording import CHANNEL_WORDS, CONSENT_WORDS, MAIL_WORDS, STATUS_WORDS

OWN = "/{prefix:str}/my-data/people/{access:uuid}"


async def own(request: AnyRequest, access: UUID) -> Record:
    """Raises SessionOver, or NotFound for anybody who is not proven."""
    return await read_own(cookie_of(request), access, clock.now())


def home_of(access: UUID) -> str:
    return f"{IN}/people/{access}"


@get(OWN, opt=PUBLIC, exception_handlers=OVER)
async def own_home(request: AnyRequest, access: UUID) -> Response[str]:
    return page(request, "subjects/home.html", home=home_of(access), record=await own(request, access))


@get(f"{OWN}/record", opt=PUBLIC, exception_handlers=OVER)
async def own_record(request: AnyRequest, access: UUID) -> Response[str]:
    record = await own(request, access)
    language = language_of(request)
    return page(
        request, "subjects/record.html", home=home_of(access), record=record, statuses=STATUS_WORDS,
        consent_words=CONSENT_WORDS, mail_words=MAIL_WORDS, channels=CHANNEL_WORDS,
        recipients={each.id: copying.recipients(each, language) for each in record.registrations},
        categories={each.id: copying.categories(each, language) for each in record.registrations},
        others=[(kind, [copying.readable(held.words) for held in kind.rows]) for kind in record.others],
    )  # fmt: skip


@get(f"{OWN}/copy", opt=PUBLIC, exception_handlers=OVER)
async def copy_form(request: AnyRequest, access: UUID) -> Response[str]:
    await own(request, access)
    return page(request, "subjects/copy.html", home=home_of(access))


@post(f"{OWN}/copy/{{kind:str}}", opt=PUBLIC, exception_handlers=OVER)
async def copy_deed(request: AnyRequest, access: UUID, kind: str) -> Response[bytes]:
    """A deed, since taking a copy stands in the record."""
    writers = {"html": copy_page.as_html, "json": copying.as_json, "ods": copying.as_ods}
    if kind not in writers:
        raise NotFound
    record, now = await own(request, access), clock.now()
    await own_session.note(cookie_of(request), access, "own.copied", (kind,), now)
    file = writers[kind](record, await looked.own(cookie_of(request), access, now), language_of(request))
    headers = {"content-disposition": f'attachment; filename="{file.name}"', "cache-control": "no-store"}
    return Response(file.content, status_code=200, media_type=file.kind, headers=headers)


@get(f"{OWN}/looked", opt=PUBLIC, exception_handlers=OVER)
async def own_looked(request: AnyRequest, access: UUID) -> Response[str]:
    record = await own(request, access)
    looks = await looked.own(cookie_of(request), access, clock.now())
    titles = {each.event.id: each.event.title(language_of(request)) for each in record.registrations}
    return page(request, "subjects/looked.html", home=home_of(access), looks=looks, titles=titles)


@get(f"{OWN}/consents", opt=PUBLIC, exception_handlers=OVER)
async def own_consents(request: AnyRequest, access: UUID) -> Response[str]:
    record = await own(request, access)
    return page(request, "subjects/consents.html", home=home_of(access), record=record, consent_words=CONSENT_WORDS)


@post(f"{OWN}/consents", opt=PUBLIC, exception_handlers=OVER)
async def consents_deed(request: AnyRequest, access: UUID) -> Redirect:
    fields = await read_form(request)
    record = await own(request, access)
    registration = record.registration(uuid_of(fields.text("registration")) or access)
    purpose = fields.text("purpose")
    given = fields.text("act") == "given"
    if registration is None or not any(one.purpose == purpose and (one.asked or not given)
                                       for one in registration.consents):  # fmt: skip
        raise NotFound
    act: Literal["given", "withdrawn"] = "given" if given else "withdrawn"
    await set_consent(
        registration.id, purpose, act, THE_PUBLIC, clock.now(), link_version=registration.fact.link_version
    )
    told = N_("已經記下您的同意，隨時可以撤回。") if given else N_("已經撤回同意，不影響您的報名。")
    return see_other(request, f"{home_of(access)}/consents", flash=told)


@get(f"{OWN}/stop", opt=PUBLIC, exception_handlers=OVER)
async def stop_form(request: AnyRequest, access: UUID) -> Response[str]:
    record = await own(request, access)
    stopped = bool(record.registrations) and all(each.restricted for each in record.registrations)
    return page(request, "subjects/stop.html", home=home_of(access), record=record, stopped=stopped)


@post(f"{OWN}/stop", opt=PUBLIC, exception_handlers=OVER)
async def stop_deed(request: AnyRequest, access: UUID) -> Redirect:
    on = (await read_form(request)).text("stop") == "yes"
    try:
        await stopping.stop(cookie_of(request), access, await own(request, access), on, clock.now())
    except Conflict as nothing:
        return see_other(request, f"{home_of(access)}/stop", flash=nothing.message, kind="warn")
    told = N_("已經停止利用您的資料。") if on else N_("已經恢復利用您的資料。")
    return see_other(request, f"{home_of(access)}/stop", flash=told)


ROUTES = [
    own_home, own_record, copy_form, copy_deed, own_looked, own_consents, consents_deed, stop_form, stop_deed,
]  # fmt: skip
