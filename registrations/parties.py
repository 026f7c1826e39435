"""Registers the people of one page, in one transaction and in order: each gets a place, a wait or a no of their own.

The tokens come from the page's token, so a page sent twice does nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.facts import EventFacts
from foundation.languages import Language
from foundation.refusals import Conflict, Refusal
from privacy.consents import ConsentAct
from questionnaires.answering import Answers
from registrations.admission import Outcome, admit_party
from registrations.admission_rows import Channel
from registrations.registering import Sent, request_of, token_of


@dataclass(frozen=True)
class Full:
    """No place and no line left for this one of several people."""

    name: str = "full"


Result = Outcome | Full


@dataclass(frozen=True, kw_only=True)
class Party:
    """Several people of one page. `contact_name` is who spoke for those that did not speak for themselves; `together`
    says all or none; `named` says, where it is given, which of them have a name yet."""

    token: UUID
    people: Sequence[Answers]
    sessions: tuple[UUID, ...]
    notice: str
    language: Language
    channel: Channel
    for_myself: bool = True
    contact_name: str = ""
    contact_email: str = ""
    consents: Mapping[str, ConsentAct]
    together: bool = False
    invitation: str = ""
    code: str = ""
    named: Sequence[bool] = ()


async def register_party(facts: EventFacts, party: Party, now: datetime, *, by_staff: bool = False) -> list[Result]:
    """One result per person, from one transaction. Conflict `full` when nobody got anything; a no to any other question
    is raised, and then nobody is registered."""
    requests = [request_of(facts, answers, _sent(party, place)) for place, answers in enumerate(party.people)]
    answers = await admit_party(requests, now, together=party.together, by_staff=by_staff)
    for answer in answers:
        if isinstance(answer, Refusal) and (answer.code != "full" or len(answers) == 1):
            raise answer
    results: list[Result] = [Full() if isinstance(answer, Refusal) else answer for answer in answers]
    if all(isinstance(result, Full) for result in results):
        raise Conflict(code="full")
    return results


def _sent(party: Party, place: int) -> Sent:
    """Consents are only ever one's own: for colleagues none is recorded, and none was asked. The name of a contact who
    comes as well stands under their own key alone, so that it goes with them, in every copy."""
    own = place == 0 and party.for_myself
    several = len(party.people) > 1 or not party.for_myself
    return Sent(
        post_token=token_of(party.token, place),
        sessions=party.sessions,
        notice=party.notice,
        language=party.language,
        channel=party.channel,
        consents=party.consents if own else {},
        party=party.token if several else None,
        is_contact=own,
        contact_name="" if party.for_myself else party.contact_name,
        contact_email=party.contact_email,
        invitation=party.invitation,
        code=party.code,
        named=not party.named or party.named[place],
    )
