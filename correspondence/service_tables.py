"""What staff chose and wrote to go to the people of an event (service ledger): the organiser's words, nobody's name."""

from piccolo.columns import UUID, Boolean, Date, Integer, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.service_tables import Event, Session
from foundation.columns import reference
from staff.system_tables import Staff


class EventLetter(Table, tags=["service"]):
    """One timed letter of one event: whether it goes, and what the organiser adds. Without a row it is as the standard
    says (`correspondence/timing.py`)."""

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    kind = Varchar(length=12, null=False, default=None)
    wanted = Boolean(null=False, default=True)
    text_zh = Text(null=False, default="")
    text_en = Text(null=False, default="")

    event_letter_once = Unique(["event", "kind"])
    event_letter_kind = Check("kind in ('reminder_2', 'reminder_1', 'online_day', 'online_hour', 'thanks', 'missed')")


class GroupLetter(Table, tags=["service"]):
    """A letter of the organiser to some people of an event. The columns of the filter say to whom; `n` how many it was
    posted to. An optional one goes to those only who agreed to hear of later events."""

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    optional = Boolean(null=False, default=False)
    status = Varchar(length=8, null=False, default="draft")
    title_zh = Varchar(length=120, null=False, default="")
    title_en = Varchar(length=120, null=False, default="")
    text_zh = Text(null=False, default="")
    text_en = Text(null=False, default="")
    to_status = Varchar(length=10, null=False, default="admitted")
    to_session = reference(Session, null=True)
    to_came = Varchar(length=6, null=False, default="any")
    to_language = Varchar(length=10, null=False, default="")
    n = Integer(null=False, default=0)
    made_on = Date(null=False, default=None)
    sent_on = Date(null=True, default=None)
    author = reference(Staff, null=True)

    group_letter_status = Check("status in ('draft', 'sent')")
    group_letter_came = Check("to_came in ('any', 'came', 'missed')")
