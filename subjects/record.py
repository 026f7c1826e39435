"""Everything held of one person, put together from what each room declares: for their own page, their copy, the clerk.

Who may ask is the caller's matter: a session that has proven itself, or staff who record it. Nothing is masked here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from events.facts import BodyFacts, EventFacts, event_facts_by_id
from events.partner_access import asking
from foundation import personal
from foundation.database import transaction
from foundation.languages import N_, Language, gettext, pick
from foundation.personal import Held, Row, reading_through
from foundation.tokens import digest
from mail.letters import TITLES
from privacy import consents, notices
from privacy.notices import Notice
from questionnaires.kinds import kind_of
from questionnaires.opening import revision
from questionnaires.questions import Questions
from registrations.correcting import CORRECTABLE
from registrations.links import reference_of
from registrations.registering import consents_asked
from subjects import own_session

RowsOfPerson = Sequence[tuple[str, Row]]
_OWN_LABELS = {
    "registered_by": N_("替您報名的聯絡人"),
    "imported_from": N_("提供名單的單位"),
    "imported_ref": N_("原報名系統的票號"),
}


@dataclass(frozen=True)
class Fact:
    """What the service ledger says of one registration of the person; the columns of `facts_of_person`."""

    registration: UUID
    event: UUID
    status: str
    channel: str
    language: str
    registered_on: date
    cancelled_on: date | None
    walk_in: bool
    link_version: int
    starts_at: datetime | None
    attended_on: tuple[date, ...]


@dataclass(frozen=True)
class Consent:
    """How one purpose stands. `asked` says that the form of the event asks for it, so that it can be given."""

    purpose: str
    state: str | None
    on_day: str
    asked: bool

    def label(self, language: Language) -> str:
        known = consents.PURPOSES[self.purpose]
        return known.label_en if language == "en" else known.label_zh

    def text(self, language: Language) -> str:
        known = consents.PURPOSES[self.purpose]
        return known.text_en if language == "en" else known.text_zh


@dataclass(frozen=True)
class OwnRegistration:
    """One registration with all that is held beside it. `questions` are those of the form that was filled in; `words`
    and `needs` are by their keys."""

    fact: Fact
    event: EventFacts
    questions: Questions
    row: Row
    words: Row
    needs: Row
    notice: Notice
    consents: tuple[Consent, ...]
    mails: tuple[Row, ...]
    scans: tuple[Row, ...]
    tickets: tuple[Row, ...]
    waiting: bool

    @property
    def id(self) -> UUID:
        return self.fact.registration

    @property
    def reference(self) -> str:
        return reference_of(self.fact.registration)

    @property
    def asking(self) -> tuple[BodyFacts, ...]:
        """Whom a consent to hand over names."""
        return asking(self.event, self.notice.body)

    @property
    def live(self) -> bool:
        return bool(self.row["state"] == "live")

    @property
    def restricted(self) -> bool:
        return bool(self.row["restricted"])

    @property
    def kept_until(self) -> date:
        return date.fromisoformat(self.row["expires_on"])

    @property
    def letters(self) -> list[tuple[str, str, datetime]]:
        """What each was (a msgid), how it stands, and when it was posted."""
        return [
            (
                TITLES.get(mail["letter"], str(mail["letter"])),
                str(mail["state"]),
                datetime.fromisoformat(mail["run_at"]),
            )
            for mail in self.mails
        ]

    @property
    def scanned_at(self) -> list[datetime]:
        return sorted(datetime.fromisoformat(scan["scanned_at"]) for scan in self.scans)

    def is_ahead(self, now: datetime) -> bool:
        """Whether somebody still counts on the person: erasing has to wait until it is cancelled."""
        ends = self.event.ends_at
        return self.live and self.event.status != "cancelled" and ends is not None and ends > now

    def typed(self) -> dict[str, str]:
        """The answers that can be corrected, as people write them: a number without its country."""
        questions = {each.key: each for each in self.event.papers.questions} if self.event.papers else {}
        return {
            key: kind_of(questions[key]).show(questions[key], self.words[key], "zh-Hant")
            for key in CORRECTABLE
            if key in questions and key in self.words
        }

    def shown(self, language: Language) -> list[tuple[str, str]]:
        """Every answer with the label it was asked under."""
        _ = gettext(language)
        questions = {each.key: each for each in self.questions}
        said = self.words | self.needs
        pairs = []
        for key in [*(key for key in questions if key in said), *(key for key in said if key not in questions)]:
            value, question = said[key], questions.get(key)
            label = str(question.label(language)) if question else _(_OWN_LABELS[key]) if key in _OWN_LABELS else key
            pairs.append((label, kind_of(question).show(question, value, language) if question else str(value)))
        return pairs


@dataclass(frozen=True)
class KindOfData:
    """One personal table: what it is for, and the rows that carry the person."""

    name: str
    what_zh: str
    what_en: str
    why_zh: str
    why_en: str
    trigger: str
    keep_days: int
    rows: tuple[Held, ...]

    def what(self, language: Language) -> str:
        return pick(self.what_zh, self.what_en, language).text

    def why(self, language: Language) -> str:
        return pick(self.why_zh, self.why_en, language).text


@dataclass(frozen=True)
class Record:
    person: UUID
    made_at: datetime
    registrations: tuple[OwnRegistration, ...]
    kinds: tuple[KindOfData, ...]

    @property
    def others(self) -> tuple[KindOfData, ...]:
        """What stands beside registrations: visits, notes, held fields and whatever a room adds one day."""
        return tuple(kind for kind in self.kinds if kind.rows and kind.name not in _WITH_REGISTRATIONS)

    def registration(self, asked: UUID) -> OwnRegistration | None:
        return next((each for each in self.registrations if each.id == asked), None)


_WITH_REGISTRATIONS = frozenset(
    {"registration", "identity", "ticket", "waiting_entry", "consent_state", "scan", "outgoing_mail", "known_person"}
    | {"access_code", "access_person", "access_session", "link_request"}
)


async def record_of(person: UUID, rows: RowsOfPerson, facts: Sequence[Mapping[str, Any]], now: datetime) -> Record:
    """`rows` and `facts` as the database gave them to whoever may ask; see `personal_rows` and `facts_of_person`."""

    async def given(_: Sequence[UUID]) -> list[tuple[str, Row]]:
        return list(rows)

    with reading_through(given):
        kinds = [await _kind(declared, person) for declared in personal.DECLARED if declared.read]
    held = {kind.name: kind.rows for kind in kinds}
    own = [await _registration(Fact(**_typed(fact)), held) for fact in facts]
    return Record(person, now, tuple(own), tuple(kinds))


async def read_own(cookie: str, access: UUID, now: datetime) -> Record:
    """For the proven person, with nothing but the rights of their session. Raises SessionOver, NotFound."""
    person = await own_session.proven(cookie, access, now)
    async with transaction() as c:
        rows = await c.fetch("select * from own_rows($1, $2, $3)", digest(cookie), access, now)
        facts = await c.fetch("select * from own_facts($1, $2, $3)", digest(cookie), access, now)
    told = [(row["ledger_table"], msgspec.json.decode(row["content"])) for row in rows]
    return await record_of(person, told, [dict(each) for each in facts], now)


async def read_as_staff(person: UUID, now: datetime) -> Record:
    """With the rights of the running role, for the command line and for requests that need a human."""
    async with transaction() as c:
        facts = await c.fetch("select * from facts_of_person($1)", person)
        persons = await c.fetchval("select keys_of_person($1)", person)
    return await record_of(person, await personal.every_row(persons), [dict(each) for each in facts], now)


async def _kind(declared: personal.PersonalData, person: UUID) -> KindOfData:
    assert declared.read
    return KindOfData(
        declared.name, declared.what_zh, declared.what_en, declared.why_zh, declared.why_en, declared.trigger,
        declared.keep_days, tuple(await declared.read([person])),
    )  # fmt: skip


def _typed(fact: Mapping[str, Any]) -> dict[str, Any]:
    return dict(fact) | {"attended_on": tuple(fact["attended_on"])}


async def _registration(fact: Fact, held: Mapping[str, Sequence[Held]]) -> OwnRegistration:
    me = str(fact.registration)
    event = await event_facts_by_id(fact.event)
    tickets = _beside(held, "ticket", "registration", me)
    ticket_ids = {row["id"] for row in tickets}
    words = {row["level"]: row for row in _beside(held, "identity", "registration", me)}
    row = next(each.words for each in held["registration"] if each.row == me)
    notice = await notices.notice(UUID(row["notice"]))
    return OwnRegistration(
        fact=fact,
        event=event,
        questions=await _questions(event, row),
        row=row,
        words=_said(words.get("P2")),
        needs=_said(words.get("P3")),
        notice=notice,
        consents=_consents(event, notice.body, _beside(held, "consent_state", "registration", me)),
        mails=tuple(sorted(_beside(held, "outgoing_mail", "subject", me), key=lambda mail: mail["run_at"])),
        scans=tuple(each.words for each in held["scan"] if each.words["ticket"] in ticket_ids),
        tickets=tuple(tickets),
        waiting=bool(_beside(held, "waiting_entry", "registration", me)),
    )


async def _questions(event: EventFacts, row: Row) -> Questions:
    if row.get("revision"):
        return (await revision(UUID(row["revision"]))).questions
    return event.papers.questions if event.papers else ()


_COLUMNS = frozenset({"id", "person", "scope", "expires_on", "registration", "level"})


def _said(row: Row | None) -> Row:
    """The sealed words alone, without the columns around them."""
    return {key: value for key, value in (row or {}).items() if key not in _COLUMNS}


def _beside(held: Mapping[str, Sequence[Held]], table: str, column: str, value: str) -> list[Row]:
    return [each.words for each in held.get(table, ()) if each.words.get(column) == value]


def _consents(event: EventFacts, told: Row, rows: Sequence[Row]) -> tuple[Consent, ...]:
    """Each purpose that was decided or can be, as it stands now; `told` is what this person's own notice says."""
    latest = {row["purpose"]: row for row in rows if row["latest"]}
    asked = {each.key for each in consents_asked(event, told)} if event.papers else set()
    return tuple(
        Consent(
            purpose,
            state=latest[purpose]["state"] if purpose in latest else None,
            on_day=latest[purpose]["on_day"] if purpose in latest else "",
            asked=purpose in asked,
        )
        for purpose in consents.PURPOSES
        if purpose in latest or purpose in asked
    )
