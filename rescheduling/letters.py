"""What people are written when an event is put off, gets its new day, or goes online. None = nothing to say now."""

from uuid import UUID

from events.ics import place_of
from foundation import clock
from foundation.dates import show_span
from foundation.languages import N_, Language, gettext
from mail.letters import Message, Part, letter
from mail.paper import Block, Facts, Heading, Link, Paragraph, Small
from registrations import letter_blocks as blocks
from registrations import links
from registrations.calendars import calendar_parts
from registrations.ticket_reading import TicketView
from rescheduling.jobs import NEW_DAY, ONLINE, POSTPONED


@letter(POSTPONED, N_("延期通知"))
async def postponed(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await blocks.view_of(subject)
    if view is None or view.event.postponed_on is None:
        return None
    return postponed_message(view, language, *await calendar_parts(subject, language, clock.now()))


def postponed_message(view: TicketView, language: Language, *parts: Part) -> Message:
    _ = gettext(language)
    said: list[Block] = [
        Heading(_("活動延期，請先不要前來")),
        *_reason(view, language),
        Paragraph(_("新的日期決定後會再寄信問您會不會到。您的座位或候補順序都保留，現在不用做任何事。")),
        _as_it_was(view, language),
        blocks.manage_link(view, language),
    ]
    return blocks.message(view, language, _("活動延期：%(title)s"), said, *parts)


@letter(NEW_DAY, N_("延期後的新日期"))
async def new_day(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await blocks.view_of(subject)
    if view is None or view.event.postponed_on or not view.is_valid:
        return None
    return new_day_message(view, language, *await calendar_parts(subject, language, clock.now()))


def new_day_message(view: TicketView, language: Language, *parts: Part) -> Message:
    _ = gettext(language)
    path = f"{links.manage_path(view.registration, view.link_version)}/reply/postponed"
    said: list[Block] = [
        Heading(_("新的日期決定了，您會到嗎？")),
        Paragraph(
            _("您的座位還在，條碼也不變。請按下面的連結回覆「會到」或「不克出席」；不能來的座位會讓給候補的人。")
        ),
        Link(_("回覆會不會到"), blocks.address(path, language), main=True),
        *blocks.event_facts(view, language),
        Small(_("沒有回覆，座位仍然為您保留。打開連結不會送出任何回覆，要按下按鈕才算。")),
    ]
    return blocks.message(view, language, _("新的日期：%(title)s"), said, *parts)


@letter(ONLINE, N_("改為線上舉行"))
async def moved_online(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """The link is for those who have a place; who waits learns that it is online."""
    view = await blocks.view_of(subject)
    if view is None or view.event.status != "published":
        return None
    return online_message(view, language, *await calendar_parts(subject, language, clock.now()))


def online_message(view: TicketView, language: Language, *parts: Part) -> Message:
    _ = gettext(language)
    said: list[Block] = [
        Heading(_("改為線上舉行，請不用前來現場")),
        *_reason(view, language),
        Paragraph(_("日期和時間不變，當天請用下面的連結參加。")),
    ]
    if view.is_valid and view.event.online_url:
        said.append(Link(_("加入線上會議"), view.event.online_url, main=True))
    said += [*blocks.event_facts(view, language), blocks.manage_link(view, language)]
    return blocks.message(view, language, _("改為線上舉行：%(title)s"), said, *parts)


def _as_it_was(view: TicketView, language: Language) -> Facts:
    """Which of one's engagements it is, so that nobody sets out for it."""
    _ = gettext(language)
    pairs = [(_("這場活動"), view.event.title(language).text)]
    for session in view.sessions:
        pairs.append((_("原定時間"), show_span(session.starts_at, session.ends_at, language)))
        pairs.append((_("地點"), place_of(session, language)))
    return Facts(tuple(pairs))


def _reason(view: TicketView, language: Language) -> list[Block]:
    text = view.event.banner(language).text
    return [Paragraph(text)] if text else []
