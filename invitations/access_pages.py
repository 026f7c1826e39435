"""Pages of codes and closed lists: make, hand out on paper or as a file, take back; paste or load the list."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile

from events.facts import EventFacts, event_facts
from foundation import clock, permissions, settings, tabular
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form
from foundation.languages import N_, gettext
from foundation.pages import AnyRequest, language_of, page, prefix_of, see_other
from foundation.refusals import Invalid, NotFound
from invitations.access import (
    Access,
    access_of,
    add_to_list,
    listed,
    make_codes,
    strike_from_list,
    withdraw_code,
)
from invitations.closed_lists import MOST_LINES, ReadList, read_list, text_of
from invitations.codes import spaced
from invitations.forms import CODE_FIELDS, read_codes
from outreach.choices import partner_options
from outreach.partners import partners

# Whoever sees a code can hand it on, so reading them is a matter of those who plan events.
EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/access"
_BLANK = {"n": "20", "most": "1", "title_zh": "", "until": "", "holdback": "", "partner": ""}
_Write = Callable[[tabular.Sheet], bytes]
_FILES: dict[str, tuple[_Write, str]] = {
    "codes.ods": (tabular.ods_bytes, tabular.ODS_TYPE),
    "codes.csv": (tabular.csv_bytes, tabular.CSV_TYPE),
}
Answer = Response[Any]


@get(PLACE, opt=EDIT)
async def access(request: AnyRequest, slug: str) -> Answer:
    return await _page(request, await event_facts(slug), _BLANK)


@post(PLACE + "/codes", opt=EDIT, status_code=200)
async def make(request: AnyRequest, slug: str) -> Answer:
    facts, fields = await event_facts(slug), await read_form(request)
    try:
        made = await make_codes(facts.id, read_codes(fields), clock.now())
    except Invalid as refused:
        return await _page(request, facts, {name: fields.text(name) for name in CODE_FIELDS}, refused.faults)
    return see_other(request, f"/staff/events/{slug}/access", flash=N_("已產生 %(n)s 組邀請碼。"), n=len(made))


@post(PLACE + "/codes/{code:uuid}/withdraw", opt=EDIT)
async def withdraw(request: AnyRequest, slug: str, code: UUID) -> Answer:
    gone = await withdraw_code((await event_facts(slug)).id, code, clock.now())
    words = N_("邀請碼已刪除。") if gone else N_("這組碼有人用過，紀錄留著；從現在起不能再用。")
    return see_other(request, f"/staff/events/{slug}/access", flash=words)


@get(PLACE + "/print", opt=EDIT)
async def sheet(request: AnyRequest, slug: str) -> Answer:
    """Slips to cut, only of codes that still let somebody in."""
    facts = await event_facts(slug)
    good = [code for code in (await access_of(facts.id)).codes if code.state(clock.now()) == "good"]
    address = f"{settings.current().public_url}/{prefix_of(request)}/events/{slug}"
    return page(request, "invitations/code_slips.html", event=facts, codes=good, spaced=spaced, address=address)


@get(PLACE + "/{name:str}", opt=EDIT)
async def download(request: AnyRequest, slug: str, name: str) -> Response[bytes]:
    if name not in _FILES:
        raise NotFound
    facts, (write, kind) = await event_facts(slug), _FILES[name]
    content = write(_codes_sheet(facts, await access_of(facts.id), gettext(language_of(request))))
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(f'{slug}-{name}')}"}
    return Response(content, media_type=kind, headers=headers)


@post(PLACE + "/list", opt=EDIT, status_code=200)
async def change_list(request: AnyRequest, slug: str) -> Answer:
    """Adds what was pasted or loaded, or strikes it out; what could not be read is shown beside the form."""
    facts, fields = await event_facts(slug), await read_form(request)
    pasted, faults = await _pasted(request, fields)
    read = read_list(pasted)
    if len(pasted.splitlines()) > MOST_LINES:
        # Read in part, thousands would not be on the list and nobody would know.
        faults.append(Fault("ubns", N_("一次最多 20,000 行，請分成幾次加入。")))
    if not faults and not read.numbers:
        faults.append(Fault("ubns", N_("沒有讀到統一編號；一行一家，八碼數字。")))
    if faults:
        return await _page(request, facts, _BLANK, faults, read, pasted)
    if fields.text("action") == "strike":
        n = await strike_from_list(facts.id, read.numbers)
        return see_other(request, f"/staff/events/{slug}/access", flash=N_("已從名單移除 %(n)s 家。"), n=n)
    n = await add_to_list(facts.id, read.numbers)
    if read.odd:
        return await _page(request, await event_facts(slug), _BLANK, [], read, "", added=n)
    return see_other(request, f"/staff/events/{slug}/access", flash=N_("名單加入 %(n)s 家。"), n=n)


async def _pasted(request: AnyRequest, fields: Fields) -> tuple[str, Faults]:
    sent = (await request.form()).get("file")
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    if not content:
        return "\n".join(fields.raw.get("ubns", [])), []
    text = text_of(content)
    if text is None:
        return "", [Fault("file", N_("讀不出文字。請在試算表另存成 CSV，或把統一編號那一欄複製貼上。"))]
    return text, []


async def _page(
    request: AnyRequest, facts: EventFacts, values: dict[str, str], faults: Any = (), read: ReadList | None = None,
    pasted: str = "", added: int | None = None,
) -> Answer:  # fmt: skip
    language = language_of(request)
    return page(
        request, "invitations/access.html", 422 if faults else 200, event=facts, values=values, faults=list(faults),
        access=await access_of(facts.id), listed=await listed(facts.id), read=read, pasted=pasted, added=added,
        partners=partner_options(await partners(), language), spaced=spaced, now=clock.now(),
    )  # fmt: skip


def _codes_sheet(facts: EventFacts, access: Access, _: Any) -> tabular.Sheet:
    states = {"good": _(N_("可用")), "spent": _(N_("用完")), "over": _(N_("已過期"))}
    heads = (N_("邀請碼"), N_("名稱"), N_("可用次數"), N_("已用"), N_("使用期限"), N_("給哪個單位"), N_("狀態"))
    rows = [
        (
            spaced(code.code), code.title_zh, code.most, code.used, clock.day_of(code.until) if code.until else None,
            code.partner_zh, states[code.state(clock.now())],
        )
        for code in access.codes
    ]  # fmt: skip
    return tabular.Sheet(_(N_("邀請碼")), [_(head) for head in heads], rows, lead=[facts.title_zh])


ROUTES = [access, make, withdraw, sheet, download, change_list]
