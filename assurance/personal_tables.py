"""Who has to be told of a breach (personal ledger): held until a second person approves, gone with the person."""

from piccolo.columns import UUID, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from assurance.breach_tables import Breach
from foundation.columns import PersonalColumns, reference
from registrations.personal_tables import Registration


class BreachNotice(PersonalColumns, Table, tags=["personal"]):
    """One letter a person; the registration is the one that their address is read from at sending."""

    id: UUID
    id = UUID(primary_key=True)
    breach = reference(Breach)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    state = Varchar(length=8, null=False, default="held")

    breach_notice_once = Unique(["breach", "person"])
    breach_notice_state = Check("state in ('held', 'posted')")
