"""Which lists were read in, by whom and from where, and which of their columns meant what. Nothing of the people."""

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.service_tables import Event
from foundation.columns import reference
from staff.system_tables import Staff


class ImportBatch(Table, tags=["system"]):
    """One uploaded list. `giver` is the organisation that gave it, which each person is told. `read` is waiting for
    somebody to look; what it held is gone a day later, when it counts as `dropped`."""

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    staff = reference(Staff)
    source = Varchar(length=12, null=False, default=None)
    giver = Varchar(length=80, null=False, default="")
    file_hash = Bytea(null=False, default=None)
    state = Varchar(length=10, null=False, default="read")
    rows = Integer(null=False, default=0)
    added = Integer(null=False, default=0)
    updated = Integer(null=False, default=0)
    waiting = Integer(null=False, default=0)
    left_out = Integer(null=False, default=0)
    kept = Integer(null=False, default=0)
    made_at = Timestamptz(null=False, default=None)
    committed_at = Timestamptz(null=True, default=None)
    undone_at = Timestamptz(null=True, default=None)

    import_batch_state = Check("state in ('read', 'committed', 'undone', 'dropped')")


class ImportMapping(Table, tags=["system"]):
    """What somebody said that a column of this kind of source means. The header itself is not kept: in a file without
    headers it would be a person."""

    id: UUID
    id = UUID(primary_key=True)
    source = Varchar(length=12, null=False, default=None)
    header_hash = Bytea(null=False, default=None)
    target = Varchar(length=60, null=False, default=None)

    import_mapping_once = Unique(["source", "header_hash"])
