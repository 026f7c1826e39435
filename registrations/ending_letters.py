"""What people are written whose place ends: cancelled, declined, handed over, or the event is called off. Their
calendars are told as well."""

from uuid import UUID

from foundation import clock
from foundation.languages import N_, Language, gettext
from mail.letters import Message, Part, letter
from mail.paper import Block, Heading, Paragraph
from registrations import letter_blocks as blocks
from registrations.admission_rows import identity_context
from registrations.calendars import calendar_parts
from registrations.enclosed import open_enclosed
from registrations.ticket_reading import TicketView


@letter("registrations.cancelled", N_("報名已取消"))
async def cancelled(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await blocks.view_of(subject, live=False)
    if view is None or view.live:
        return None
    _ = gettext(language)
    said = [
        Heading(_("報名已取消")),
        Paragraph(_ended(view, language)),
        *blocks.event_facts(view, language),
    ]
    files = await calendar_parts(subject, language, clock.now())
    return blocks.message(view, language, _("報名已取消：%(title)s"), said, *files)


def _ended(view: TicketView, language: Language) -> str:
    """Thanks go to whoever told us; who did not ask for it learns what to do."""
    _ = gettext(language)
    if view.why == "staff":
        return _("承辦人取消了您的報名。如果這不是您要求的，請回信或打電話給我們。")
    return _("您的報名已經取消，座位讓給下一位了。謝謝您告訴我們。")


@letter("registrations.declined", N_("報名未通過審核"))
async def declined(subject: UUID, language: Language, sealed: bytes | None) -> Message | None:
    """`sealed` holds the reason, for this mail alone. Moot once the decision was taken back."""
    view = await blocks.view_of(subject, live=False)
    if view is None or view.status != "declined":
        return None
    told = await open_enclosed(subject, identity_context(subject, "P2"), sealed) if sealed else {}
    return declined_message(view, str(told.get("reason", "")), language)


def declined_message(view: TicketView, reason: str, language: Language) -> Message:
    _ = gettext(language)
    said: list[Block] = [
        Heading(_("這次沒能為您安排座位")),
        Paragraph(_("謝謝您報名。主辦單位審核後，這次沒能為您安排座位，很抱歉。")),
    ]
    if reason:
        said.append(Paragraph(_("原因：%(reason)s", reason=reason)))
    said += [*blocks.event_facts(view, language), Paragraph(_("有疑問的話，直接回這封信就可以找到承辦人。"))]
    return blocks.message(view, language, _("報名結果：%(title)s"), said)


@letter("registrations.handed_over", N_("已換人出席"))
async def handed_over(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """To whoever gave the place away; who comes instead is theirs to know, not ours to write."""
    view = await blocks.view_of(subject, live=False)
    if view is None or view.live:
        return None
    _ = gettext(language)
    said = [
        Heading(_("已換人出席")),
        Paragraph(_("您的座位已經交給另一位，原來的條碼不能再用。新的條碼寄給對方了。")),
        *blocks.event_facts(view, language),
    ]
    files = await calendar_parts(subject, language, clock.now())
    return blocks.message(view, language, _("已換人出席：%(title)s"), said, *files)


@letter("registrations.event_cancelled", N_("活動取消通知"))
async def event_cancelled(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await blocks.view_of(subject)
    if view is None or view.event.status != "cancelled":
        return None
    return event_cancelled_message(view, language, *await calendar_parts(subject, language, clock.now()))


def event_cancelled_message(view: TicketView, language: Language, *parts: Part) -> Message:
    _ = gettext(language)
    said: list[Block] = [Heading(_("活動取消")), Paragraph(_("很抱歉，這場活動取消了，請不用前來。"))]
    if view.event.cancel_reason(language):
        said.append(Paragraph(_("原因：%(reason)s", reason=view.event.cancel_reason(language).text)))
    said += blocks.event_facts(view, language)
    return blocks.message(view, language, _("活動取消：%(title)s"), said, *parts)
