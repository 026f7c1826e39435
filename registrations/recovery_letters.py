"""The worker's part of a lost link: it finds out whose address or number was typed, and writes to the mailbox that
stands in the registration, never to another.

Whoever has the mailbox gets all its links; whoever does not learns nothing from our page either way.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from foundation import clock
from foundation.database import connection, transaction
from foundation.jobs import job
from foundation.languages import N_, Language, as_language, gettext
from mail.letters import Message, letter
from mail.outbox import post
from mail.paper import Block, Facts, Heading, Link, Paragraph, Small, as_html, as_text
from privacy.masks import mask
from privacy.reveal import Sealed, open_sealed
from registrations import links, opened
from registrations.letter_blocks import address, manage_link, view_of
from registrations.recovering import context_of
from registrations.ticket_reading import TicketView
from vault import keys
from vault.person_index import normal_email, normal_phone

LINKS, NO_LINKS = "registrations.links", "registrations.no_links"
MOST_MAILBOXES, MOST_LINKS, MOST_AN_HOUR = 5, 30, 3
# Who may still do something with their link: the live ones of what is not over.
_LIVE = """
select r.id, r.person, r.scope, r.expires_on, p.language, i.blob from registration r
join participation p on p.id = r.participation
join identity i on i.registration = r.id and i.level = 'P2'
where r.person = any ($1) and r.state = 'live' and p.status <> 'declined'
  and exists (select from session s where s.event = r.event and s.ends_at > $2)
order by r.is_contact desc, r.id
"""
_ANSWERED = "update link_request set answered = true where id = $1 and not answered returning true"
_LATELY = "select count(*) from outgoing_mail where letter = $1 and subject = any ($2) and run_at > $3"


@job("registrations.find_links")
async def find_links(payload: dict[str, Any]) -> None:
    await send(UUID(payload["request"]), clock.now())


async def send(request: UUID, now: datetime) -> None:
    """Posts the letters; may run twice, the second time does nothing."""
    row = await _row(request)
    words = await _words(row) if row else None
    if row is None or words is None:
        return
    found = await _by_mailbox(words, now)
    async with transaction() as c:
        if not await c.fetchval(_ANSWERED, request):
            return
        for rows in list(found.values())[:MOST_MAILBOXES]:
            if await c.fetchval(_LATELY, LINKS, [each["id"] for each in rows], now - timedelta(hours=1)) < MOST_AN_HOUR:
                await _post(LINKS, rows[0]["id"], rows[0], row["language"], now)
        if not found and row["kind"] == "email":
            await _post(NO_LINKS, request, row, row["language"], now)


async def _post(name: str, subject: UUID, row: Any, language: str, now: datetime) -> None:
    await post(
        name, subject, as_language(language),
        person=row["person"], scope=row["scope"], expires_on=row["expires_on"], now=now,
    )  # fmt: skip


async def _by_mailbox(words: dict[str, Any], now: datetime) -> dict[str, list[Any]]:
    """The registrations that really hold what was typed, by the mailbox that stands in them."""
    email, phone = normal_email(words.get("email", "")), normal_phone(words.get("phone", ""))
    persons = await keys.find_persons(email=email or None, phone=phone or None)
    found: dict[str, list[Any]] = {}
    for row, said in await _opened(persons, now):
        box = normal_email(said.text("email"))
        if box and (box == email if email else normal_phone(said.text("phone")) == phone):
            found.setdefault(box, []).append(row)
    return found


async def _opened(persons: Sequence[UUID], now: datetime) -> list[tuple[Any, opened.Opened]]:
    async with transaction() as c:
        rows = await c.fetch(_LIVE, list(persons), now)
    words = await open_sealed([opened.sealed(row["id"], row["person"], row["scope"], row["blob"]) for row in rows])
    return [(row, opened.Opened(row["id"], said)) for row, said in zip(rows, words, strict=True) if said is not None]


@letter(LINKS, N_("找回報名連結"))
async def links_letter(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """All links of the mailbox of this registration, as they are when the letter goes."""
    view = await view_of(subject)
    if view is None:
        return None
    found = await _by_mailbox({"email": view.words.text("email")}, clock.now())
    ids = [row["id"] for rows in found.values() for row in rows][:MOST_LINKS]
    views = [one for each in ids if (one := await view_of(each))]
    if not views:
        return None
    _ = gettext(language)
    blocks: list[Block] = [
        Heading(_("您的報名連結")),
        Paragraph(_("有人請我們把報名連結寄回這個信箱。以下是用這個信箱登記、還沒結束的報名。")),
    ]
    for one in views:
        blocks += _of_one(one, language)
    blocks.append(Small(_("不是您要的？不必做任何事；連結只寄到這個信箱，請不要轉給別人。")))
    return _message(view.words.text("email"), _("您的報名連結"), blocks, language)


def _of_one(view: TicketView, language: Language) -> list[Block]:
    _ = gettext(language)
    pairs = [(_("這場活動"), view.event.title(language).text), (_("報名編號"), links.reference_of(view.registration))]
    if name := view.words.text("name"):
        pairs.append((_("姓名"), mask("name", name)))
    ticket = Link(_("開啟我的票"), address(links.ticket_path(view.code), language))
    return [Facts(tuple(pairs)), *([ticket] if view.is_valid else []), manage_link(view, language)]


@letter(NO_LINKS, N_("這個信箱沒有報名"))
async def no_links(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    row = await _row(subject)
    words = await _words(row) if row else None
    if words is None or not words.get("email"):
        return None
    _ = gettext(language)
    blocks: list[Block] = [
        Heading(_("這個信箱沒有報名")),
        Paragraph(_("有人請我們把報名連結寄到這個信箱。我們查過了：目前沒有用這個信箱登記、還沒結束的報名。")),
        Paragraph(_("如果您報名時用的是別的信箱，請用那個信箱再試一次；也可以打電話問我們。")),
        Link(_("再查一次"), address("/find-my-link", language)),
        Small(_("不是您查的？不必做任何事。")),
    ]
    return _message(words["email"], _("關於您的查詢"), blocks, language)


def _message(to: str, title: str, blocks: list[Block], language: Language) -> Message:
    return Message(to=to, title=title, text=as_text(blocks, language), html=as_html(blocks, language))


async def _row(request: UUID) -> Any:
    async with transaction():
        return await connection().fetchrow("select * from link_request where id = $1", request)


async def _words(row: Any) -> dict[str, Any] | None:
    [words] = await open_sealed([Sealed(row["id"], context_of(row["id"]), row["person"], row["scope"], row["blob"])])
    return words
