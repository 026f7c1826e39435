"""The parts that letters to registrants are put together from. Whether and when a letter goes is decided elsewhere."""

from collections.abc import Sequence
from uuid import UUID

from events.facts import SessionFacts
from events.ics import mailbox_of, place_of
from foundation.dates import show_span
from foundation.languages import PREFIX, Language, gettext
from foundation.refusals import NotFound
from foundation.settings import current
from mail.letters import Message, Part
from mail.paper import Block, Facts, Heading, Link, Paragraph, Small, as_html, as_text
from privacy.masks import mask
from registrations import links
from registrations.ticket_reading import TicketView, of_registration


async def view_of(subject: UUID, *, live: bool = True) -> TicketView | None:
    """None for somebody who is gone, has cancelled (unless that is the news), or gave no address."""
    try:
        view = await of_registration(subject)
    except NotFound:
        return None
    return view if view.words.text("email") and (view.live or not live) else None


def event_facts(view: TicketView, language: Language, sessions: Sequence[SessionFacts] | None = None) -> list[Block]:
    """Of all sessions of the person, or of some."""
    _ = gettext(language)
    pairs: list[tuple[str, str]] = [(_("這場活動"), view.event.title(language).text)]
    if view.words.text("name"):
        # Masked: whoever gets the mails of several colleagues can still tell them apart.
        pairs.append((_("姓名"), mask("name", view.words.text("name"))))
    for session in view.sessions if sessions is None else sessions:
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


def manage_link(view: TicketView, language: Language) -> Link:
    _ = gettext(language)
    return Link(_("修改或取消報名"), address(links.manage_path(view.registration, view.link_version), language))


def source_of(view: TicketView, language: Language) -> str:
    """Who gave the details of somebody who did not give them; "" for those who spoke for themselves, and for whoever
    keeps a seat without a name, whose own letter it is."""
    _ = gettext(language)
    if not view.named:
        return ""
    if listed := view.words.text("imported_from"):
        return _(
            "我們收到了您參加下面這場活動的報名資料。這份資料來自「%(name)s」，我們用來辦理這場活動。",
            name=listed,
        )
    if contact := view.words.text("registered_by") or view.contact:
        return _("%(name)s 替您報了名，您的資料是由這位聯絡人提供的。", name=contact)
    if view.contact is not None:
        return _("一位聯絡人替您報了名，您的資料是由這位聯絡人提供的；對方的個人資料後來已經刪除，這裡不再寫出姓名。")
    return ""


def source_first(view: TicketView, language: Language) -> list[Block]:
    """Article 9: read before anything else."""
    source, papers = source_of(view, language), view.event.papers
    if not source or papers is None:
        return []
    _ = gettext(language)
    notice = address(f"/privacy/notices/{papers.notice.id}", language)
    return [Paragraph(source), Link(_("看完整的個資告知"), notice)]


def notice_at_length(view: TicketView, language: Language) -> list[Block]:
    return notice_whole(view, language) if source_of(view, language) else []


def notice_whole(view: TicketView, language: Language) -> list[Block]:
    if view.event.papers is None:
        return []
    notice = view.event.papers.notice.text(language)
    return [Heading(notice.title), *(Small(f"{item.heading} {' '.join(item.lines)}") for item in notice.items)]


def address(path: str, language: Language) -> str:
    return f"{current().public_url}/{PREFIX[language]}{path}"


def message(
    view: TicketView, language: Language, title: str, blocks: Sequence[Block], *parts: Part,
    unsubscribe_url: str = "", by_hand: bool = False,
) -> Message:  # fmt: skip
    """`title` is a text with the place %(title)s for that of the event."""
    return Message(
        to=view.words.text("email"),
        # In one line: what is pasted may hold U+2028, and no subject may.
        title=" ".join((title % {"title": view.event.title(language).text}).splitlines()),
        text=as_text(blocks, language),
        html=as_html(blocks, language),
        parts=parts,
        reply_to=mailbox_of(view.event),
        unsubscribe_url=unsubscribe_url,
        by_hand=by_hand,
    )
