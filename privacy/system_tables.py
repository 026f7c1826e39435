"""Evidence (system ledger): what was told to people, what they decided, who read what. No person served is named."""

from piccolo.columns import JSONB, UUID, Array, BigInt, BigSerial, Boolean, Date, Integer, Text, Timestamptz, Varchar
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from foundation.columns import reference
from staff.system_tables import Staff


class NoticeTemplate(Table, tags=["system"]):
    """The wording that an officer approves; versions are made from it with an event's fields and dates.

    `n` and `sha256` are given with the approval; from then on nothing of the row changes (trigger). The highest `n` is
    in force. `same_substance` says that whoever was told the wording before need not be told this one.
    """

    id: UUID
    id = UUID(primary_key=True)
    key = Varchar(length=60, null=False, default=None, unique=True)
    n = Integer(null=True, default=None, unique=True)
    state = Varchar(length=10, null=False, default="draft")
    body = JSONB(null=False, default=None)
    sha256 = Varchar(length=64, null=True, default=None)
    based_on = UUID(null=True, default=None)
    note = Text(null=False, default="")
    same_substance = Boolean(null=False, default=False)
    drafted_by = reference(Staff, null=True)
    drafted_on = Date(null=True, default=None)
    approved_by = reference(Staff, null=True)
    approved_on = Date(null=True, default=None)

    notice_template_state = Check("state in ('draft', 'approved', 'dropped')")
    notice_template_approved = Check(
        "(state = 'approved') = (n is not null and sha256 is not null and approved_on is not null)"
    )


class NoticeVersion(Table, tags=["system"]):
    """Immutable once published (trigger). `sha256` is over the canonical JSON of `body`."""

    id: UUID
    id = UUID(primary_key=True)
    template = reference(NoticeTemplate)
    n = Integer(null=False, default=None)
    state = Varchar(length=10, null=False, default="published")
    body = JSONB(null=False, default=None)
    sha256 = Varchar(length=64, null=False, default=None, unique=True)
    published_on = Date(null=True, default=None)
    approved_by = reference(Staff, null=True)

    notice_version_once = Unique(["template", "n"])
    notice_version_state = Check("state in ('draft', 'approved', 'published', 'retired')")


class OwnField(Table, tags=["system"]):
    """A personal field that an organiser needs and the catalogue lacks. Once approved nothing of it changes (trigger):
    forms and notices name it by key."""

    id: UUID
    id = UUID(primary_key=True)
    key = Varchar(length=40, null=False, default=None, unique=True)
    label_zh = Varchar(length=100, null=False, default=None)
    label_en = Varchar(length=100, null=False, default=None)
    level = Varchar(length=2, null=False, default=None)
    categories = Array(base_column=Varchar(length=4), null=False, default=list)
    purposes = Array(base_column=Varchar(length=3), null=False, default=list)
    reason_zh = Text(null=False, default=None)
    reason_en = Text(null=False, default=None)
    state = Varchar(length=10, null=False, default="proposed")
    proposed_by = reference(Staff, null=True)
    proposed_on = Date(null=False, default=None)
    decided_by = reference(Staff, null=True)
    decided_on = Date(null=True, default=None)
    answer = Text(null=False, default="")

    own_field_level = Check("level in ('P2', 'P3')")
    own_field_state = Check("state in ('proposed', 'approved', 'refused')")


class SensitiveQuestion(Table, tags=["system"]):
    """A question that sounds like special data, and the officer's answer. `sha256` is over its very text: a changed
    word is another question."""

    id: UUID
    id = UUID(primary_key=True)
    sha256 = Varchar(length=64, null=False, default=None, unique=True)
    text = JSONB(null=False, default=None)
    kinds = Array(base_column=Varchar(length=20), null=False, default=list)
    state = Varchar(length=10, null=False, default="asked")
    asked_by = reference(Staff, null=True)
    asked_on = Date(null=False, default=None)
    purpose = Text(null=False, default="")
    decided_by = reference(Staff, null=True)
    decided_on = Date(null=True, default=None)
    reason = Text(null=False, default="")

    sensitive_question_state = Check("state in ('asked', 'allowed', 'refused')")


class ConsentEvidence(Table, tags=["system"]):
    """No subject: `receipt_hash` is met only by the person's receipt. `seq` is the order of the chain."""

    id: UUID
    id = UUID(primary_key=True)
    seq = BigInt(null=False, default=None, unique=True)
    receipt_hash = Bytea(null=False, default=None, unique=True)
    notice = reference(NoticeVersion)
    language = Varchar(length=10, null=False, default=None)
    purpose = Varchar(length=40, null=False, default=None)
    act = Varchar(length=12, null=False, default=None)
    channel = Varchar(length=12, null=False, default=None)
    on_day = Date(null=False, default=None)
    chain = Bytea(null=False, default=None)


class AuditEntry(Table, tags=["system"]):
    """Appended by `audit_append` only; ids and field names, never values."""

    seq: BigSerial
    seq = BigSerial(primary_key=True)
    at = Timestamptz(null=False, default=None)
    actor = reference(Staff, null=True)
    action = Varchar(length=40, null=False, default=None)
    object = UUID(null=True, default=None, index=True)
    fields = Array(base_column=Varchar(length=40), null=False, default=list)
    purpose = Varchar(length=60, null=False, default="")
    reason = Text(null=False, default="")
    prev = Bytea(null=False, default=None)
    hash = Bytea(null=False, default=None)


class ErasureJournal(Table, tags=["system"]):
    """Destroyed keys, to be replayed over a restored backup before it serves."""

    seq: BigSerial
    seq = BigSerial(primary_key=True)
    key = UUID(null=False, default=None)
    kind = Varchar(length=10, null=False, default=None)
    at = Timestamptz(null=False, default=None)


class RetentionRun(Table, tags=["system"]):
    """One row a run and table: how many rows went, by rule, and how many are overdue still."""

    id: UUID
    id = UUID(primary_key=True)
    run_at = Timestamptz(null=False, default=None)
    table_name = Varchar(length=60, null=False, default=None)
    due_before = Date(null=False, default=None)
    erased = Integer(null=False, default=0)
    rules = JSONB(null=False, default="{}")
    overdue = Integer(null=False, default=0)
    finished = Boolean(null=False, default=True)
