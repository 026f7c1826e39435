"""What those are written who wait for a place: in the line, in turn, or for the organiser's decision."""

from datetime import datetime
from uuid import UUID

from foundation import clock
from foundation.dates import show_date, show_time
from foundation.languages import N_, Language, gettext
from mail.letters import Message, Part, letter
from mail.paper import Block, Heading, Link, Paragraph, Small
from registrations import letter_blocks as blocks
from registrations import links
from registrations.calendars import calendar_parts
from registrations.ticket_reading import TicketView


@letter("registrations.waiting", N_("已登記候補"))
async def waiting(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await blocks.view_of(subject)
    if view is None or view.status != "waiting":
        return None
    return waiting_message(view, language)


def waiting_message(view: TicketView, language: Language) -> Message:
    _ = gettext(language)
    said: list[Block] = [
        *blocks.source_first(view, language),
        Heading(_("已登記候補")),
        Paragraph(_("目前額滿，您排在候補名單上，前面還有 %(n)s 位。有座位時會依順序通知您。", n=view.ahead)),
        _place_in_line(view, language),
        *blocks.event_facts(view, language),
        blocks.manage_link(view, language),
        *blocks.notice_at_length(view, language),
    ]
    return blocks.message(view, language, _("已登記候補：%(title)s"), said)


def _place_in_line(view: TicketView, language: Language) -> Link:
    """The number in a mail is of the day it was written; the page knows today's."""
    path = blocks.address(links.ticket_path(view.code), language)
    return Link(gettext(language)(N_("看現在排到第幾位")), path, main=True)


@letter("registrations.offered", N_("候補有座位，請回覆"))
async def offered(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """Moot once it was answered or has lapsed."""
    view = await blocks.view_of(subject)
    if view is None or view.status != "offered" or view.offered_until is None:
        return None
    return offer_message(view, view.offered_until, language)


def offer_message(view: TicketView, until: datetime, language: Language) -> Message:
    _ = gettext(language)
    when = f"{show_date(until, language)} {show_time(until)}"
    path = f"{links.manage_path(view.registration, view.link_version)}/offer"
    said: list[Block] = [
        *blocks.source_first(view, language),
        Heading(_("輪到您了，座位先為您留著")),
        Paragraph(_("請在 %(when)s 以前回覆要不要這個座位。過了時間沒有回覆，會讓給下一位。", when=when)),
        Link(_("回覆：我要，或讓給別人"), blocks.address(path, language), main=True),
        *blocks.event_facts(view, language),
        Small(_("期限只算上班時間。打開連結不會送出任何回覆，要按下按鈕才算。")),
        *blocks.notice_at_length(view, language),
    ]
    return blocks.message(view, language, _("候補有座位，請回覆：%(title)s"), said)


@letter("registrations.lapsed", N_("候補保留的座位已讓出"))
async def lapsed(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """Whoever did not answer learns where they stand now: in the line again, or out of it."""
    view = await blocks.view_of(subject, live=False)
    if view is None or view.status not in {"waiting", "cancelled"}:
        return None
    _ = gettext(language)
    if view.live:
        text = _("留給您的座位沒有收到回覆，已經讓給下一位。您還在候補名單上，再有座位時會通知您。")
    else:
        text = _("留給您的座位沒有收到回覆，已經讓給下一位，這次報名也就結束了。還想參加的話，歡迎再報名。")
    said: list[Block] = [Heading(_("座位已讓給下一位")), Paragraph(text), *blocks.event_facts(view, language)]
    if view.live:
        said += [_place_in_line(view, language), blocks.manage_link(view, language)]
    return blocks.message(view, language, _("候補保留的座位已讓出：%(title)s"), said)


@letter("registrations.pending", N_("報名已收到，等候審核"))
async def pending(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await blocks.view_of(subject)
    if view is None or view.status != "pending":
        return None
    # Nothing to a calendar, unless an approval that was taken back had put it there.
    return pending_message(view, language, *await calendar_parts(subject, language, clock.now()))


def pending_message(view: TicketView, language: Language, *parts: Part) -> Message:
    _ = gettext(language)
    said: list[Block] = [
        *blocks.source_first(view, language),
        Heading(_("報名已收到")),
        Paragraph(_("這場活動要由主辦單位審核。有結果時會寄信告訴您，不用再報一次。")),
        *blocks.event_facts(view, language),
        blocks.manage_link(view, language),
        *blocks.notice_at_length(view, language),
    ]
    return blocks.message(view, language, _("報名已收到，等候審核：%(title)s"), said, *parts)


# What somebody is sent again who has no place yet, by their state.
WITHOUT_PLACE = {"waiting": waiting, "offered": offered, "pending": pending}


def moved_without_place(view: TicketView, language: Language) -> Message:
    _ = gettext(language)
    match view.status:
        case "offered":
            text = _("請看下面新的時間與地點。座位還為您留著，請記得回覆；不能來的話，請按下面的連結取消。")
        case "pending":
            text = _("請看下面新的時間與地點。您的報名還在審核；不能來的話，請按下面的連結取消。")
        case _:
            text = _(
                "請看下面新的時間與地點。您還在候補名單上，前面還有 %(n)s 位；不能來的話，請按下面的連結取消。",
                n=view.ahead,
            )
    said: list[Block] = [
        *blocks.source_first(view, language),
        Heading(view.event.title(language).text),
        Paragraph(text),
        *blocks.event_facts(view, language),
        blocks.manage_link(view, language),
    ]
    return blocks.message(view, language, _("時間或地點有異動：%(title)s"), said)
