"""Registers the people of one page, one by one in order: each gets a place, a wait or a no of their own.

The tokens come from the page's token, so a page sent twice, or again after a failure in the middle, does nothing twice.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.facts import EventFacts
from foundation.languages import Language
from foundation.refusals import Conflict
from privacy.consents import ConsentAct
from questionnaires.answering import Answers
from registrations.admission import Outcome, admit
from registrations.admission_rows import AdmissionRequest, Channel
from registrations.registering import Sent, request_of, token_of

Admit = Callable[[AdmissionRequest, datetime], Awaitable[Outcome]]


@dataclass(frozen=True)
class Full:
    """No place and no line left for this one of several people."""

    name: str = "full"


Result = Outcome | Full


@dataclass(frozen=True, kw_only=True)
class Party:
    """Several people of one page. `contact_name` is who spoke for those that did not speak for themselves."""

    token: UUID
    people: Sequence[Answers]
    sessions: tuple[UUID, ...]
    notice: str
    language: Language
    channel: Channel
    for_myself: bool = True
    contact_name: str = ""
    consents: Mapping[str, ConsentAct]


async def register_party(facts: EventFacts, party: Party, now: datetime, *, by: Admit = admit) -> list[Result]:
    """One result per person. Conflict `full` when nobody got anything; all other refusals as of admission."""
    results: list[Result] = []
    for place, answers in enumerate(party.people):
        try:
            results.append(await by(request_of(facts, answers, _sent(party, place, _contact_stands(results))), now))
        except Conflict as refusal:
            if refusal.code != "full" or len(party.people) == 1:
                raise
            results.append(Full())
    if all(isinstance(result, Full) for result in results):
        raise Conflict(code="full")
    return results


def _contact_stands(results: Sequence[Result]) -> bool:
    """Whether the contact has a row in this party, where the letters to the colleagues find the name."""
    return bool(results) and results[0].name in {"admitted", "waiting"}


def _sent(party: Party, place: int, contact_stands: bool) -> Sent:
    """Consents are only ever one's own: for colleagues none is recorded, and none was asked. The name of a contact who
    comes as well stands under their own key alone, so that it goes with them, in every copy."""
    own = place == 0 and party.for_myself
    together = len(party.people) > 1 or not party.for_myself
    return Sent(
        post_token=token_of(party.token, place),
        sessions=party.sessions,
        notice=party.notice,
        language=party.language,
        channel=party.channel,
        consents=party.consents if own else {},
        party=party.token if together else None,
        is_contact=own,
        contact_name="" if own or (party.for_myself and contact_stands) else party.contact_name,
    )
