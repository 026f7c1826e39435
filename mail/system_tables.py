"""What is left of the mail when the persons are gone: counts by letter, day and outcome (system ledger)."""

from piccolo.columns import UUID, Date, Integer, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class MailTally(Table, tags=["system"]):
    id: UUID
    id = UUID(primary_key=True)
    letter = Varchar(length=60, null=False, default=None)
    on_day = Date(null=False, default=None)
    status = Varchar(length=10, null=False, default=None)
    n = Integer(null=False, default=0)

    mail_tally_once = Unique(["letter", "on_day", "status"])
