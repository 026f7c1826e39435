"""Column makers that state what the database must never guess: deletion rules, indexes, and the columns every
personal row has."""

from typing import Any

from piccolo.columns import UUID, Date, ForeignKey
from piccolo.columns.base import OnDelete
from piccolo.table import Table


def reference(table: type[Table], *, null: bool = False, on_delete: OnDelete = OnDelete.restrict) -> Any:
    """A foreign key with an index; Piccolo's own default would cascade and have none."""
    return ForeignKey(references=table, null=null, default=None, on_delete=on_delete, index=True)


class PersonalColumns:
    """What every row of the personal ledger carries. `person` and `scope` name keys of the keys database."""

    person: UUID
    scope: UUID
    expires_on: Date

    person = UUID(null=True, default=None, index=True)
    scope = UUID(null=True, default=None, index=True)
    expires_on = Date(null=False, default=None, index=True)
