"""What happened, without whom (service ledger): participations, seats, attendance, counts. Days only, never
instants."""

from piccolo.columns import UUID, Boolean, Date, Integer, SmallInt, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.rule_tables import ChoiceLimit, Holdback
from events.service_tables import Event, Session
from foundation.columns import reference
from invitations.service_tables import Invitation, InvitationCode
from outreach.service_tables import Enterprise, Partner


class Attendee(Table, tags=["service"]):
    """Nothing else: lets 人數 be counted within a year after the person is gone."""

    id: UUID
    id = UUID(primary_key=True)
    year = SmallInt(null=False, default=None)


class Participation(Table, tags=["service"]):
    """One person's place in one event, as the statistics know it; the enterprise's place and kind are copied as of
    then.

    `cancelled_why`: by the person, by staff, an offer refused or lapsed, not coming when asked, the event.
    """

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    attendee = reference(Attendee)
    enterprise = reference(Enterprise, null=True)
    county = Varchar(length=5, null=True, default=None)
    township = Varchar(length=8, null=True, default=None)
    industry_scheme = Varchar(length=10, null=False, default="11")
    industry = Varchar(length=6, null=True, default=None)
    size = Varchar(length=12, null=True, default=None)
    identity_kind = Varchar(length=20, null=True, default=None)
    source = Varchar(length=20, null=True, default=None)
    channel = Varchar(length=12, null=False, default="web")
    partner = reference(Partner, null=True)
    language = Varchar(length=10, null=False, default="zh-Hant")
    walk_in = Boolean(null=False, default=False)
    status = Varchar(length=10, null=False, default=None)
    registered_on = Date(null=False, default=None)
    cancelled_on = Date(null=True, default=None)
    cancelled_why = Varchar(length=10, null=True, default=None)
    invitation = reference(Invitation, null=True)
    invitation_code = reference(InvitationCode, null=True)

    participation_status_known = Check(
        "status in ('admitted', 'waiting', 'offered', 'pending', 'declined', 'cancelled')"
    )
    participation_why = Check("cancelled_why in ('self', 'staff', 'refused', 'lapsed', 'not_coming', 'event')")


class Seat(Table, tags=["service"]):
    """`asked` belongs to somebody whose registration waits for approval. `offered` counts as taken. `holdback` is the
    one the seat comes from, or would come from for those who wait."""

    id: UUID
    id = UUID(primary_key=True)
    participation = reference(Participation)
    session = reference(Session)
    status = Varchar(length=10, null=False, default=None)
    holdback = reference(Holdback, null=True)

    seat_once = Unique(["participation", "session"])
    seat_status_known = Check("status in ('held', 'waiting', 'offered', 'asked', 'released')")


class Choice(Table, tags=["service"]):
    """A limited option that somebody chose; its status goes with the seat."""

    id: UUID
    id = UUID(primary_key=True)
    participation = reference(Participation)
    choice_limit = reference(ChoiceLimit)
    status = Varchar(length=10, null=False, default=None)

    choice_once = Unique(["participation", "choice_limit"])
    choice_status = Check("status in ('held', 'waiting', 'offered', 'asked', 'released')")


class Attendance(Table, tags=["service"]):
    id: UUID
    id = UUID(primary_key=True)
    participation = reference(Participation)
    session = reference(Session)
    on_day = Date(null=False, default=None, index=True)
    minutes = Integer(null=True, default=None)

    attendance_once = Unique(["participation", "session"])


class ArrivalCount(Table, tags=["service"]):
    """The arrival curve, without people. `quarter_hour` counts from local midnight, 0 to 95."""

    id: UUID
    id = UUID(primary_key=True)
    session = reference(Session)
    quarter_hour = SmallInt(null=False, default=None)
    n = Integer(null=False, default=0)

    arrival_count_once = Unique(["session", "quarter_hour"])


class MealCount(Table, tags=["service"]):
    """The order sheet, without people."""

    id: UUID
    id = UUID(primary_key=True)
    session = reference(Session)
    kind = Varchar(length=20, null=False, default=None)
    n = Integer(null=False, default=0)

    meal_count_once = Unique(["session", "kind"])
