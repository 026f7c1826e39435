"""One person's ticket, for its page, its letters and the manage page: found by a code or a proven link, never
listed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, cast
from uuid import UUID

from events.facts import EventFacts, SessionFacts, event_facts_by_id
from foundation.clock import day_of
from foundation.database import transaction
from foundation.languages import Language, as_language
from foundation.refusals import NotFound
from registrations import links, opened, tickets

Stage = Literal[
    "valid", "postponed", "called_off", "waiting", "offered", "pending", "declined", "cancelled", "superseded"
]


@dataclass(frozen=True)
class TicketView:
    """`words` are the person's own and are empty for somebody erased; pages mask them. `ahead` counts those before in
    the line; `asking` the questions put to the person that have no answer yet; `is_group` says that the line knows them
    only together. `contact` is the name of the colleague of the same party who gave the data, empty when that one has
    been erased; None where there was none, or where a page of the public asks."""

    registration: UUID
    event: EventFacts
    status: str
    live: bool
    language: Language
    link_version: int
    code: bytes
    short_code: str
    revoked: bool
    sessions: tuple[SessionFacts, ...]
    ahead: int
    arrived: bool
    words: opened.Opened
    contact: str | None = None
    state: str = "live"
    named: bool = True
    is_contact: bool = True
    offered_until: datetime | None = None
    is_group: bool = False
    asking: tuple[str, ...] = ()
    why: str | None = None

    @property
    def is_valid(self) -> bool:
        return self.live and not self.revoked and self.status == "admitted" and self.event.status != "cancelled"

    @property
    def stage(self) -> Stage:
        """What a page says of the ticket: the first of these that is true."""
        if self.state == "superseded":
            return "superseded"
        if self.status == "declined":
            return "declined"
        if not self.live or self.status == "cancelled":
            return "cancelled"
        if self.event.status == "cancelled":
            return "called_off"
        if self.status != "admitted":
            return cast(Stage, self.status)
        if self.revoked:
            return "cancelled"
        return "postponed" if self.event.postponed_on else "valid"

    @property
    def own_event(self) -> EventFacts:
        """The event with this person's sessions only, for their calendar."""
        return replace(self.event, sessions=self.sessions)

    @property
    def qr_text(self) -> str:
        """What the door reads: signed, without personal data, good until the day after the event."""
        ends_at = self.event.ends_at
        assert ends_at is not None  # a published event has sessions
        body = tickets.TicketBody(self.event.number, self.code, day_of(ends_at) + timedelta(days=1))
        return tickets.signed_text(body, self.event.ticket_seed_epoch)

    @property
    def is_online(self) -> bool:
        return any(session.mode != "onsite" for session in self.sessions)


async def by_code(text: str) -> TicketView:
    """NotFound for anything but the code of a ticket; it may have been cancelled or replaced since."""
    code = links.read_ticket_text(text)
    async with transaction() as c:
        row = await c.fetchrow("select * from ticket_with_code($1)", code) if code else None
    return await _opened(row)


_WITH_LINK = "select * from ticket_with_link($1, $2)"


async def by_manage_token(token: str) -> TicketView:
    """NotFound unless the token is ours and of the present version."""
    link = links.read_manage_token(token)
    async with transaction() as c:
        row = await c.fetchrow(_WITH_LINK, link.registration, links.link_hash(*link)) if link else None
    return await _opened(row)


async def of_registration(registration: UUID) -> TicketView:
    """For the worker's letters and for staff, who hold the id already. NotFound when the person has been erased."""
    async with transaction() as c:
        row = await c.fetchrow("select * from ticket_of($1)", registration)
        party = await c.fetchrow(_CONTACT, registration)
    view = await _opened(row)
    return replace(view, contact=await _contact(party)) if party else view


_CONTACT = """
select c.id, i.person, i.scope, i.blob from registration r
left join registration c on c.party = r.party and c.event = r.event and c.is_contact
left join identity i on i.registration = c.id and i.level = 'P2'
where r.id = $1 and r.party is not null and not r.is_contact
"""


async def _contact(row: Any) -> str:
    if row["blob"] is None:
        return ""
    return (await opened.open_blob(row["id"], row["person"], row["scope"], row["blob"])).text("name")


async def _opened(row: Any) -> TicketView:
    if row is None:
        raise NotFound
    words = await opened.open_blob(row["registration"], row["person"], row["scope"], row["blob"])
    # The public reads no event with its link; a ticket brings it along.
    facts = replace(await event_facts_by_id(row["event"]), online_url=row["online_url"])
    return _view(row, facts, words)


def _view(row: Any, facts: EventFacts, words: opened.Opened) -> TicketView:
    held = set(row["held"])
    return TicketView(
        registration=row["registration"],
        event=facts,
        status=row["status"],
        live=row["state"] == "live",
        language=as_language(row["language"]),
        link_version=row["link_version"],
        code=row["code"],
        short_code=row["short_code"],
        revoked=row["revoked"],
        sessions=tuple(s for s in facts.sessions if s.id in held) or facts.sessions,
        ahead=row["ahead"],
        arrived=row["arrived"],
        words=words,
        state=row["state"],
        named=row["named"],
        is_contact=row["is_contact"],
        offered_until=row["offered_until"],
        is_group=row["is_group"],
        asking=tuple(row["asking"]),
        why=row["why"],
    )
