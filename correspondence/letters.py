"""The letters beside the answer to a registration: reminders, links, thanks, and what staff write. Each is rendered
from what is true when it goes; None = it has become pointless."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from correspondence import unsubscribing
from correspondence.choices import chosen
from correspondence.group_letters import GroupText, group_text
from correspondence.texts import filled
from correspondence.timing import KindKey
from events.facts import SessionFacts
from foundation import clock
from foundation.clock import day_of
from foundation.languages import N_, Language, gettext
from mail.letters import Message, letter
from mail.paper import Block, Heading, Link, Paragraph, Small
from registrations import letter_blocks as blocks
from registrations import links
from registrations.ticket_reading import TicketView

_AHEAD = timedelta(days=3)


@letter("correspondence.reminder", N_("活動前提醒"), bulk=True)
async def reminder(subject: UUID, language: Language, about: bytes | None) -> Message | None:
    """Of the day of the session that it is about, if that is still near: the event may have moved since it was
    posted."""
    view = await _coming(subject)
    now = clock.now()
    near = _that_day(view.sessions, now, about) if view else ()
    if view is None or not near:
        return None
    two = day_of(near[0].starts_at) > day_of(now) + timedelta(days=1)
    return reminder_message(view, near, language, await _added(view, "reminder_2" if two else "reminder_1", language))


@letter("correspondence.online", N_("線上連結"))
async def online(subject: UUID, language: Language, about: bytes | None) -> Message | None:
    """Not in bulk: behind a thousand newsletters the link would come after the class began."""
    view = await _coming(subject)
    now = clock.now()
    near = [s for s in _that_day(view.sessions, now, about) if s.mode != "onsite"] if view else []
    if view is None or not near or not view.event.online_url:
        return None
    soon = near[0].starts_at - now < timedelta(hours=2)
    return online_message(view, near, language, await _added(view, "online_hour" if soon else "online_day", language))


@letter("correspondence.thanks", N_("謝謝您來"), bulk=True)
async def thanks(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    view = await blocks.view_of(subject)
    if view is None or not view.arrived:
        return None
    return thanks_message(view, language, await _added(view, "thanks", language))


@letter("correspondence.missed", N_("這次沒遇到您"), bulk=True)
async def missed(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """Somebody whose line was found on the paper list meanwhile came after all."""
    view = await blocks.view_of(subject)
    if view is None or view.arrived or not view.is_valid:
        return None
    return missed_message(view, language, await _added(view, "missed", language))


@letter("correspondence.group", N_("主辦單位寫的信"), bulk=True)
async def group(subject: UUID, language: Language, about: bytes | None) -> Message | None:
    """What belongs to the registration goes to whoever still has one."""
    view = await blocks.view_of(subject)
    text = await group_text(UUID(bytes=about)) if about else None
    return group_message(view, text, language) if view and text else None


@letter("correspondence.later_events", N_("後續活動通知"), rests_on="later_events", bulk=True)
async def later_events(subject: UUID, language: Language, about: bytes | None) -> Message | None:
    """Rests on the consent alone: it goes also to somebody who cancelled, and carries the way out."""
    view = await blocks.view_of(subject, live=False)
    text = await group_text(UUID(bytes=about)) if about else None
    return group_message(view, text, language, unsubscribing.path(subject)) if view and text else None


def reminder_message(view: TicketView, sessions: Sequence[SessionFacts], language: Language, added: str) -> Message:
    _ = gettext(language)
    said = [
        Heading(_("提醒您，活動快到了")),
        *_words(added),
        *blocks.event_facts(view, language, sessions),
        Link(_("開啟我的票"), blocks.address(links.ticket_path(view.code), language), main=True),
        Paragraph(_("不能來的話，請按下面的連結取消，座位會讓給候補的人。")),
        blocks.manage_link(view, language),
    ]
    return blocks.message(view, language, _("活動提醒：%(title)s"), said)


def online_message(view: TicketView, sessions: Sequence[SessionFacts], language: Language, added: str) -> Message:
    _ = gettext(language)
    said = [
        Heading(_("這是您的線上連結")),
        *_words(added),
        Link(_("進入線上會議"), view.event.online_url, main=True),
        *blocks.event_facts(view, language, sessions),
        Small(_("連結只給報名的人，請不要轉傳。")),
        blocks.manage_link(view, language),
    ]
    return blocks.message(view, language, _("線上連結：%(title)s"), said)


def thanks_message(view: TicketView, language: Language, added: str) -> Message:
    _ = gettext(language)
    title = view.event.title(language).text
    said = [
        Heading(_("謝謝您來")),
        Paragraph(_("謝謝您參加「%(title)s」，希望對您有幫助。", title=title)),
        *_words(added),
    ]
    return blocks.message(view, language, _("謝謝您參加：%(title)s"), [*said, _ask_us(language)])


def missed_message(view: TicketView, language: Language, added: str) -> Message:
    _ = gettext(language)
    title = view.event.title(language).text
    text = _("您報名了「%(title)s」，那天沒有遇到您，希望一切都好。之後還有別的場次，歡迎再來。", title=title)
    said = [Heading(_("這次沒遇到您")), Paragraph(text), *_words(added)]
    said.append(Link(_("看看接下來的活動"), blocks.address("/", language), main=True))
    if_wrong = Small(_("如果您其實有到，請回信告訴我們，我們會更正紀錄。"))
    return blocks.message(view, language, _("這次沒遇到您：%(title)s"), [*said, if_wrong, _ask_us(language)])


def group_message(view: TicketView, text: GroupText, language: Language, way_out: str = "") -> Message:
    """`way_out` is the path that ends such letters; they are optional then, and say so."""
    _ = gettext(language)
    title = filled(text.title_zh, text.title_en, language, view.event)
    said: list[Block] = [Heading(title), *_words(filled(text.text_zh, text.text_en, language, view.event))]
    if not way_out:
        said += [*blocks.event_facts(view, language), blocks.manage_link(view, language)]
    else:
        why = _(
            "您在報名「%(title)s」時同意收到後續活動的通知，所以收到這封信。", title=view.event.title(language).text
        )
        said += [Small(why), Link(_("不再收到這類通知"), blocks.address(way_out, language))]
    return blocks.message(
        view, language, title.replace("%", "%%"), said,
        unsubscribe_url=blocks.address(way_out, language) if way_out else "", by_hand=True,
    )  # fmt: skip


def _words(text: str) -> list[Block]:
    """One paragraph for each that staff set apart by an empty line."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return [Paragraph(part) for part in parts if part]


def _ask_us(language: Language) -> Block:
    _ = gettext(language)
    return Small(_("有任何問題，直接回這封信就可以找到承辦人。"))


async def _coming(subject: UUID) -> TicketView | None:
    view = await blocks.view_of(subject)
    return view if view and view.is_valid and not view.event.postponed_on else None


def _that_day(sessions: Sequence[SessionFacts], now: datetime, about: bytes | None) -> tuple[SessionFacts, ...]:
    """What the person has on the day of one session, as far as it is to come and no further off than a reminder goes;
    the next such day where they do not have that session any more."""
    ahead = [session for session in sessions if now < session.ends_at and session.starts_at < now + _AHEAD]
    named = [session for session in sessions if session.id.bytes == about]
    day = min((day_of(session.starts_at) for session in named or ahead), default=None)
    return tuple(session for session in ahead if day_of(session.starts_at) == day)


async def _added(view: TicketView, kind: KindKey, language: Language) -> str:
    choice = (await chosen(view.event.id))[kind]
    return filled(choice.text_zh, choice.text_en, language, view.event)
