"""Requests of people about their own data: the clock (system ledger), and the words, sealed (personal ledger)."""

from piccolo.columns import UUID, Boolean, Date, Varchar
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from foundation.columns import PersonalColumns, reference
from staff.system_tables import Staff


class SubjectCase(Table, tags=["system"]):
    """One request and its statutory clock; who asked stands in `case_words` only.

    `extended_until` is set once: the law allows no second extension.
    """

    id: UUID
    id = UUID(primary_key=True)
    kind = Varchar(length=8, null=False, default=None)
    channel = Varchar(length=10, null=False, default=None)
    identity = Varchar(length=12, null=False, default=None)
    received_on = Date(null=False, default=None, index=True)
    due_on = Date(null=False, default=None)
    extended_until = Date(null=True, default=None)
    extended_on = Date(null=True, default=None)
    state = Varchar(length=10, null=False, default="open")
    ground = Varchar(length=12, null=False, default="")
    decided_on = Date(null=True, default=None)
    decided_by = reference(Staff, null=True)
    automatic = Boolean(null=False, default=False)

    subject_case_kind = Check("kind in ('view', 'copy', 'correct', 'stop', 'erase')")
    subject_case_channel = Check("channel in ('own_page', 'phone', 'in_person', 'paper', 'mail')")
    subject_case_state = Check("state in ('open', 'granted', 'refused')")
    subject_case_decided = Check("(state = 'open') = (decided_on is null)")
    subject_case_ground = Check("(state = 'refused') = (ground <> '')")
    subject_case_extended = Check("(extended_until is null) = (extended_on is null)")


class CaseWords(PersonalColumns, Table, tags=["personal"]):
    """Who asked and in what words, and what was answered; goes a year after the case has ended, or with the person."""

    id: UUID
    id = UUID(primary_key=True)
    request = reference(SubjectCase)
    language = Varchar(length=10, null=False, default=None)
    blob = Bytea(null=False, default=None)

    case_words_once = Unique(["request"])
