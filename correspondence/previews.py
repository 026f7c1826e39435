"""How a letter will look: the renderer's own message for a made-up person of a given state. No registration is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from correspondence import letters, unsubscribing
from correspondence.choices import Chosen, chosen
from correspondence.group_letters import GroupText, group_text
from correspondence.texts import filled
from correspondence.timing import KINDS
from events.facts import EventFacts, SessionFacts, event_facts_by_id
from foundation import clock
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.languages import N_, Language, gettext
from foundation.refusals import NotFound
from mail.claims import KEPT
from mail.letters import Message, letter
from mail.outbox import Addressed, post_many
from registrations.asking_letters import reconfirm_message
from registrations.ending_letters import declined_message
from registrations.letters import CONFIRMED, ticket_message
from registrations.line_letters import offer_message, pending_message, waiting_message
from registrations.opened import Opened
from registrations.ticket_reading import TicketView

NOBODY = UUID(int=0)
TEST = "correspondence.test"
SAMPLE_LINK = "https://meeting.example.org/"


@dataclass(frozen=True)
class Preview:
    key: str
    title: str
    messages: Mapping[Language, Message]


_Made = Callable[[TicketView, Language, Chosen | None], Message]


def _ticket(view: TicketView, language: Language, _chosen: Chosen | None) -> Message:
    return ticket_message(view, language, *CONFIRMED)


def _offer(view: TicketView, language: Language, _chosen: Chosen | None) -> Message:
    return offer_message(view, clock.now() + timedelta(days=1), language)


# The state that the made-up person is in, what staff call the letter, and how it is made.
STATES: dict[str, tuple[str, str, _Made]] = {
    "confirmed": ("admitted", N_("報名成功與入場條碼"), _ticket),
    "waiting": ("waiting", N_("已登記候補"), lambda view, language, _: waiting_message(view, language)),
    "offered": ("offered", N_("候補有座位，請回覆"), _offer),
    "pending": ("pending", N_("報名已收到，等候審核"), lambda view, language, _: pending_message(view, language)),
    "declined": ("declined", N_("報名未通過審核"), lambda view, language, _: declined_message(view, "", language)),
    "reconfirm": ("admitted", N_("請回覆會不會到"), lambda view, language, _: reconfirm_message(view, language)),
}


def made_up(event: EventFacts, status: str, language: Language, to: str = "preview@example.org") -> TicketView:
    """王小明, who has every session of the event."""
    words = Opened(NOBODY, {"name": gettext(language)(N_("王小明")), "email": to})
    shown = replace(event, online_url=event.online_url or SAMPLE_LINK)
    return TicketView(
        registration=NOBODY, event=shown, status=status, live=status != "declined", language=language, link_version=1,
        code=bytes(16), short_code="ABCD2345", revoked=False, sessions=event.sessions, ahead=2, arrived=False,
        words=words,
    )  # fmt: skip


async def preview(event: EventFacts, key: str) -> Preview:
    """NotFound for a letter that there is not."""
    if key in STATES:
        status, title, make = STATES[key]
        return Preview(key, title, {lang: make(made_up(event, status, lang), lang, None) for lang in _BOTH})
    if key not in KINDS:
        raise NotFound
    choice = (await chosen(event.id))[key]
    return Preview(key, KINDS[key].title, {lang: timed_message(event, choice, lang) for lang in _BOTH})


_BOTH: tuple[Language, ...] = ("zh-Hant", "en")


def timed_message(event: EventFacts, choice: Chosen, language: Language, to: str = "preview@example.org") -> Message:
    view = made_up(event, "admitted", language, to)
    added = filled(choice.text_zh, choice.text_en, language, event)
    match choice.kind.key:
        case "reminder_2" | "reminder_1":
            return letters.reminder_message(view, event.sessions[:1], language, added)
        case "online_day" | "online_hour":
            return letters.online_message(view, _online(event), language, added)
        case "thanks":
            return letters.thanks_message(view, language, added)
        case _:
            return letters.missed_message(view, language, added)


def group_preview(event: EventFacts, text: GroupText, *, optional: bool) -> dict[Language, Message]:
    way_out = unsubscribing.path(NOBODY) if optional else ""
    return {lang: letters.group_message(made_up(event, "admitted", lang), text, lang, way_out) for lang in _BOTH}


def _online(event: EventFacts) -> tuple[SessionFacts, ...]:
    return tuple(session for session in event.sessions if session.mode != "onsite")[:1] or event.sessions[:1]


async def try_on_oneself(event: EventFacts, about: UUID, languages: list[Language], by: Actor, now: datetime) -> None:
    """The letter as it stands, to whoever asks; `about` is a row of a timed or of a written letter."""
    assert by.staff_id  # pages of staff only
    mails = [
        Addressed(by.staff_id, language, None, event.id, day_of(now) + KEPT, about=about) for language in languages
    ]
    async with transaction():
        await post_many(TEST, mails, now)


async def row_of(event: EventFacts, key: str) -> UUID:
    """The row of a timed letter, made with the standard where nothing was chosen."""
    if key not in KINDS:
        raise NotFound
    async with transaction() as c:
        await c.execute(
            "insert into event_letter (id, event, kind, wanted) values ($1, $2, $3, $4) on conflict do nothing",
            uuid4(), event.id, key, KINDS[key].standard,
        )  # fmt: skip
        row: UUID = await c.fetchval("select id from event_letter where event = $1 and kind = $2", event.id, key)
    return row


@letter(TEST, N_("試寄給承辦人"))
async def test_letter(subject: UUID, language: Language, about: bytes | None) -> Message | None:
    async with transaction() as c:
        to = await c.fetchval("select email from staff where id = $1 and disabled_on is null", subject)
        row = await c.fetchrow(
            "select event, kind, false as optional from event_letter where id = $1"
            " union all select event, '', optional from group_letter where id = $1",
            UUID(bytes=about) if about else NOBODY,
        )
    if not to or row is None:
        return None
    message = await _tried(await event_facts_by_id(row["event"]), row, UUID(bytes=about), language)
    _ = gettext(language)
    title = _("［試寄］%(title)s", title=message.title)
    # Its link out would be nobody's.
    return replace(message, to=to, title=title, unsubscribe_url="")


async def _tried(event: EventFacts, row: Mapping[str, object], about: UUID, language: Language) -> Message:
    if row["kind"]:
        return timed_message(event, (await chosen(event.id))[str(row["kind"])], language)
    text = await group_text(about)
    assert text  # read a moment ago
    return group_preview(event, text, optional=bool(row["optional"]))[language]
