"""How calling people before an event went (personal ledger): rows that go with the people."""

from piccolo.columns import UUID, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from foundation.columns import PersonalColumns, reference
from registrations.personal_tables import Registration
from staff.system_tables import Staff


class CallOutcome(PersonalColumns, Table, tags=["personal"]):
    """The last word only; `tries` counts the calls that nobody took. `blob` seals the name of who comes instead."""

    id: UUID
    id = UUID(primary_key=True)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    outcome = Varchar(length=12, null=False, default=None)
    tries = SmallInt(null=False, default=0)
    staff = reference(Staff)
    at = Timestamptz(null=False, default=None)
    blob = Bytea(null=True, default=None)

    call_outcome_once = Unique(["registration"])
    call_outcome_outcome = Check("outcome in ('coming', 'cancelled', 'deputy', 'unreached')")
