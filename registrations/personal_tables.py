"""Who they were (personal ledger): sealed, dated, expiring. These rows point at the service ledger; nothing there
points back."""

from piccolo.columns import UUID, BigSerial, Boolean, Date, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.service_tables import Event, Session
from foundation.columns import PersonalColumns, reference
from privacy.system_tables import ConsentEvidence, NoticeVersion
from registrations.service_tables import Attendee, Participation
from staff.system_tables import Staff


class KnownPerson(PersonalColumns, Table, tags=["personal"]):
    """The only way from a person to their attendee id; goes with the person. One row a person and year."""

    id: UUID
    id = UUID(primary_key=True)
    attendee = reference(Attendee)
    year = SmallInt(null=False, default=None)

    known_person_once = Unique(["person", "year"])


class Registration(PersonalColumns, Table, tags=["personal"]):
    """Unique while live: participation, and (event, person); see sql. `party` joins the people one contact registered.

    `outcome` is what the post token was answered with: a replay is answered the same, whatever happened since.
    `link_hash` is the SHA-256 of the manage link's token: only who holds the link can name it to the database.
    `sheet_no` is the line on the sign-in sheet, given at the first print and kept at every later one.
    `restricted` is 限制利用: the place stays, the words are used for nothing else.
    `told_on` is the day on which the mail that names the source went to somebody whose data others gave; `evidence` is
    that of the notice, shown or told.
    """

    id: UUID
    id = UUID(primary_key=True)
    participation = reference(Participation)
    event = reference(Event)
    post_token = UUID(null=False, default=None, unique=True)
    outcome = Varchar(length=10, null=False, default=None)
    party = UUID(null=True, default=None, index=True)
    is_contact = Boolean(null=False, default=False)
    notice = reference(NoticeVersion)
    notice_language = Varchar(length=10, null=False, default=None)
    state = Varchar(length=12, null=False, default="live")
    link_version = SmallInt(null=False, default=1)
    link_hash = Bytea(null=True, default=None)
    sheet_no = SmallInt(null=True, default=None)
    restricted = Boolean(null=False, default=False)
    told_on = Date(null=True, default=None)
    evidence = reference(ConsentEvidence, null=True)

    registration_outcome = Check("outcome in ('admitted', 'waiting')")
    registration_state = Check("state in ('live', 'cancelled')")


class Identity(PersonalColumns, Table, tags=["personal"]):
    id: UUID
    id = UUID(primary_key=True)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    level = Varchar(length=2, null=False, default=None)
    blob = Bytea(null=False, default=None)

    identity_once = Unique(["registration", "level"])


class Ticket(PersonalColumns, Table, tags=["personal"]):
    """`code` is 16 random bytes, the ticket's name inside the signed QR; `short_code` is for typing at the door."""

    id: UUID
    id = UUID(primary_key=True)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    code = Bytea(null=False, default=None, unique=True)
    short_code = Varchar(length=10, null=False, default=None, unique=True)
    version = SmallInt(null=False, default=1)
    revoked_at = Timestamptz(null=True, default=None)


class WaitingEntry(PersonalColumns, Table, tags=["personal"]):
    id: UUID
    id = UUID(primary_key=True)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    queue_no: BigSerial
    queue_no = BigSerial()


class ConsentState(PersonalColumns, Table, tags=["personal"]):
    """One row a decision, never rewritten: the row with `latest` is how it stands, unique by index; see sql."""

    id: UUID
    id = UUID(primary_key=True)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    purpose = Varchar(length=40, null=False, default=None)
    n = SmallInt(null=False, default=1)
    latest = Boolean(null=False, default=True)
    state = Varchar(length=10, null=False, default=None)
    on_day = Date(null=False, default=None)
    channel = Varchar(length=12, null=False, default="web")
    evidence = reference(ConsentEvidence, null=True)

    consent_state_once = Unique(["registration", "purpose", "n"])
    consent_state_state = Check("state in ('given', 'refused', 'withdrawn')")


class Scan(PersonalColumns, Table, tags=["personal"]):
    """Every scan, never changed. `client` is the device's id of the scan: a resend is the same row."""

    id: UUID
    id = UUID(primary_key=True)
    client = UUID(null=False, default=None, unique=True)
    ticket = reference(Ticket, null=True, on_delete=OnDelete.set_null)
    session = reference(Session, null=True)
    staff = reference(Staff, null=True)
    direction = Varchar(length=3, null=False, default="in")
    scanned_at = Timestamptz(null=False, default=None)
    received_at = Timestamptz(null=False, default=None)
    offline = Boolean(null=False, default=False)
    verdict = Varchar(length=20, null=False, default=None)
    how = Varchar(length=10, null=False, default="code")

    scan_direction = Check("direction in ('in', 'out')")
