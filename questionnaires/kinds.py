"""The list of all kinds of question. A new kind is a class in one of the neighbours and a line here."""

from questionnaires.choice_kinds import Consent, Many, One, Tick, YesNo
from questionnaires.contact_kinds import BusinessNumber, Email, Phone
from questionnaires.file_kind import File
from questionnaires.kind import Kind
from questionnaires.number_kinds import Day, Number, TimeOfDay
from questionnaires.place_kinds import County, Industry, Township
from questionnaires.questions import Question
from questionnaires.scale_kinds import Matrix, Recommendation, Scale
from questionnaires.section_kind import Section
from questionnaires.text_kinds import LongText, PersonName, ShortText

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        ShortText(),
        LongText(),
        PersonName(),
        Number(),
        Day(),
        TimeOfDay(),
        One(),
        Many(),
        YesNo(),
        Consent(),
        Tick(),
        Scale(),
        Matrix(),
        Recommendation(),
        Email(),
        Phone(),
        BusinessNumber(),
        County(),
        Township(),
        Industry(),
        File(),
        Section(),
    )
}


def kind_of(question: Question) -> Kind:
    """KeyError for a kind that does not exist: `designing.faults` refuses such a design before it is published."""
    return KINDS[question.kind]
