"""Where on the form a no of the admission belongs: beside the field that can change it, or above the whole page."""

from events.facts import EventFacts
from foundation.faults import Fault, Faults
from foundation.refusals import Conflict, Invalid, Refusal
from questionnaires.kinds import kind_of
from registrations import forms, session_choice
from registrations.forms import Checked
from registrations.refusing import ChoiceFull
from registrations.registering import papers_of

_OF_SESSIONS = frozenset({"overlap", "one_session", "all_sessions"})
_OF_CODE = frozenset({"code_needed", "code_unknown", "code_spent"})
_OF_FIRM = frozenset({"enterprise_full", "not_invited"})
# The way out of these is on the page itself, with everything that was typed; what is left has a page of its own.
_ON_PAGE = frozenset({"full", "token_used", "postponed", "stale_notice"})


def faults_of(refusal: Refusal, facts: EventFacts, checked: Checked) -> Faults | None:
    """Faults for what can be mended in a field, none for what is said above the form, None for what is no affair of
    the form."""
    if isinstance(refusal, Invalid):
        return refusal.faults
    if isinstance(refusal, ChoiceFull):
        return _of_choice(refusal, facts, checked)
    for codes, field in ((_OF_SESSIONS, session_choice.FIELD), (_OF_CODE, forms.CODE), (_OF_FIRM, _firm(facts))):
        if refusal.code in codes:
            most = {"most": facts.per_enterprise} if "most" in refusal.params else {}
            return [Fault(field, refusal.message, refusal.params | most)]
    return [] if isinstance(refusal, Conflict) and refusal.code in _ON_PAGE else None


def _of_choice(refusal: ChoiceFull, facts: EventFacts, checked: Checked) -> Faults:
    """At everybody who chose it: each of them may choose something else."""
    question = next((each for each in papers_of(facts).questions if each.key == refusal.question), None)
    if question is None:
        return [Fault("", refusal.message)]
    values = [(place, each.values.get(question.key)) for place, each in enumerate(checked.people)]
    places = [p for p, value in values if value is not None and refusal.option in kind_of(question).tokens(value)]
    return [Fault(forms.prefix_of(place) + question.key, refusal.message) for place in places]


def _firm(facts: EventFacts) -> str:
    asked = {question.key for question in papers_of(facts).questions}
    field = next((key for key in ("ubn", "organization") if key in asked), "")
    return forms.prefix_of(0) + field if field else ""
