"""What people with a place are written: rendered at sending from what is true then. None = there is nothing to say
any more."""

from uuid import UUID

from foundation import clock, qr
from foundation.languages import N_, Language, gettext
from mail.letters import AWAY, Message, Part, letter
from mail.paper import Block, Facts, Heading, Link, Paragraph, Picture, Small
from registrations import before_sending, links
from registrations import letter_blocks as blocks
from registrations.calendars import calendar_parts
from registrations.line_letters import WITHOUT_PLACE, moved_without_place, waiting
from registrations.ticket_reading import TicketView
from registrations.wording import alt_text
from vault.key_files import KeysNotReady

QR_CID = "ticket"
CONFIRMED = N_("報名成功：%(title)s"), N_("您的座位保留好了。當天請出示下面的條碼報到。")
MOVED = (
    N_("時間或地點有異動：%(title)s"),
    N_("請看下面新的時間與地點；條碼不變，行事曆附件會更新原來的行程。"),
)
AWAY.append(KeysNotReady)


@letter("registrations.confirmed", N_("報名成功與入場條碼"))
async def confirmed(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    return await _ticket_letter(subject, language, *CONFIRMED)


@letter(before_sending.TOLD, N_("個資來源告知"))
async def told(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """The Article 9 notice alone: to people whose data came in a list, and to those whom nothing else has told yet."""
    view = await blocks.view_of(subject, live=False)
    if view is None or not blocks.source_of(view, language):
        return None
    _ = gettext(language)
    said: list[Block] = [
        *blocks.source_first(view, language),
        *blocks.event_facts(view, language),
        *blocks.notice_at_length(view, language),
    ]
    if view.live:
        said.append(blocks.manage_link(view, language))
    return blocks.message(view, language, _("我們收到您的報名資料了：%(title)s"), said)


@letter("registrations.again", N_("再寄一次入場條碼"))
async def again(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """Somebody with these details registered once more: the place stays one, the ticket goes again."""
    view = await blocks.view_of(subject)
    if view and view.status in WITHOUT_PLACE:
        return await WITHOUT_PLACE[view.status](subject, language, None)
    return await _ticket_letter(
        subject, language, N_("您的入場條碼：%(title)s"), N_("您已經報過名，座位還在。這裡再寄一次條碼給您。")
    )


@letter("registrations.promoted", N_("候補遞補成功"))
async def promoted(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    return await _ticket_letter(
        subject,
        language,
        N_("候補成功：%(title)s"),
        N_("有人取消，輪到您了，座位已經為您保留。不能來的話，請按下面的連結取消，讓給下一位。"),
    )


@letter("registrations.approved", N_("報名審核通過"))
async def approved(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """Approved into a full event they wait: the letter of the line says so."""
    view = await blocks.view_of(subject)
    if view and view.status == "waiting":
        return await waiting(subject, language, None)
    return await _ticket_letter(
        subject,
        language,
        N_("審核通過：%(title)s"),
        N_("主辦單位通過了您的報名，座位保留好了。當天請出示下面的條碼報到。"),
    )


@letter("registrations.substituted", N_("代替他人出席"))
async def substituted(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """To whoever comes instead; the source stands at its head, the notice at its end."""
    return await _ticket_letter(
        subject,
        language,
        N_("由您出席：%(title)s"),
        N_("原來報名的人不能來，把座位交給您了。當天請出示下面的條碼報到。"),
    )


@letter("registrations.moved", N_("時間或地點異動"))
async def moved(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await blocks.view_of(subject)
    if view and view.status in WITHOUT_PLACE:
        return moved_without_place(view, language)
    return await _ticket_letter(subject, language, *MOVED)


def moved_message(view: TicketView, language: Language) -> Message:
    """The same from facts alone, for a preview."""
    if view.status in WITHOUT_PLACE:
        return moved_without_place(view, language)
    return ticket_message(view, language, *MOVED)


@letter("registrations.notice_changed", N_("個資告知事項更新"))
async def notice_changed(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """Something new is asked, done, or given to somebody: whoever was told less is told now, and how to object."""
    view = await blocks.view_of(subject)
    if view is None:
        return None
    _ = gettext(language)
    text = _("您報名後，個人資料的告知事項有了改變，全文在下面。不同意的話，可以按下面的連結取消報名或請我們刪除資料。")
    said: list[Block] = [
        Paragraph(text),
        *blocks.event_facts(view, language),
        blocks.manage_link(view, language),
        *blocks.notice_whole(view, language),
    ]
    return blocks.message(view, language, _("個資告知事項有更新：%(title)s"), said)


async def _ticket_letter(subject: UUID, language: Language, title: str, opening: str) -> Message | None:
    view = await blocks.view_of(subject)
    if view is None or not view.is_valid:
        return None
    files = await calendar_parts(subject, language, clock.now())
    picture = Part("ticket.png", "image/png", qr.png(view.qr_text), QR_CID)
    return ticket_message(view, language, title, opening, picture, *files)


def ticket_message(view: TicketView, language: Language, title: str, opening: str, *parts: Part) -> Message:
    """The letter with the code, from facts alone: a preview with a made-up person is the same letter."""
    _ = gettext(language)
    said: list[Block] = [
        *blocks.source_first(view, language),
        Heading(view.event.title(language).text),
        Paragraph(_(opening)),
        *([] if view.named else [Paragraph(_("這個座位還沒有填名字。決定誰來以後，請按「修改或取消報名」補上。"))]),
        Picture(QR_CID, alt_text(view.short_code, language)),
        Facts(((_("入場代碼"), view.short_code),)),
        *blocks.event_facts(view, language),
        Link(_("開啟我的票"), blocks.address(links.ticket_path(view.code), language), main=True),
        blocks.manage_link(view, language),
        Small(_("「我的票」可以轉給同行的人看；「修改或取消」的連結請自己留著。")),
        *blocks.notice_at_length(view, language),
    ]
    return blocks.message(view, language, _(title), said, *parts)
