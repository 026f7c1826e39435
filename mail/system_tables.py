"""Counts of mails by letter, day and outcome, which are left when the persons are gone, and the pace of sending
(system ledger)."""

from piccolo.columns import UUID, Date, Integer, Timestamptz, Varchar
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


class MailPace(Table, tags=["system"]):
    """How far the mails of one provider are spread out already; the providers are those of the settings."""

    id: UUID
    id = UUID(primary_key=True)
    provider = Varchar(length=100, null=False, default=None, unique=True)
    next_at = Timestamptz(null=False, default=None)
