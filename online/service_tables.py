"""What an attendance log of an online session changed, so that it can be taken back (service ledger). Who it was about
stands in no row: a participation and its minutes, no name, no address, no time."""

from piccolo.columns import UUID, Boolean, Date, Integer, SmallInt, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.service_tables import Session
from foundation.columns import reference
from registrations.service_tables import Participation


class LogImport(Table, tags=["service"]):
    """One log written down. `people` were in it, `matched` were somebody registered, `stayed` long enough."""

    id: UUID
    id = UUID(primary_key=True)
    session = reference(Session)
    service = Varchar(length=8, null=False, default=None)
    imported_on = Date(null=False, default=None)
    position = SmallInt(null=False, default=None)
    people = Integer(null=False, default=None)
    matched = Integer(null=False, default=None)
    stayed = Integer(null=False, default=None)
    undone_on = Date(null=True, default=None)

    log_import_once = Unique(["session", "position"])
    log_import_service = Check("service in ('webex', 'teams', 'meet', 'zoom', 'other')")


class LogMark(Table, tags=["service"]):
    """What one import changed of one attendance: `made` it, or raised its minutes from `minutes_before`."""

    id: UUID
    id = UUID(primary_key=True)
    log_import = reference(LogImport)
    participation = reference(Participation)
    made = Boolean(null=False, default=None)
    minutes = Integer(null=False, default=None)
    minutes_before = Integer(null=True, default=None)

    log_mark_once = Unique(["log_import", "participation"])
