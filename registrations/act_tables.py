"""What staff did to several registrations at once (system ledger): one row a deed, with how each stood before and
after, so that it can be taken back. Bare ids and codes, nobody's words."""

from piccolo.columns import JSONB, UUID, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from events.service_tables import Event
from foundation.columns import reference
from staff.system_tables import Staff


class BulkAct(Table, tags=["system"]):
    """`rows` are what `registrations/bulk_rows.py` reads and writes; emptied when nothing can be taken back any more.

    `session` is where a deed on seats took them from, `target` where it put them.
    """

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    act = Varchar(length=10, null=False, default=None)
    session = UUID(null=True, default=None)
    target = UUID(null=True, default=None)
    staff = reference(Staff)
    at = Timestamptz(null=False, default=None, index=True)
    rows = JSONB(null=False, default="[]")
    undone_at = Timestamptz(null=True, default=None)
    undone_by = reference(Staff, null=True)

    bulk_act_act = Check("act in ('approve', 'decline', 'send', 'cancel', 'move', 'put_on', 'take_off')")
