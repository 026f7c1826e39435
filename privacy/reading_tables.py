"""How reading is watched (system ledger): sessions for a stated purpose, alarms, and where the chain begins."""

from piccolo.columns import UUID, Array, BigInt, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check
from piccolo.table import Table

from foundation.columns import reference
from staff.system_tables import Staff


class PurposeSession(Table, tags=["system"]):
    """Somebody may read the named fields of one event's people, for one purpose, until `closes_at`.

    `event` is a bare id: events live in a room above.
    """

    id: UUID
    id = UUID(primary_key=True)
    staff = reference(Staff)
    event = UUID(null=False, default=None, index=True)
    purpose = Varchar(length=40, null=False, default=None)
    fields = Array(base_column=Varchar(length=40), null=False, default=list)
    opened_at = Timestamptz(null=False, default=None)
    closes_at = Timestamptz(null=False, default=None)

    purpose_session_span = Check("closes_at >= opened_at")


class Alarm(Table, tags=["system"]):
    """`key` says what was found where and when, so that looking again finds the same alarm. `note` is the officer's."""

    id: UUID
    id = UUID(primary_key=True)
    key = Varchar(length=120, null=False, default=None, unique=True)
    kind = Varchar(length=30, null=False, default=None)
    actor = reference(Staff, null=True)
    found_at = Timestamptz(null=False, default=None)
    figure = Integer(null=False, default=0)
    most = Integer(null=False, default=0)
    state = Varchar(length=10, null=False, default="open")
    note = Text(null=False, default="")
    answered_by = reference(Staff, null=True)
    answered_at = Timestamptz(null=True, default=None)

    alarm_state = Check("state in ('open', 'seen', 'explained')")


class AlarmRule(Table, tags=["system"]):
    """A threshold that the officer has set; without a row the one of the house stands."""

    id: UUID
    id = UUID(primary_key=True)
    kind = Varchar(length=30, null=False, default=None, unique=True)
    most = Integer(null=False, default=0)
    active = Boolean(null=False, default=True)


class AuditPlace(Table, tags=["system"]):
    """Which event the object of an entry belonged to, kept once its own row is gone: bare ids, of what was read only.
    So the access log of an event stays whole when its people are erased."""

    object: UUID
    object = UUID(primary_key=True)
    event = UUID(null=False, default=None, index=True)


class AuditAnchor(Table, tags=["system"]):
    """The last entry that went to an archive file: the chain goes on from its hash."""

    seq: BigInt
    seq = BigInt(primary_key=True)
    hash = Bytea(null=False, default=None)
    entries = BigInt(null=False, default=0)
    archive = Bytea(null=False, default=None)
    rolled_at = Timestamptz(null=False, default=None)
