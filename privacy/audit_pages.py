"""Pages of the record of reading: who looked at what, what was unusual and how it was explained, and the thresholds.

They hold no personal data, so reading them leaves no entry of its own; answering an alarm does.
"""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import Fields, read_form, read_query, uuid_of
from foundation.languages import N_, gettext
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Invalid
from privacy import alarms, audit, heads, purpose_sessions, reveal
from privacy.alarm_rules import FIXED, RULES, thresholds

AUDIT = {"permission": permissions.AUDIT, "role": "auditor"}
EDIT = {"permission": permissions.PRIVACY_EDIT}
ALARMS = "/{prefix:str}/staff/privacy/alarms"
PAGE = 50
PROVEN = 2000  # entries whose chain the page checks; `lianfu audit verify` checks all
_TOLD = reveal.REASONS | reveal.TO_DECIDE | reveal.PRINT_REASONS | purpose_sessions.PURPOSES


@get("/{prefix:str}/staff/privacy/audit", opt=AUDIT)
async def audit_list(request: AnyRequest) -> Response[str]:
    query = read_query(request)
    before, actor = query.text("before"), uuid_of(query.text("staff"))
    number = int(before) if before.isdecimal() and len(before) < 19 else None
    entries = await audit.entries(before=number, actor=actor, limit=PAGE)
    _ = gettext(language_of(request))
    return page(
        request,
        "privacy/audit.html",
        entries=entries,
        older=entries[-1].seq if len(entries) == PAGE else None,
        colleague=actor,
        verdict=await audit.verify(last=PROVEN),
        head=heads.latest(),
        reasons={key: _(text) for key, text in _TOLD.items()},
        actions={key: _(text) for key, text in reveal.ACTIONS.items()},
    )


@get(ALARMS, opt=AUDIT)
async def alarm_list(request: AnyRequest) -> Response[str]:
    return await _alarms(request)


@post(ALARMS + "/{alarm:uuid}", opt=EDIT)
async def answer(request: AnyRequest, alarm: UUID) -> Response[str] | Redirect:
    fields = await read_form(request)
    try:
        seen = fields.text("state") == "seen"
        await alarms.answer(alarm, fields.text("note"), signed_in(request), clock.now(), only_seen=seen)
    except Invalid as refusal:
        return await _alarms(request, refusal.faults, fields, alarm)
    return see_other(request, "/staff/privacy/alarms", flash=N_("記下來了。"))


@post(ALARMS + "/rules", opt=EDIT)
async def rules(request: AnyRequest) -> Response[str] | Redirect:
    """One rule a form, so that a slip in one leaves the others alone."""
    fields = await read_form(request)
    kind = fields.text("kind")
    try:
        await alarms.set_threshold(
            kind, fields.text(f"most-{kind}"), active=fields.flag("active"), by=signed_in(request), now=clock.now()
        )
    except Invalid as refusal:
        return await _alarms(request, refusal.faults, fields)
    return see_other(request, "/staff/privacy/alarms", flash=N_("門檻改好了，下一次檢查就照新的。"))


async def _alarms(
    request: AnyRequest, faults: Faults | None = None, fields: Fields | None = None, at: UUID | None = None
) -> Response[str]:
    given = fields or Fields()
    return page(
        request,
        "privacy/alarms.html",
        422 if faults else 200,
        alarms=await alarms.alarms(),
        rules=RULES,
        fixed=FIXED,
        limits=await thresholds(),
        faults=faults or [],
        at=at,
        note=given.text("note"),
    )


ROUTES = [audit_list, alarm_list, answer, rules]
