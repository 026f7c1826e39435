"""The outbox (personal ledger): a row names its letter and its subject by bare id; the text is never stored."""

from piccolo.columns import UUID, Bytea, Date, Integer, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from foundation.columns import PersonalColumns


class OutgoingMail(PersonalColumns, Table, tags=["personal"]):
    """`sealed` holds only a ballot's token between the closing of the door and the sending, then null.

    `about` is what the letter is about beside its subject: the text that staff wrote. `slot_at` is the moment that the
    pace of its provider gave it. `returned` says that the mail came back: hard, or soft where another try may help.
    """

    id: UUID
    id = UUID(primary_key=True)
    letter = Varchar(length=60, null=False, default=None)
    subject = UUID(null=False, default=None, index=True)
    language = Varchar(length=10, null=False, default="zh-Hant")
    state = Varchar(length=10, null=False, default="waiting")
    attempts = Integer(null=False, default=0)
    message_id = Varchar(length=120, null=False, default=None, unique=True)
    run_at = Timestamptz(null=False, default=None)
    tried_at = Timestamptz(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)
    failure = Varchar(length=80, null=True, default=None)
    sealed = Bytea(null=True, default=None)
    about = UUID(null=True, default=None)
    slot_at = Timestamptz(null=True, default=None)
    returned = Varchar(length=4, null=True, default=None)
    return_code = Varchar(length=10, null=True, default=None)
    returned_on = Date(null=True, default=None)

    outgoing_mail_state = Check("state in ('waiting', 'sending', 'sent', 'failed', 'moot')")
    outgoing_mail_returned = Check("returned in ('hard', 'soft')")
