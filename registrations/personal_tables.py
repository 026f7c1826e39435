"""Who they were (personal ledger): sealed, dated, expiring. These rows point at the service ledger; nothing there
points back."""

from piccolo.columns import UUID, BigInt, BigSerial, Boolean, Date, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.service_tables import Event, Session
from foundation.columns import PersonalColumns, reference
from privacy.system_tables import ConsentEvidence, NoticeVersion
from questionnaires.service_tables import FormRevision
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
    `revision` is the form they filled in; older rows without one were filled in on that of the event.
    `restricted` is 限制利用: the place stays, the words are used for nothing else.
    `together` asked to come with all of its party or not at all. A row without `named` keeps a seat for a colleague
    whose name comes later. `superseded` is whoever gave the place to a substitute: the participation goes on under the
    other's row.
    `told_on` is the day on which the mail that names the source went to somebody whose data others gave; `evidence` is
    that of the notice, shown or told.
    """

    id: UUID
    id = UUID(primary_key=True)
    participation = reference(Participation)
    event = reference(Event)
    revision = reference(FormRevision, null=True)
    post_token = UUID(null=False, default=None, unique=True)
    outcome = Varchar(length=10, null=False, default=None)
    party = UUID(null=True, default=None, index=True)
    is_contact = Boolean(null=False, default=False)
    notice = reference(NoticeVersion)
    notice_language = Varchar(length=10, null=False, default=None)
    state = Varchar(length=12, null=False, default="live")
    named = Boolean(null=False, default=True)
    together = Boolean(null=False, default=False)
    link_version = SmallInt(null=False, default=1)
    link_hash = Bytea(null=True, default=None)
    sheet_no = SmallInt(null=True, default=None)
    restricted = Boolean(null=False, default=False)
    told_on = Date(null=True, default=None)
    evidence = reference(ConsentEvidence, null=True)

    registration_outcome_known = Check("outcome in ('admitted', 'waiting', 'pending')")
    registration_state_known = Check("state in ('live', 'superseded', 'cancelled')")


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
    """One registration in the line. Rows with the same `together` are a group: offered all at once or not at all, and
    the group stands where its lowest `queue_no` stands. `offered_until` is set while an offer is open."""

    id: UUID
    id = UUID(primary_key=True)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    queue_no: BigSerial
    queue_no = BigSerial()
    together = UUID(null=True, default=None, index=True)
    offered_until = Timestamptz(null=True, default=None)
    lapses = SmallInt(null=False, default=0)


class WaitingAct(PersonalColumns, Table, tags=["personal"]):
    """What happened to somebody in the line and why, in order; never changed. Acts of one allocation share `run`.

    `left_places` and `needed` are those of the session that decided.
    """

    id: UUID
    id = UUID(primary_key=True)
    seq: BigSerial
    seq = BigSerial()
    registration = reference(Registration, on_delete=OnDelete.cascade)
    run = UUID(null=False, default=None)
    act = Varchar(length=10, null=False, default=None)
    reason = Varchar(length=12, null=False, default="")
    queue_no = BigInt(null=False, default=None)
    session = reference(Session, null=True)
    left_places = Integer(null=True, default=None)
    needed = Integer(null=True, default=None)
    at = Timestamptz(null=False, default=None)

    waiting_act_act = Check(
        "act in ('joined', 'offered', 'seated', 'skipped', 'accepted', 'refused', 'lapsed', 'left', 'moved_back')"
    )


class Reply(PersonalColumns, Table, tags=["personal"]):
    """What somebody with a place answered when asked whether they come: two days before, or after a postponement."""

    id: UUID
    id = UUID(primary_key=True)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    question = Varchar(length=10, null=False, default=None)
    n = SmallInt(null=False, default=1)
    asked_on = Date(null=False, default=None)
    answer = Varchar(length=10, null=True, default=None)
    answered_on = Date(null=True, default=None)

    reply_once = Unique(["registration", "question", "n"])
    reply_question = Check("question in ('reconfirm', 'postponed')")
    reply_answer = Check("answer in ('coming', 'not_coming')")


class AnswerFile(PersonalColumns, Table, tags=["personal"]):
    """A file that somebody gave as an answer. `blob` holds its name and a key of its own, under which the bytes lie
    `sealed`: so the file need not be sealed anew when it passes from a stranger to the person who registered.

    Without a registration it waits for the form to be sent in and goes after a day; `token_hash` is what the form holds
    of it meanwhile.
    """

    id: UUID
    id = UUID(primary_key=True)
    registration = reference(Registration, null=True, on_delete=OnDelete.cascade)
    token_hash = Bytea(null=False, default=None, unique=True)
    question = Varchar(length=40, null=False, default=None)
    size = Integer(null=False, default=None)
    blob = Bytea(null=False, default=None)
    sealed = Bytea(null=False, default=None)


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


class CalendarEntry(PersonalColumns, Table, tags=["personal"]):
    """What a mailed calendar file last said of one session to one person. `sequence` grows with every change, so that a
    mail program takes the newer for the newer; `digest` is of what the entry said."""

    id: UUID
    id = UUID(primary_key=True)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    session = reference(Session)
    sequence = Integer(null=False, default=0)
    method = Varchar(length=7, null=False, default="REQUEST")
    digest = Bytea(null=False, default=None)

    calendar_entry_once = Unique(["registration", "session"])
    calendar_entry_method = Check("method in ('REQUEST', 'CANCEL')")
