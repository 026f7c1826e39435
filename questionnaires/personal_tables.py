"""One-time ballots (personal ledger): a hash that proves attendance and nothing else; deleted on use."""

from piccolo.columns.column_types import Bytea
from piccolo.columns import Date
from piccolo.table import Table

from foundation.columns import reference
from questionnaires.service_tables import Poll


class Ballot(Table, tags=["personal"]):
    """No person column at all: whoever held the row could otherwise say who has not answered."""

    token_hash: Bytea
    token_hash = Bytea(primary_key=True, null=False, default=None)
    poll = reference(Poll)
    expires_on = Date(null=False, default=None, index=True)
