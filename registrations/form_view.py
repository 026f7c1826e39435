"""Everything the registration page shows, made of the facts of the event and of what was typed so far."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from events.facts import EventFacts
from events.partner_access import asking
from events.session_words import session_words
from foundation.faults import Faults
from foundation.industries import INDUSTRIES
from foundation.languages import Language
from foundation.puzzles import Puzzle
from questionnaires.showing import Shown, shown
from registrations import forms
from registrations.forms import Typed
from registrations.registering import consents_asked, papers_of
from registrations.session_choice import picker


@dataclass(frozen=True)
class Card:
    """One person of the page. `firm` is what colleagues share and what may be left out: folded for everybody but the
    first."""

    place: int
    unnamed: bool
    own: Sequence[Shown]
    firm: Sequence[Shown]
    firm_open: bool


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the page says beside the form. `found` are the firms that were looked up, in words, by the place of the
    person. `refusal` and `told` are msgids. `puzzle` is the work that is asked of the next sending."""

    faults: Faults = field(default_factory=list)
    refusal: str | None = None
    told: str | None = None
    puzzle: Puzzle | None = None
    found: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def view(
    facts: EventFacts,
    typed: Typed,
    language: Language,
    now: datetime,
    said: Said,
    *,
    full: Collection[tuple[str, str]] = (),
) -> dict[str, Any]:
    """`full` are the limited options that are taken up, by the keys of question and option."""
    papers = papers_of(facts)
    titles = session_words(facts, language)
    people = [
        shown(papers.questions, each, language, forms.prefix_of(place), full=full, sessions=titles)
        for place, each in enumerate(typed.people)
    ]
    return {
        "event": facts,
        "here_path": f"/events/{facts.slug}/register",
        "notice": papers.notice,
        "revision": papers.revision,
        "typed": typed,
        "picker": picker(facts, now, language),
        "cards": [_card(typed, place, questions, said.faults) for place, questions in enumerate(people)],
        "most_people": forms.MOST_PEOPLE,
        "asks_code": asks_code(facts, typed, said.faults),
        "asks_files": any(question.kind == "file" for question in papers.questions),
        "asks_number": any(question.kind == "ubn" for question in papers.questions),
        "consents": consents_asked(facts),
        "asking": asking(facts),
        "industries": INDUSTRIES,
        "faults": said.faults,
        "refusal": said.refusal,
        "told": said.told,
        "found": said.found,
        "puzzle": said.puzzle,
    }


def asks_code(facts: EventFacts, typed: Typed, faults: Faults) -> bool:
    """Where a code may let somebody in: to the event, or to places kept for those who have one."""
    kept = any(each.kind == "code" for session in facts.sessions for each in session.holdbacks)
    return facts.access == "code" or kept or bool(typed.code) or any(each.field == forms.CODE for each in faults)


_FOLDED = frozenset((*forms.FIRM_KEYS, "identity_kind", "heard"))


def _card(typed: Typed, place: int, questions: list[Shown], faults: Faults) -> Card:
    firm = [each for each in questions if each.question.key in _FOLDED and not each.question.required] if place else []
    names = {each.name for each in firm}
    own = [_of_another(each) if place else each for each in questions if each.name not in names]
    return Card(place, place in typed.unnamed, own, firm, any(fault.field in names for fault in faults))


def _of_another(question: Shown) -> Shown:
    """A browser would fill in the one who types; a colleague is somebody else."""
    return replace(question, question=msgspec.structs.replace(question.question, autocomplete="off"))
