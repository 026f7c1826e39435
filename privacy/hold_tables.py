"""Single fields kept back from their day of erasure (personal ledger), and where the chain of evidence was cut."""

from piccolo.columns import UUID, Array, BigInt, BigSerial, Date, Text, Varchar
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check
from piccolo.table import Table

from foundation.columns import PersonalColumns, reference
from staff.system_tables import Staff


class HeldFields(PersonalColumns, Table, tags=["personal"]):
    """A copy of the named fields alone, under a key of its own; `expires_on` is the day until which they are held.

    `origin` is the registration they were copied from, by bare id: it goes on its own day all the same.
    `reason` is written sealed (`audit_notes.py`), under the lock of the hold's own scope.
    """

    id: UUID
    id = UUID(primary_key=True)
    origin = UUID(null=False, default=None, index=True)
    fields = Array(base_column=Varchar(length=40), null=False, default=list)
    ground = Varchar(length=20, null=False, default=None)
    reason = Text(null=False, default="")
    placed_on = Date(null=False, default=None)
    placed_by = reference(Staff, null=True)
    review_on = Date(null=False, default=None)
    released_on = Date(null=True, default=None)
    blob = Bytea(null=False, default=None)

    held_fields_ground = Check("ground in ('voucher', 'dispute', 'inquiry', 'other')")


class EvidenceCut(Table, tags=["system"]):
    """The last entry that left the chain of evidence: the chain goes on from its hash."""

    seq: BigSerial
    seq = BigSerial(primary_key=True)
    last = BigInt(null=False, default=None, unique=True)
    chain = Bytea(null=False, default=None)
    entries = BigInt(null=False, default=None)
    cut_on = Date(null=False, default=None)
