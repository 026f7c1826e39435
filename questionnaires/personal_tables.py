"""What questionnaires hold of people (personal ledger): one-time ballots, and remarks in their own words."""

from piccolo.columns import UUID, Date
from piccolo.columns.column_types import Bytea
from piccolo.table import Table

from foundation.columns import PersonalColumns, reference
from questionnaires.service_tables import Poll


class Ballot(Table, tags=["personal"]):
    """No person column at all: whoever held the row could otherwise say who has not answered."""

    token_hash: Bytea
    token_hash = Bytea(primary_key=True, null=False, default=None)
    poll = reference(Poll)
    expires_on = Date(null=False, default=None, index=True)


class RemarkBuffer(PersonalColumns, Table, tags=["personal"]):
    """Waits beside the answers of `BallotBuffer`, pointing at none of them, and leaves together with them."""

    id: UUID
    id = UUID(primary_key=True)
    poll = reference(Poll)
    blob = Bytea(null=False, default=None)


class Remark(PersonalColumns, Table, tags=["personal"]):
    """Words from an anonymous answer, sealed under the keys of their poll. They point at no response and no person."""

    id: UUID
    id = UUID(primary_key=True)
    poll = reference(Poll)
    blob = Bytea(null=False, default=None)
