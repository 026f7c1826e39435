"""Letters that ask for something: whether somebody comes, and what they thought of it afterwards."""

from uuid import UUID

from foundation.languages import N_, Language, gettext
from mail.letters import Message, letter
from mail.paper import Block, Heading, Link, Paragraph, Small
from registrations import letter_blocks as blocks
from registrations import links
from registrations.ballot_mail import open_token
from registrations.ticket_reading import TicketView


@letter("registrations.reconfirm", N_("請回覆會不會到"))
async def reconfirm(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await blocks.view_of(subject)
    if view is None or not view.is_valid:
        return None
    return reconfirm_message(view, language)


def reconfirm_message(view: TicketView, language: Language) -> Message:
    _ = gettext(language)
    path = f"{links.manage_path(view.registration, view.link_version)}/reply/reconfirm"
    said: list[Block] = [
        Heading(_("活動快到了，您會到嗎？")),
        Paragraph(_("請按下面的連結回覆「會到」或「不克出席」。不能來的座位會讓給候補的人。")),
        Link(_("回覆會不會到"), blocks.address(path, language), main=True),
        *blocks.event_facts(view, language),
        Small(_("沒有回覆，座位仍然為您保留。打開連結不會送出任何回覆，要按下按鈕才算。")),
    ]
    return blocks.message(view, language, _("請回覆會不會到：%(title)s"), said)


@letter("registrations.ballot", N_("問卷邀請"))
async def ballot(subject: UUID, language: Language, sealed: bytes | None) -> Message | None:
    """`sealed` holds the one-time token; once it is gone there is nothing to send."""
    view = await blocks.view_of(subject)
    token = await open_token(subject, sealed) if sealed else None
    if view is None or token is None:
        return None
    _ = gettext(language)
    title = view.event.title(language).text
    said: list[Block] = [
        Heading(_("請給我們意見")),
        Paragraph(_("謝謝您參加「%(title)s」。請用兩分鐘填一份不記名問卷，連結只能用一次。", title=title)),
        Link(_("填寫問卷"), blocks.address(f"/ballots/{token}", language), main=True),
        Small(_("答案不記名：系統收下答案時就刪除這個連結的紀錄，不知道哪一份是您的，送出後也無法查詢或更改。")),
    ]
    return blocks.message(view, language, _("問卷：%(title)s"), said)
