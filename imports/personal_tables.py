"""The people of an uploaded list: as they stood in the file until somebody has decided, and what became of each."""

from piccolo.columns import UUID, Integer, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from foundation.columns import PersonalColumns, reference
from imports.system_tables import ImportBatch
from registrations.personal_tables import Registration


class ImportRow(PersonalColumns, Table, tags=["personal"]):
    """One row of the file, sealed under a lock of the whole list that no index finds; gone when the list is written,
    and at the latest a day later. Row 0 is the headers and what each column means."""

    id: UUID
    id = UUID(primary_key=True)
    batch = reference(ImportBatch)
    n = Integer(null=False, default=None)
    blob = Bytea(null=False, default=None)
    decision = Varchar(length=400, null=False, default="")

    import_row_once = Unique(["batch", "n"])
    import_row_decisions = Check("decision ~ '^([a-z_]+:(take|leave|swap|cancel)( |$))*$'")


class ImportEntry(PersonalColumns, Table, tags=["personal"]):
    """What one row of a list did to one registration. `blob` seals the words before and after of an update."""

    id: UUID
    id = UUID(primary_key=True)
    batch = reference(ImportBatch)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    act = Varchar(length=10, null=False, default=None)
    blob = Bytea(null=True, default=None)

    import_entry_once = Unique(["batch", "registration"])
    import_entry_act = Check("act in ('added', 'updated', 'cancelled')")
