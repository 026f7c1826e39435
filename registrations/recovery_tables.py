"""Who lost the link to their registration and asks for it again (personal ledger)."""

from piccolo.columns import UUID, Boolean, Timestamptz, Varchar
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check
from piccolo.table import Table

from foundation.columns import PersonalColumns


class LinkRequest(PersonalColumns, Table, tags=["personal"]):
    """Known mailbox or number or not: the same row. `person` is a stranger, a key of its own that seals what was typed;
    `address` and `network` are keyed hashes to count by. `answered` once the worker has looked."""

    id: UUID
    id = UUID(primary_key=True)
    kind = Varchar(length=5, null=False, default=None)
    address = Bytea(null=False, default=None, index=True)
    network = Bytea(null=True, default=None, index=True)
    language = Varchar(length=10, null=False, default=None)
    asked_at = Timestamptz(null=False, default=None)
    answered = Boolean(null=False, default=False)
    blob = Bytea(null=False, default=None)

    link_request_kind = Check("kind in ('email', 'phone')")
