"""The outbox (personal ledger): a row names its letter and its subject by bare id; the text is never stored."""

from piccolo.columns import UUID, Bytea, Integer, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from foundation.columns import PersonalColumns


class OutgoingMail(PersonalColumns, Table, tags=["personal"]):
    """`sealed` holds only a ballot's token between the closing of the door and the sending, then null."""

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

    outgoing_mail_state = Check("state in ('waiting', 'sending', 'sent', 'failed', 'moot')")
