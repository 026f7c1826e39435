"""Breaches and drills (system ledger): ids, days and figures, nobody served is named. Kept at least five years."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, Integer, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from foundation.columns import reference
from staff.system_tables import Staff


class Breach(Table, tags=["system"]):
    """`facts` are ids and moments that the affected are found by; `decision` is what the thresholds of the day said.
    `measures` are those that were really taken."""

    id: UUID
    id = UUID(primary_key=True)
    scenario = Varchar(length=20, null=False, default=None)
    drill = Boolean(null=False, default=False)
    known_at = Timestamptz(null=False, default=None)
    facts = JSONB(null=False, default=None)
    people = Integer(null=False, default=None)
    readable = Boolean(null=False, default=None)
    decision = JSONB(null=False, default=None)
    measures = Array(base_column=Varchar(length=20), null=False, default=list)
    state = Varchar(length=10, null=False, default="held")
    opened_by = reference(Staff, null=True)
    approved_by = reference(Staff, null=True)
    approved_at = Timestamptz(null=True, default=None)
    keep_until = Date(null=False, default=None)

    breach_state = Check("state in ('held', 'approved', 'closed')")
    breach_two_people = Check("approved_by is null or opened_by is null or approved_by <> opened_by")
