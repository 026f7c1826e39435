"""Pages of the record of invitations: what went out and what came of it, one entry with its link, code and snippet."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from events.facts import EventFacts, event_facts
from foundation import clock, permissions, qr, settings
from foundation.form_fields import read_form
from foundation.languages import LANGUAGE_OF_PREFIX, N_, gettext
from foundation.pages import AnyRequest, language_of, page, prefix_of, see_other, signed_in
from foundation.permissions import EVENTS_EDIT, permitted
from foundation.refusals import Invalid
from invitations import kinds
from invitations.embedding import snippets
from invitations.figures import Brought, brought_by, few
from invitations.forms import SENT_FIELDS, read_sent
from invitations.sending import Sent, change_sent, one_sent, record_sent, remove_sent, sent_of
from outreach.choices import partner_options
from outreach.partners import partners

VIEW = {"permission": permissions.EVENTS_VIEW}
EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/invitations"
Answer = Response[Any]


@get(PLACE, opt=VIEW)
async def listing(request: AnyRequest, slug: str) -> Answer:
    facts = await event_facts(slug)
    sent, brought = await sent_of(facts.id), await brought_by(facts.id)
    asked = [each for each in sent if each.sent_on and each.addressees]
    nothing = Brought()
    return page(
        request, "invitations/sent.html", event=facts,
        rows=[(each, brought.get(each.id, nothing)) for each in sent],
        unasked=brought.get(None, nothing),
        asked=sum(each.addressees or 0 for each in asked),
        came_by_link=sum(found.registered for key, found in brought.items() if key),
        **_words(request),
    )  # fmt: skip


@get(PLACE + "/new", opt=EDIT)
async def new(request: AnyRequest, slug: str) -> Answer:
    return await _form(request, await event_facts(slug), dict.fromkeys(SENT_FIELDS, "") | {"channel": "letter"}, None)


@post(PLACE + "/new", opt=EDIT, status_code=200)
async def make(request: AnyRequest, slug: str) -> Answer:
    return await _save(request, slug, None)


@get(PLACE + "/{invitation:uuid}", opt=VIEW)
async def one(request: AnyRequest, slug: str, invitation: UUID) -> Answer:
    facts = await event_facts(slug)
    sent = await one_sent(facts.id, invitation)
    language = language_of(request)
    address = referral(facts, prefix_of(request), sent.code)
    _ = gettext(language)
    return page(
        request, "invitations/one.html", event=facts, sent=sent, address=address,
        links=[(each, referral(facts, prefix, sent.code)) for prefix, each in LANGUAGE_OF_PREFIX.items()],
        code=qr.svg(address, _(N_("報名連結的條碼"))), found=(await brought_by(facts.id)).get(sent.id, Brought()),
        snippets=snippets(facts, sent.code, language), **_words(request),
    )  # fmt: skip


@get(PLACE + "/{invitation:uuid}/qr.png", opt=VIEW)
async def picture(request: AnyRequest, slug: str, invitation: UUID) -> Response[bytes]:
    facts = await event_facts(slug)
    sent = await one_sent(facts.id, invitation)
    content = qr.png(referral(facts, prefix_of(request), sent.code), pixels=12)
    headers = {"content-disposition": f'attachment; filename="{slug}-{sent.code}.png"'}
    return Response(content, media_type="image/png", headers=headers)


@get(PLACE + "/{invitation:uuid}/edit", opt=EDIT)
async def edit(request: AnyRequest, slug: str, invitation: UUID) -> Answer:
    facts = await event_facts(slug)
    sent = await one_sent(facts.id, invitation)
    values = {name: str(getattr(sent, name) or "") for name in SENT_FIELDS}
    return await _form(request, facts, values, sent)


@post(PLACE + "/{invitation:uuid}/edit", opt=EDIT, status_code=200)
async def change(request: AnyRequest, slug: str, invitation: UUID) -> Answer:
    return await _save(request, slug, invitation)


@post(PLACE + "/{invitation:uuid}/remove", opt=EDIT)
async def remove(request: AnyRequest, slug: str, invitation: UUID) -> Answer:
    await remove_sent((await event_facts(slug)).id, invitation)
    return see_other(request, f"/staff/events/{slug}/invitations", flash=N_("已刪除這一筆發送紀錄。"))


def referral(facts: EventFacts, prefix: str, code: str) -> str:
    return f"{settings.current().public_url}/{prefix}/events/{facts.slug}?via={code}"


async def _save(request: AnyRequest, slug: str, invitation: UUID | None) -> Answer:
    facts, fields = await event_facts(slug), await read_form(request)
    sent = await one_sent(facts.id, invitation) if invitation else None
    try:
        plan = read_sent(fields)
        if invitation is None:
            invitation = await record_sent(facts.id, plan, clock.now())
        else:
            await change_sent(facts.id, invitation, plan, clock.now())
    except Invalid as refused:
        values = {name: fields.text(name) for name in SENT_FIELDS}
        return await _form(request, facts, values, sent, refused.faults)
    return see_other(request, f"/staff/events/{slug}/invitations/{invitation}", flash=N_("發送紀錄已經存好。"))


async def _form(
    request: AnyRequest, facts: EventFacts, values: dict[str, str], sent: Sent | None, faults: Any = ()
) -> Answer:
    return page(
        request, "invitations/sent_form.html", 422 if faults else 200, event=facts, values=values, sent=sent,
        faults=list(faults), partners=partner_options(await partners(), language_of(request)), **_words(request),
    )  # fmt: skip


def _words(request: AnyRequest) -> dict[str, Any]:
    language = language_of(request)
    return {
        "channels": [(code.key, code.en if language == "en" else code.zh) for code in kinds.CHANNELS],
        "channel": lambda key: kinds.channel(key, language),
        "few": few,
        "editing": permitted(signed_in(request).roles, EVENTS_EDIT),
    }


ROUTES = [listing, new, make, one, picture, edit, change, remove]
