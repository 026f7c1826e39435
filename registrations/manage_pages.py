"""What the person themselves can do, by the link that only their mailbox has: see, cancel, have the ticket sent again,
give and withdraw consents, take the receipt of it all."""

from collections.abc import Sequence
from typing import Any, Literal

from litestar import Response, get, post
from litestar.response import Redirect

from events.partner_access import asking
from foundation import clock, permissions
from foundation.actor import PUBLIC as THE_PUBLIC
from foundation.faults import Fault
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other
from foundation.refusals import NotFound
from privacy import notices, receipts
from privacy.consents import PURPOSES
from privacy.receipt_words import ACTS, CHANNELS
from registrations.cancelling import cancel
from registrations.colleagues import colleagues
from registrations.consenting import acts_of, set_consent, standings
from registrations.own_receipt import known_of
from registrations.registering import consents_asked
from registrations.resending import send_again
from registrations.substituting import may_substitute
from registrations.ticket_pages import facts
from registrations.ticket_reading import TicketView, by_manage_token

PUBLIC = {"permission": permissions.PUBLIC}


@get("/{prefix:str}/manage/{token:str}", opt=PUBLIC)
async def manage(request: AnyRequest, token: str) -> Response[str]:
    """A mail scanner may follow this link: it only shows."""
    return await _page(request, await by_manage_token(token), token)


@post("/{prefix:str}/manage/{token:str}/cancel", opt=PUBLIC)
async def cancel_registration(request: AnyRequest, token: str) -> Response[str] | Redirect:
    view = await by_manage_token(token)
    if not (await read_form(request)).flag("sure"):
        faults = [Fault("sure", N_("請先勾選確認，再取消報名。"))]
        return await _page(request, view, token, status=422, faults=faults)
    await cancel(view.registration, THE_PUBLIC, clock.now(), link_version=view.link_version)
    return see_other(request, f"/manage/{token}", flash=N_("報名已經取消，座位讓給下一位了。"))


@post("/{prefix:str}/manage/{token:str}/send", opt=PUBLIC)
async def send_ticket(request: AnyRequest, token: str) -> Redirect:
    view = await by_manage_token(token)
    await send_again(view.registration, clock.now(), link_version=view.link_version)
    return see_other(request, f"/manage/{token}", flash=N_("票已再寄一次，請看信箱。"))


@post("/{prefix:str}/manage/{token:str}/consents/{purpose:str}", opt=PUBLIC)
async def change_consent(request: AnyRequest, token: str, purpose: str) -> Redirect:
    """One press either way: taking back is no harder than giving."""
    view = await by_manage_token(token)
    given = (await read_form(request)).text("act") == "given"
    if given:
        rows = await acts_of(view.registration, view.link_version)
        if purpose not in {asked.key for asked in consents_asked(view.event, await _told(rows))}:
            raise NotFound
    act: Literal["given", "withdrawn"] = "given" if given else "withdrawn"
    await set_consent(view.registration, purpose, act, THE_PUBLIC, clock.now(), link_version=view.link_version)
    told = N_("已經記下您的同意，隨時可以撤回。") if given else N_("已經撤回同意，不影響您的報名。")
    return see_other(request, f"/manage/{token}#consents", flash=told)


@get("/{prefix:str}/manage/{token:str}/receipt", opt=PUBLIC)
async def consent_receipt(request: AnyRequest, token: str) -> Response[str]:
    view = await by_manage_token(token)
    rows = await acts_of(view.registration, view.link_version)
    known = await known_of(view.registration, rows)
    return page(
        request, "registrations/consent_receipt.html", token=token, event=view.event, notice=known.notice, rows=rows,
        record=known.record, purposes=PURPOSES, acts=ACTS, channels=CHANNELS,
    )  # fmt: skip


@get("/{prefix:str}/manage/{token:str}/receipt.json", opt=PUBLIC)
async def consent_receipt_file(token: str) -> Response[bytes]:
    view = await by_manage_token(token)
    known = await known_of(view.registration, await acts_of(view.registration, view.link_version))
    headers = {"content-disposition": 'attachment; filename="lianfu-receipt.json"', "cache-control": "no-store"}
    return Response(receipts.as_file(receipts.receipt(known)), media_type="application/json", headers=headers)


async def _page(
    request: AnyRequest, view: TicketView, token: str, status: int = 200, faults: list[Fault] | None = None
) -> Response[str]:
    rows = await acts_of(view.registration, view.link_version)
    shown = await facts(request, view) | {"token": token, "faults": faults or []}
    shown["colleagues"] = await colleagues(view)
    shown["may_substitute"] = may_substitute(view, clock.now()) and not view.event.mail_only
    told = await _told(rows)
    shown["asking"] = asking(view.event, told)
    shown["consents"] = standings(rows, consents_asked(view.event, told) if view.live and view.named else [])
    return page(request, "registrations/manage.html", status, **shown)


async def _told(rows: Sequence[Any]) -> dict[str, Any]:
    """What this person's own notice says: a consent is given to the bodies named there."""
    return (await notices.notice(rows[0]["notice"])).body


ROUTES = [
    manage, cancel_registration, send_ticket, change_consent, consent_receipt, consent_receipt_file,
]  # fmt: skip
