"""Evidence (system ledger): what was told to people, what they decided, who read what. No person served is named."""

from piccolo.columns import JSONB, UUID, Array, BigInt, BigSerial, Boolean, Date, Integer, Text, Timestamptz, Varchar
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from foundation.columns import reference
from staff.system_tables import Staff


class NoticeTemplate(Table, tags=["system"]):
    """The wording that an officer approves; versions are made from it with an event's fields and dates."""

    id: UUID
    id = UUID(primary_key=True)
    key = Varchar(length=60, null=False, default=None, unique=True)
    body = JSONB(null=False, default=None)
    fields = Array(base_column=Varchar(length=40), null=False, default=list)
    approved_by = reference(Staff, null=True)
    approved_on = Date(null=True, default=None)


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
    """One row a run and table: how many rows went, how many are overdue still."""

    id: UUID
    id = UUID(primary_key=True)
    run_at = Timestamptz(null=False, default=None)
    table_name = Varchar(length=60, null=False, default=None)
    due_before = Date(null=False, default=None)
    erased = Integer(null=False, default=0)
    overdue = Integer(null=False, default=0)
    finished = Boolean(null=False, default=True)
