"""The calendar files of one person's letters: what their calendar should hold now, and what it was told before.

A letter asks twice after a kill and gets the same answer twice: SEQUENCE grows only where an entry says something new.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from events import ics
from events.facts import EventFacts, SessionFacts
from foundation.database import connection, transaction
from foundation.languages import Language
from foundation.tokens import keyed
from mail.letters import Part
from registrations.ticket_reading import TicketView, of_registration

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True)
class Known:
    """What the last letter said of one session."""

    sequence: int
    method: Method
    digest: bytes


@dataclass(frozen=True)
class Told:
    session: SessionFacts
    method: Method
    sequence: int
    digest: bytes


def mark_of(registration: UUID) -> str:
    """Part of the UID; the same in every file of this registration, and it names nobody."""
    return keyed("calendar-mark", registration.bytes)[:6].hex()


def digest_of(event: EventFacts, session: SessionFacts, method: Method, language: Language, address: str) -> bytes:
    """Of all that an entry shows and that can change."""
    place = address or ics.place_of(session, language)
    shown = (
        method, session.starts_at.isoformat(), session.ends_at.isoformat(), place,
        ics.title_of(event, session, language), ics.mailbox_of(event),
    )  # fmt: skip
    return hashlib.sha256("\0".join(shown).encode()).digest()


def next_sequence(known: Known | None, method: Method, digest: bytes, least: int) -> int:
    """Never below `least`, which is in the files that anybody may download; above what was mailed if it differs."""
    if known is None:
        return least
    same = (known.method, known.digest) == (method, digest)
    return max(least, known.sequence if same else known.sequence + 1)


def tell(view: TicketView, known: dict[UUID, Known], language: Language) -> list[Told]:
    """REQUEST for each session of a good ticket, CANCEL for whatever the calendar holds beside."""
    event, held = view.event, {session.id for session in view.sessions}
    good = view.is_valid and not event.postponed_on
    # Where the event fell away under a good ticket, the file that was downloaded is to go too, mailed or not.
    lost = held if view.live and view.status == "admitted" else set()
    told = []
    for session in event.sessions:
        method: Method = "REQUEST" if good and session.id in held and not session.merged_into else "CANCEL"
        if method == "CANCEL" and session.id not in known and session.id not in lost:
            continue
        digest = digest_of(event, session, method, language, address_of(view, session))
        sequence = next_sequence(known.get(session.id), method, digest, event.sequence)
        told.append(Told(session, method, sequence, digest))
    return sorted(told, key=lambda one: one.method == "CANCEL")


def address_of(view: TicketView, session: SessionFacts) -> str:
    return view.event.online_url if session.mode == "online" and view.is_valid else ""


async def calendar_parts(registration: UUID, language: Language, now: datetime) -> tuple[Part, ...]:
    """One file a session, noted down. Facts are read anew under the lock: of two letters rendered at once, the second
    can say nothing older than the first."""
    async with transaction() as c:
        await c.execute("select 1 from registration where id = $1 for no key update", registration)
        view = await of_registration(registration)
        told = tell(view, await _known(registration), language)
        await _note(registration, told)
    return tuple(_part(view, one, language, now) for one in told)


async def _known(registration: UUID) -> dict[UUID, Known]:
    rows: list[Any] = await connection().fetch(
        "select session, sequence, method, digest from calendar_entry where registration = $1", registration
    )
    return {row["session"]: Known(row["sequence"], row["method"], row["digest"]) for row in rows}


async def _note(registration: UUID, told: list[Told]) -> None:
    await connection().executemany(
        "insert into calendar_entry (id, person, scope, expires_on, registration, session, sequence, method, digest)"
        " select $1, r.person, r.scope, r.expires_on, r.id, $3, $4, $5, $6 from registration r where r.id = $2"
        " on conflict (registration, session) do update"
        " set sequence = excluded.sequence, method = excluded.method, digest = excluded.digest",
        [(uuid4(), registration, one.session.id, one.sequence, one.method, one.digest) for one in told],
    )


def _part(view: TicketView, one: Told, language: Language, now: datetime) -> Part:
    invited = ics.Invited(
        ics.uid(one.session, mark_of(view.registration)), one.sequence, view.words.text("email"),
        address_of(view, one.session),
    )  # fmt: skip
    content = ics.mailed(view.event, one.session, invited, one.method, language, now)
    name = "invite.ics" if one.method == "REQUEST" else "cancel.ics"
    return Part(name, ics.MEDIA_TYPE, content, method=one.method)
