"""Asking for a list of people, and agreeing to it: what a request must say, and when somebody else has to see it first.

No file is made here and none is kept; each download makes one anew (`downloading.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from disclosures import export_fields
from disclosures.export_fields import Choice
from disclosures.export_people import count_people
from disclosures.export_tables import Export
from disclosures.export_words import sealed_words
from events.facts import EventFacts
from events.partner_access import Partner, access, by_consent, partners_of
from foundation.actor import Actor
from foundation.clock import TAIPEI
from foundation.database import connection, transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.tokens import quotable
from privacy.reveal import EXPORT_PURPOSES, record

MANY = 500  # more people than this need a second pair of eyes
LEAST_REASON, MOST_REASON = 4, 200
HOURS = (24, 72, 168)
MOST_DOWNLOADS = 5
LAPSES = timedelta(days=7)  # a request that nobody answered
CONSENT = "partner_handover"
WHICH = ("admitted", "arrived", "waiting")
KINDS = ("ods", "xlsx", "csv")
Second = Literal["", "many", "sensitive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A request as it was posted, not checked yet."""

    purpose: str
    fields: tuple[str, ...]
    which: str
    reason: str
    kind: str
    hours: int
    most: int
    recipient: UUID | None = None


def receivers(facts: EventFacts, now: datetime) -> tuple[Partner, ...]:
    """The partners that may be handed a list of this event now: of everybody whom the notice told so, or, where the
    notice gives them no part in it, of those who agreed."""
    every = (*partners_of(facts), *by_consent(facts))
    return tuple(partner for partner in every if access(partner, now) == "roster")


def receiver(facts: EventFacts, row: Any, now: datetime) -> Partner | None:
    """Who gets the list of a request, None for staff. Conflict where they may not have it any more on that ground."""
    if row["recipient"] is None:
        return None
    for one in receivers(facts, now):
        if one.body.partner == row["recipient"] and one.on_consent == bool(row["consented"]):
            return one
    raise Conflict(N_("這個單位已經不能拿名單，請退回。"), code="no_roster")


def offered(facts: EventFacts, purpose: str, recipient: Partner | None) -> tuple[Choice, ...]:
    """A partner gets only what the notice named; needs are given only to those who serve them."""
    if purpose == "partner":
        return export_fields.choices(facts, only=recipient.fields if recipient else ())
    found = export_fields.choices(facts)
    return found if purpose in {"needs", "other"} else tuple(choice for choice in found if choice.level != "P3")


async def ask(facts: EventFacts, wanted: Wanted, by: Actor, now: datetime) -> UUID:
    """The id of the request, approved at once where no second person is needed. Raises Invalid with all faults."""
    partner = next((one for one in receivers(facts, now) if one.body.partner == wanted.recipient), None)
    chosen, faults = _checked(facts, wanted, partner)
    consented = CONSENT if partner and partner.on_consent else ""
    people = 0 if faults else await count_people(facts.id, wanted.which, consented, wanted.recipient)
    if not faults and not people:
        faults = [Fault("which", N_("這個範圍裡現在沒有人。"))]
    if faults:
        raise Invalid(faults)
    made, second = uuid4(), _second(chosen, people)
    row = Export(
        id=made, code=f"X-{quotable(made)}", event=facts.id, recipient=wanted.recipient, consented=consented,
        fields=[choice.key for choice in chosen], which=wanted.which, purpose=wanted.purpose,
        kind=wanted.kind, people=people, second=second, asked_by=by.staff_id, asked_at=now,
        state="waiting" if second else "approved", hours=wanted.hours, most=wanted.most,
        expires_at=None if second else _expires(wanted.hours, partner, now),
        reason=await sealed_words(made, facts.id, "reason", wanted.reason, now),
    )  # fmt: skip
    async with transaction():
        await Export.insert(row)
        await record(by, "export.asked", made, row.fields, wanted.purpose, now=now)
    return made


async def approve(facts: EventFacts, export: UUID, by: Actor, now: datetime) -> None:
    """Somebody else agrees, and the time to download begins. Conflict for one's own, a decided or a lapsed request."""
    async with transaction():
        row = await _waiting(facts.id, export, by, now)
        partner = receiver(facts, row, now)
        await connection().execute(
            "update export set state = 'approved', decided_by = $2, decided_at = $3, expires_at = $4 where id = $1",
            export, by.staff_id, now, _expires(row["hours"], partner, now),
        )  # fmt: skip
        await record(by, "export.approved", export, row["fields"], row["purpose"], now=now)


async def refuse(facts: EventFacts, export: UUID, answer: str, by: Actor, now: datetime) -> None:
    told = " ".join(answer.split())
    if not LEAST_REASON <= len(told) <= MOST_REASON:
        raise Invalid([Fault("answer", N_("請寫下退回的理由，四到兩百個字。"))])
    words = await sealed_words(export, facts.id, "answer", told, now)
    async with transaction():
        row = await _waiting(facts.id, export, by, now)
        await connection().execute(
            "update export set state = 'refused', decided_by = $2, decided_at = $3, answer = $4 where id = $1",
            export, by.staff_id, now, words,
        )  # fmt: skip
        await record(by, "export.refused", export, row["fields"], row["purpose"], now=now)


async def _waiting(event: UUID, export: UUID, by: Actor, now: datetime) -> Any:
    row = await connection().fetchrow("select * from export where id = $1 and event = $2 for update", export, event)
    if row is None:
        raise NotFound
    if row["asked_by"] == by.staff_id:
        raise Conflict(N_("自己申請的匯出要由另一個人核准。"), code="own_request")
    if row["state"] != "waiting" or now - row["asked_at"] > LAPSES:
        raise Conflict(N_("這件申請已經有結果或過期了。"), code="decided")
    return row


def _checked(facts: EventFacts, wanted: Wanted, partner: Partner | None) -> tuple[tuple[Choice, ...], Faults]:
    known = {choice.key: choice for choice in offered(facts, wanted.purpose, partner)}
    chosen = tuple(choice for key, choice in known.items() if key in wanted.fields)
    faults: Faults = []
    if wanted.purpose not in EXPORT_PURPOSES:
        faults.append(Fault("purpose", N_("請選擇用途。")))
    if (wanted.purpose == "partner") != (wanted.recipient is not None) or (wanted.recipient and partner is None):
        faults.append(Fault("recipient", N_("請選擇可以拿名單的單位。")))
    if not chosen or set(wanted.fields) - set(known):
        faults.append(Fault("fields", N_("請從清單勾選至少一個欄位。")))
    if wanted.which not in WHICH:
        faults.append(Fault("which", N_("請選擇哪些人。")))
    if not LEAST_REASON <= len(wanted.reason) <= MOST_REASON:
        faults.append(Fault("reason", N_("請用一句話說明要做什麼，四到兩百個字。")))
    if wanted.kind not in KINDS:
        faults.append(Fault("kind", N_("請選擇檔案格式。")))
    if wanted.hours not in HOURS or not 1 <= wanted.most <= MOST_DOWNLOADS:
        faults.append(Fault("hours", N_("請選擇下載期限與次數。")))
    return chosen, faults


def _second(chosen: Sequence[Choice], people: int) -> Second:
    if any(choice.level == "P3" for choice in chosen):
        return "sensitive"
    return "many" if people > MANY else ""


def _expires(hours: int, partner: Partner | None, now: datetime) -> datetime:
    """For a partner never later than its last day."""
    ends = now + timedelta(hours=hours)
    if partner is None or partner.roster_until is None:
        return ends
    return min(ends, datetime.combine(partner.roster_until, time.max, TAIPEI))
