"""Pages of the privacy officer for the wording of notices: the list, a draft beside what is in force, its approval."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import read_form
from foundation.languages import N_, gettext
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Invalid
from privacy import notice_drafts, wording_places, wording_rules
from privacy.notice_drafts import Wording
from privacy.wording_changes import ORDER, PART_WORDS, changes

VIEW = {"permission": permissions.PRIVACY_VIEW}
EDIT = {"permission": permissions.PRIVACY_EDIT}
PLACE = "/staff/privacy/wordings"


@get("/{prefix:str}/staff/privacy/wordings", opt=VIEW)
async def wording_list(request: AnyRequest) -> Response[str]:
    checked, changed = await notice_drafts.verify()
    return page(
        request,
        "privacy/wordings.html",
        wordings=await notice_drafts.wordings(),
        approved=checked,
        changed=set(changed),
    )


@post("/{prefix:str}/staff/privacy/wordings", opt=EDIT)
async def start_draft(request: AnyRequest) -> Redirect:
    draft = await notice_drafts.start(signed_in(request), clock.now())
    return see_other(request, f"{PLACE}/{draft}/edit")


@get("/{prefix:str}/staff/privacy/wordings/{wording_id:uuid}", opt=VIEW)
async def one_wording(request: AnyRequest, wording_id: UUID) -> Response[str]:
    return await _wording_page(request, wording_id)


@get("/{prefix:str}/staff/privacy/wordings/{wording_id:uuid}/edit", opt=EDIT)
async def edit_draft(request: AnyRequest, wording_id: UUID) -> Response[str]:
    draft = await notice_drafts.one(wording_id)
    return _edit_page(request, draft, wording_places.texts(draft.body) | {"note": draft.note}, [])


@post("/{prefix:str}/staff/privacy/wordings/{wording_id:uuid}/edit", opt=EDIT)
async def save_draft(request: AnyRequest, wording_id: UUID) -> Response[str] | Redirect:
    """Kept as it is, complete or not; its page says what is lacking."""
    fields = await read_form(request)
    draft = await notice_drafts.one(wording_id)
    typed = {name: fields.text(name) for name in (*wording_places.NAMES, "note")}
    if faults := wording_places.faults(typed):
        return _edit_page(request, draft, typed, faults, status=422)
    body = wording_places.wording(typed, draft.body)
    await notice_drafts.save(wording_id, body, typed["note"], signed_in(request), clock.now())
    return see_other(request, f"{PLACE}/{wording_id}", flash=N_("草稿已儲存。"))


@post("/{prefix:str}/staff/privacy/wordings/{wording_id:uuid}/approve", opt=EDIT)
async def approve_draft(request: AnyRequest, wording_id: UUID) -> Response[str] | Redirect:
    same = (await read_form(request)).flag("same_substance")
    try:
        n = await notice_drafts.approve(wording_id, signed_in(request), clock.now(), same_substance=same)
    except Invalid as lacking:
        return await _wording_page(request, wording_id, lacking.faults, status=422)
    return see_other(request, f"{PLACE}/{wording_id}", flash=N_("第 %(n)s 版告知文字已核准，下次公布活動時使用。"), n=n)


@post("/{prefix:str}/staff/privacy/wordings/{wording_id:uuid}/drop", opt=EDIT)
async def drop_draft(request: AnyRequest, wording_id: UUID) -> Redirect:
    await notice_drafts.drop(wording_id, signed_in(request), clock.now())
    return see_other(request, PLACE, flash=N_("草稿已放棄，紀錄留著。"))


def _edit_page(
    request: AnyRequest, draft: Wording, values: dict[str, str], faults: Faults, status: int = 200
) -> Response[str]:
    return page(
        request,
        "privacy/wording_edit.html",
        status=status,
        faults=faults,
        wording=draft,
        values=values,
        parts=_parts(request),
        places=wording_places.WORDS,
        rows={part: 2 + max(values[f"{one}-{part}"].count("\n") for one in wording_rules.LANGUAGES) for part in ORDER},
    )


async def _wording_page(
    request: AnyRequest, wording_id: UUID, faults: Faults | None = None, status: int = 200
) -> Response[str]:
    wording = await notice_drafts.one(wording_id)
    before = await notice_drafts.compared_with(wording)
    return page(
        request,
        "privacy/wording.html",
        status=status,
        faults=faults or [],
        wording=wording,
        before=before,
        changes=changes((before or wording).body, wording.body),
        lacks=wording_rules.lacks(wording.body) if wording.state == "draft" else [],
        parts=_parts(request),
        words={key: wording_places.WORDS[key][language_of(request) == "en"] for key in wording_places.WORDS},
    )


def _parts(request: AnyRequest) -> dict[str, str]:
    _ = gettext(language_of(request))
    return {part: _(PART_WORDS[part]) for part in ORDER}


ROUTES = [wording_list, start_draft, one_wording, edit_draft, save_draft, approve_draft, drop_draft]
