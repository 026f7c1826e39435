"""Decides what a co-organiser may see of the people of an event, and until when. Pure; rosters are built elsewhere.

A body that processes for us under a contract has the roster until some days after the event; one that collects jointly
is named in the notice as such and has it as long as the notice says; every other body sees figures only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from events.facts import BodyFacts, EventFacts
from foundation.clock import day_of
from privacy import catalogue

Access = Literal["roster", "aggregates"]
HANDED_OVER = ("name", "organization", "email", "phone")
"""What the consent calls contact details: a body that got it by consent sees no more."""


@dataclass(frozen=True, slots=True)
class Partner:
    """One body of an event with what decides about it. `fields` are those that the notice named, none for figures;
    `on_consent` says that only those stand in its roster who agreed to it by name."""

    body: BodyFacts
    roster_until: date | None
    fields: tuple[str, ...]
    on_consent: bool = False

    @property
    def data_role(self) -> str:
        return self.body.data_role


def partners_of(facts: EventFacts) -> tuple[Partner, ...]:
    """The bodies of the event, once each: whoever has two ranks goes by the one that sees more."""
    told = facts.papers.notice.body if facts.papers else {}
    best: dict[object, Partner] = {}
    for body in facts.bodies:
        partner = Partner(body, _until(facts, body, told), allowed_fields(told) if body.data_role != "none" else ())
        held = best.get(body.partner)
        if held is None or (partner.roster_until or date.min) > (held.roster_until or date.min):
            best[body.partner] = partner
    return tuple(best.values())


def asking(facts: EventFacts, told: Mapping[str, Any] | None = None) -> tuple[BodyFacts, ...]:
    """The bodies a consent to hand over names: those of the notice somebody was shown (without `told` the one in force)
    that still need a consent. A body that came later is none of them."""
    shown = told if told is not None else facts.papers.notice.body if facts.papers else {}
    named = {each["partner"] for each in shown.get("bodies", ()) if each["role"] == "asking"}
    return tuple(body for body in facts.asking_partners() if str(body.partner) in named)


def by_consent(facts: EventFacts) -> tuple[Partner, ...]:
    """The same with what they may see of those who agreed: contact details, as long as the notice says."""
    told = facts.papers.notice.body if facts.papers else {}
    known = [key for key in allowed_fields(told) if key in HANDED_OVER]
    return tuple(Partner(body, _kept_until(told), tuple(known), on_consent=True) for body in asking(facts))


def access(partner: Partner, now: datetime) -> Access:
    """`roster` through the last day, by the calendar of Taiwan."""
    return "roster" if partner.roster_until and day_of(now) <= partner.roster_until else "aggregates"


def allowed_fields(told: Mapping[str, Any]) -> tuple[str, ...]:
    """What of a person a roster may show: only what the notice named, never needs (they have counts) nor figures."""
    named = [catalogue.FIELDS[each["key"]] for each in told.get("fields", ()) if each["key"] in catalogue.FIELDS]
    return tuple(entry.key for entry in named if entry.level != "P3" and entry.projection != "source")


def _until(facts: EventFacts, body: BodyFacts, told: Mapping[str, Any]) -> date | None:
    """A roster rests on the notice: without one that is published there is none."""
    if facts.ends_at is None or not told:
        return None
    match body.data_role:
        case "processor":
            by_contract = day_of(facts.ends_at) + timedelta(days=body.roster_days)
            return min(by_contract, _kept_until(told)) if body.contract_ref else None
        case "joint":
            return _kept_until(told)
        case _:
            return None


def _kept_until(told: Mapping[str, Any]) -> date:
    return date.fromisoformat(told["kept_until"])
