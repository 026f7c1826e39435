"""What registrants are written: rendered at sending from what is true then. None = there is nothing to say any more."""

from uuid import UUID

from events.facts import SessionFacts
from events.ics import MEDIA_TYPE, event_calendar, place_of
from foundation import clock, qr
from foundation.dates import show_span
from foundation.languages import N_, PREFIX, Language, gettext
from foundation.refusals import NotFound
from foundation.settings import current
from mail.letters import AWAY, Message, Part, letter
from mail.paper import Block, Facts, Heading, Link, Paragraph, Picture, Small, as_html, as_text
from privacy.masks import mask
from registrations import before_sending, links
from registrations.ballot_mail import open_token
from registrations.ticket_reading import TicketView, of_registration
from registrations.wording import alt_text
from vault.key_files import KeysNotReady

QR_CID = "ticket"
AWAY.append(KeysNotReady)


@letter("registrations.confirmed", N_("報名成功與入場條碼"))
async def confirmed(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    return await _ticket_letter(
        subject, language, N_("報名成功：%(title)s"), N_("您的座位保留好了。當天請出示下面的條碼報到。")
    )


@letter(before_sending.TOLD, N_("個資來源告知"))
async def told(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """The Article 9 notice alone: to people whose data came in a list, and to those whom nothing else has told yet."""
    view = await _view(subject, live=False)
    if view is None or not _source(view, language):
        return None
    _ = gettext(language)
    blocks: list[Block] = [
        *_source_first(view, language),
        *_event_facts(view, language),
        *_notice_at_length(view, language),
    ]
    if view.live:
        blocks.append(_manage_link(view, language))
    return _message(view, language, _("您的個人資料從哪裡來：%(title)s"), blocks)


@letter("registrations.again", N_("再寄一次入場條碼"))
async def again(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """Somebody with these details registered once more: the place stays one, the ticket goes again."""
    view = await _view(subject)
    if view and view.status == "waiting":
        return await waiting(subject, language, None)
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


@letter("registrations.moved", N_("時間或地點異動"))
async def moved(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await _view(subject)
    if view and view.status == "waiting":
        return _moved_for_the_line(view, language)
    return await _ticket_letter(
        subject,
        language,
        N_("時間或地點有異動：%(title)s"),
        N_("請看下面新的時間與地點；條碼不變，行事曆附件會更新原來的行程。"),
    )


def _moved_for_the_line(view: TicketView, language: Language) -> Message:
    _ = gettext(language)
    text = _(
        "請看下面新的時間與地點。您還在候補名單上，前面還有 %(n)s 位；不能來的話，請按下面的連結取消。", n=view.ahead
    )
    blocks = [
        *_source_first(view, language),
        Heading(view.event.title(language).text),
        Paragraph(text),
        *_event_facts(view, language),
        _manage_link(view, language),
    ]
    return _message(view, language, _("時間或地點有異動：%(title)s"), blocks)


@letter("registrations.notice_changed", N_("個資告知事項更新"))
async def notice_changed(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """Something new is asked, done, or given to somebody: whoever was told less is told now, and how to object."""
    view = await _view(subject)
    if view is None:
        return None
    _ = gettext(language)
    text = _("您報名後，個人資料的告知事項有了改變，全文在下面。不同意的話，可以按下面的連結取消報名或請我們刪除資料。")
    blocks = [Paragraph(text), *_event_facts(view, language), _manage_link(view, language), *_notice(view, language)]
    return _message(view, language, _("個資告知事項有更新：%(title)s"), blocks)


@letter("registrations.waiting", N_("已登記候補"))
async def waiting(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await _view(subject)
    if view is None or view.status != "waiting":
        return None
    _ = gettext(language)
    blocks: list[Block] = [
        *_source_first(view, language),
        Heading(_("已登記候補")),
        Paragraph(_("目前額滿，您排在候補名單上，前面還有 %(n)s 位。有座位時會依順序通知您。", n=view.ahead)),
        *_event_facts(view, language),
        _manage_link(view, language),
        *_notice_at_length(view, language),
    ]
    return _message(view, language, _("已登記候補：%(title)s"), blocks)


@letter("registrations.cancelled", N_("報名已取消"))
async def cancelled(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await _view(subject, live=False)
    if view is None or view.live:
        return None
    _ = gettext(language)
    text = _("您的報名已經取消，座位讓給下一位了。謝謝您告訴我們。")
    return _message(
        view,
        language,
        _("報名已取消：%(title)s"),
        [Heading(_("報名已取消")), Paragraph(text), *_event_facts(view, language)],
    )


@letter("registrations.event_cancelled", N_("活動取消通知"))
async def event_cancelled(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await _view(subject)
    if view is None or view.event.status != "cancelled":
        return None
    _ = gettext(language)
    blocks: list[Block] = [Heading(_("活動取消")), Paragraph(_("很抱歉，這場活動取消了，請不用前來。"))]
    if view.event.cancel_reason(language):
        blocks.append(Paragraph(_("原因：%(reason)s", reason=view.event.cancel_reason(language).text)))
    told = [*blocks, *_event_facts(view, language)]
    return _message(view, language, _("活動取消：%(title)s"), told, _calendar(view, language))


@letter("registrations.ballot", N_("問卷邀請"))
async def ballot(subject: UUID, language: Language, sealed: bytes | None) -> Message | None:
    """`sealed` holds the one-time token; once it is gone there is nothing to send."""
    view = await _view(subject)
    token = await open_token(subject, sealed) if sealed else None
    if view is None or token is None:
        return None
    _ = gettext(language)
    blocks: list[Block] = [
        Heading(_("請給我們意見")),
        Paragraph(
            _(
                "謝謝您參加「%(title)s」。請用兩分鐘填一份不記名問卷，連結只能用一次。",
                title=view.event.title(language).text,
            )
        ),
        Link(_("填寫問卷"), _address(f"/ballots/{token}", language), main=True),
        Small(_("答案不記名：系統收下答案時就刪除這個連結的紀錄，不知道哪一份是您的，送出後也無法查詢或更改。")),
    ]
    return _message(view, language, _("問卷：%(title)s"), blocks)


async def _ticket_letter(subject: UUID, language: Language, title: str, opening: str) -> Message | None:
    view = await _view(subject)
    if view is None or not view.is_valid:
        return None
    _ = gettext(language)
    blocks: list[Block] = [
        *_source_first(view, language),
        Heading(view.event.title(language).text),
        Paragraph(_(opening)),
        Picture(QR_CID, alt_text(view.short_code, language)),
        Facts(((_("入場代碼"), view.short_code),)),
        *_event_facts(view, language),
        Link(_("開啟我的票"), _address(links.ticket_path(view.code), language), main=True),
        _manage_link(view, language),
        Small(_("「我的票」可以轉給同行的人看；「修改或取消」的連結請自己留著。")),
        *_notice_at_length(view, language),
    ]
    picture = Part("ticket.png", "image/png", qr.png(view.qr_text), QR_CID)
    return _message(view, language, _(title), blocks, picture, _calendar(view, language))


async def _view(subject: UUID, *, live: bool = True) -> TicketView | None:
    """None for somebody who is gone, has cancelled (unless that is the news), or gave no address."""
    try:
        view = await of_registration(subject)
    except NotFound:
        return None
    return view if view.words.text("email") and (view.live or not live) else None


def _event_facts(view: TicketView, language: Language) -> list[Block]:
    _ = gettext(language)
    pairs: list[tuple[str, str]] = [(_("這場活動"), view.event.title(language).text)]
    if view.words.text("name"):
        # Masked: whoever gets the mails of several colleagues can still tell them apart.
        pairs.append((_("姓名"), mask("name", view.words.text("name"))))
    for session in view.sessions:
        pairs += _session_facts(session, language)
    if view.is_online and view.event.online_url and view.is_valid:
        pairs.append((_("線上連結"), view.event.online_url))
    officer = view.event.contact
    if officer:
        pairs.append((_("聯絡人"), f"{officer.name} {officer.phone}".strip()))
    return [Facts(tuple(pairs))]


def _session_facts(session: SessionFacts, language: Language) -> list[tuple[str, str]]:
    _ = gettext(language)
    pairs = [
        (_("時間"), show_span(session.starts_at, session.ends_at, language)),
        (_("地點"), place_of(session, language)),
    ]
    if session.parking(language):
        pairs.append((_("停車"), session.parking(language).text))
    if session.map_url:
        pairs.append((_("地圖"), session.map_url))
    return pairs


def _manage_link(view: TicketView, language: Language) -> Link:
    _ = gettext(language)
    return Link(_("修改或取消報名"), _address(links.manage_path(view.registration, view.link_version), language))


def _source(view: TicketView, language: Language) -> str:
    """Who gave the details of somebody who did not give them; "" for those who spoke for themselves."""
    _ = gettext(language)
    if listed := view.words.text("imported_from"):
        return _("您的資料來自「%(name)s」提供的名單，我們用來辦理下面這場活動。", name=listed)
    if contact := view.words.text("registered_by") or view.contact:
        return _("%(name)s 替您報了名，您的資料是由這位聯絡人提供的。", name=contact)
    if view.contact is not None:
        return _("一位聯絡人替您報了名，您的資料是由這位聯絡人提供的；對方的個人資料後來已經刪除，這裡不再寫出姓名。")
    return ""


def _source_first(view: TicketView, language: Language) -> list[Block]:
    """Article 9: read before anything else."""
    source, papers = _source(view, language), view.event.papers
    if not source or papers is None:
        return []
    _ = gettext(language)
    notice = _address(f"/privacy/notices/{papers.notice.id}", language)
    return [Paragraph(source), Link(_("看完整的個資告知"), notice)]


def _notice_at_length(view: TicketView, language: Language) -> list[Block]:
    return _notice(view, language) if _source(view, language) else []


def _notice(view: TicketView, language: Language) -> list[Block]:
    if view.event.papers is None:
        return []
    notice = view.event.papers.notice.text(language)
    return [Heading(notice.title), *(Small(f"{item.heading} {' '.join(item.lines)}") for item in notice.items)]


def _calendar(view: TicketView, language: Language) -> Part:
    return Part("event.ics", MEDIA_TYPE, event_calendar(view.own_event, language, clock.now()))


def _address(path: str, language: Language) -> str:
    return f"{current().public_url}/{PREFIX[language]}{path}"


def _message(view: TicketView, language: Language, title: str, blocks: list[Block], *parts: Part) -> Message:
    officer = view.event.contact
    return Message(
        to=view.words.text("email"),
        title=title % {"title": view.event.title(language).text},
        text=as_text(blocks, language),
        html=as_html(blocks, language),
        parts=parts,
        reply_to=officer.email if officer else "",
    )
