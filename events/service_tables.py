"""What the centre holds: events, bodies, sessions, agenda (service ledger). Published names of lecturers are public."""

from typing import Any

from piccolo.columns import (
    UUID,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from foundation.columns import reference
from outreach.service_tables import Partner
from privacy.system_tables import NoticeVersion
from questionnaires.service_tables import FormDesign, FormRevision, Poll
from staff.system_tables import Staff


class Series(Table, tags=["service"]):
    """Events that belong together, shown on one page; each keeps its own registration."""

    id: UUID
    id = UUID(primary_key=True)
    slug = Varchar(length=80, null=False, default=None, unique=True)
    title_zh = Varchar(length=200, null=False, default=None)
    title_en = Varchar(length=200, null=False, default="")
    summary_zh = Text(null=False, default="")
    summary_en = Text(null=False, default="")


class Event(Table, tags=["service"]):
    """`number` is the four-byte name of the event inside its tickets. `revision` is the published registration form,
    `design` the draft it was made from; without one the form is the standard one.

    `session_rule` says how many sessions one registration takes; parallel ones are never taken twice. `access` says who
    may register at all: everybody, whoever has a code, or the enterprises on a list. `offer_hours` are working hours to
    answer an offer from the line; 0 gives a free place at once. `postponed_on` is set while no new day is known.
    `confirmed_on` is the day on which somebody decided that an event with a minimum is held.
    """

    id: UUID
    id = UUID(primary_key=True)
    number = Serial(unique=True)
    slug = Varchar(length=80, null=False, default=None, unique=True)
    kind = Varchar(length=20, null=False, default=None)
    status = Varchar(length=12, null=False, default="draft")
    title_zh = Varchar(length=200, null=False, default=None)
    title_en = Varchar(length=200, null=False, default="")
    summary_zh = Text(null=False, default="")
    summary_en = Text(null=False, default="")
    audience_zh = Varchar(length=300, null=False, default="")
    audience_en = Varchar(length=300, null=False, default="")
    county = Varchar(length=5, null=True, default=None)
    series = reference(Series, null=True)
    design = reference(FormDesign, null=True)
    revision = reference(FormRevision, null=True)
    notice = reference(NoticeVersion, null=True)
    poll = reference(Poll, null=True)
    contact = reference(Staff, null=True)
    deputy = reference(Staff, null=True)
    copied_from = UUID(null=True, default=None)
    opens_at = Timestamptz(null=True, default=None)
    closes_at = Timestamptz(null=True, default=None)
    waiting_list = Boolean(null=False, default=True)
    mail_only = Boolean(null=False, default=False)
    meal = Boolean(null=False, default=False)
    photos = Boolean(null=False, default=False)
    min_places = Integer(null=True, default=None)
    decide_on = Date(null=True, default=None)
    learning_hours = Numeric(digits=(4, 1), null=True, default=None)
    theme_class = Varchar(length=20, null=False, default="")
    administration_class = Varchar(length=20, null=False, default="")
    service_class = Varchar(length=20, null=False, default="")
    online_url = Varchar(length=500, null=False, default="")
    remarks_zh = Text(null=False, default="")
    report_remarks_zh = Text(null=False, default="")
    published_on = Date(null=True, default=None)
    cancelled_on = Date(null=True, default=None)
    cancel_reason_zh = Varchar(length=500, null=False, default="")
    cancel_reason_en = Varchar(length=500, null=False, default="")
    ticket_seed_epoch = SmallInt(null=False, default=1)
    sequence = Integer(null=False, default=0)
    session_rule = Varchar(length=4, null=False, default="any")
    approval = Boolean(null=False, default=False)
    per_enterprise = SmallInt(null=True, default=None)
    access = Varchar(length=4, null=False, default="open")
    offer_hours = SmallInt(null=False, default=8)
    reconfirm = Boolean(null=False, default=False)
    min_minutes = SmallInt(null=True, default=None)
    banner_zh = Varchar(length=300, null=False, default="")
    banner_en = Varchar(length=300, null=False, default="")
    postponed_on = Date(null=True, default=None)
    confirmed_on = Date(null=True, default=None)

    event_session_rule = Check("session_rule in ('all', 'one', 'any')")
    event_access = Check("access in ('open', 'code', 'list')")
    event_offer_hours = Check("offer_hours between 0 and 80")
    event_per_enterprise = Check("per_enterprise > 0")
    event_status = Check("status in ('draft', 'published', 'cancelled')")


class EventPartner(Table, tags=["service"]):
    """`position` orders the bodies inside their role: 指導 主辦 承辦 合辦 協辦 贊助.

    `contract_ref` names the contract of a processor; it has the roster until `roster_days` after the event.
    """

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    partner = reference(Partner)
    role = Varchar(length=12, null=False, default="host")
    position = SmallInt(null=False, default=0)
    data_role = Varchar(length=10, null=False, default="none")
    contract_ref = Varchar(length=80, null=False, default="")
    roster_days = SmallInt(null=False, default=14)

    event_partner_once = Unique(["event", "partner", "role"])
    event_partner_role = Check("role in ('supervisor', 'host', 'executor', 'cohost', 'supporter', 'sponsor')")
    event_partner_data = Check("data_role in ('processor', 'joint', 'none')")
    event_partner_contract = Check("data_role <> 'processor' or contract_ref <> ''")


class Session(Table, tags=["service"]):
    """`places` is exact: the database refuses more. `room_limit` is watched at the door; `reserved` are for guests.

    A hybrid class is two sessions with places of their own: the online one names the one in the room as its `twin`.
    `merged_into` is the session that took over the people of this one.
    """

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    position = SmallInt(null=False, default=0)
    title_zh = Varchar(length=200, null=False, default="")
    title_en = Varchar(length=200, null=False, default="")
    starts_at = Timestamptz(null=False, default=None)
    ends_at = Timestamptz(null=False, default=None)
    mode = Varchar(length=8, null=False, default="onsite")
    venue_zh = Varchar(length=200, null=False, default="")
    venue_en = Varchar(length=200, null=False, default="")
    address = Varchar(length=300, null=False, default="")
    map_url = Varchar(length=500, null=False, default="")
    parking_zh = Varchar(length=500, null=False, default="")
    parking_en = Varchar(length=500, null=False, default="")
    places = Integer(null=False, default=None)
    places_taken = Integer(null=False, default=0)
    room_limit = Integer(null=True, default=None)
    reserved = Integer(null=False, default=0)
    door_closed_on = Date(null=True, default=None)
    twin: ForeignKey[Any] = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict, index=True)
    merged_into: ForeignKey[Any] = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict, index=True)

    session_mode = Check("mode in ('onsite', 'online', 'hybrid')")
    session_places = Check("places_taken >= 0 and places_taken <= places")
    session_span = Check("ends_at > starts_at")


class AgendaItem(Table, tags=["service"]):
    id: UUID
    id = UUID(primary_key=True)
    session = reference(Session)
    position = SmallInt(null=False, default=0)
    starts_at = Timestamptz(null=False, default=None)
    topic_zh = Varchar(length=300, null=False, default=None)
    topic_en = Varchar(length=300, null=False, default="")
    chair = Varchar(length=100, null=False, default="")
    lecturer = Varchar(length=200, null=False, default="")


class EventPhoto(Table, tags=["service"]):
    """Photos of the event report, without metadata (EXIF is removed before storing). They go after five years."""

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    position = SmallInt(null=False, default=0)
    caption_zh = Varchar(length=200, null=False, default="")
    jpeg = Bytea(null=False, default=None)
