"""What a room says of each of its personal tables, as data: what it holds, why, how long. The roof joins them."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import msgspec
from piccolo.table import Table

from foundation.database import transaction

Row = dict[str, Any]
RowsOf = Callable[[Sequence[UUID]], Awaitable[list[tuple[str, Row]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One row as the copy package tells it: plain columns as they stand, sealed words opened under their own names.

    Values are JSON. `scope` is what the row belongs to: an event, a visit, a case.
    """

    person: UUID
    scope: UUID | None
    row: str
    words: Row


Read = Callable[[Sequence[UUID]], Awaitable[list[Held]]]


Role = Literal["field", "sealed", "key", "machinery"]
# What `PersonalColumns` gives every row, and its own key.
COMMON: dict[str, Role] = {"id": "key", "person": "key", "scope": "key", "expires_on": "machinery"}


def columns(*, field: str = "", sealed: str = "", key: str = "", machinery: str = "") -> dict[str, Role]:
    """Every further column of a personal table by what it is, names with blanks between them: a `field` says something
    of the person in clear, `sealed` opens with two keys only, a `key` names another row, `machinery` runs the deed."""
    named: dict[Role, str] = {"field": field, "sealed": sealed, "key": key, "machinery": machinery}
    return COMMON | {name: role for role, names in named.items() for name in names.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """`trigger` and `keep_days` say what `expires_on` was counted from; the nightly run goes by that day alone.

    `erase` gets the primary keys of rows about to go, in their transaction, for what a room keeps outside of tables.
    `rule` is the period its rows are kept by; where those of one table follow several, `rule_of` is an SQL expression
    over its columns that names the one of each row.
    `holds_keys` is False for rows that seal nothing and stay longer: the keys of their people go without them.
    `file` is the personal data file of the public register (`privacy/files.py`) that the table belongs to, and
    `columns` names each of its columns; `lianfu ropa check` compares them with the database.
    `read` tells what the rows of these persons say, for the copy that Article 10 promises; see `privacy/held.py`.
    """

    table: type[Table]
    what_zh: str
    what_en: str
    why_zh: str
    why_en: str
    trigger: str
    keep_days: int
    erase: Callable[[Sequence[Any]], Awaitable[None]] | None = None
    read: Read | None = None
    holds_keys: bool = True
    rule: str = ""
    rule_of: str = ""
    file: str = ""
    columns: Mapping[str, Role] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.table._meta.tablename)


# Every declaration of the house in the order of erasing; the roof hands them down (`lianfu/personal_data.py`).
DECLARED: list[PersonalData] = []


async def every_row(persons: Sequence[UUID]) -> list[tuple[str, Row]]:
    async with transaction() as c:
        rows = await c.fetch("select ledger_table, content from personal_rows($1)", list(persons))
    return [(row["ledger_table"], msgspec.json.decode(row["content"])) for row in rows]


_rows: ContextVar[RowsOf] = ContextVar("rows_of_persons", default=every_row)


@contextmanager
def reading_through(rows: RowsOf) -> Iterator[None]:
    """Whoever may not read tables reads through a function of theirs that knows whose rows they may have."""
    token = _rows.set(rows)
    try:
        yield
    finally:
        _rows.reset(token)


async def rows_of(table: str, persons: Sequence[UUID]) -> list[Row]:
    """The rows of one personal table that carry one of these persons, as JSON values; bytes are `\\x…`."""
    return [row for name, row in await _rows.get()(persons) if name == table]


def plain(table: str, *, without: Sequence[str] = ()) -> Read:
    """For tables whose columns say all themselves. Of a column in `without` only that it is filled is told."""

    async def read(persons: Sequence[UUID]) -> list[Held]:
        return [held_of(row, without) for row in await rows_of(table, persons)]

    return read


def held_of(row: Row, without: Sequence[str] = (), words: Row | None = None) -> Held:
    told = {name: (value is not None) if name in without else value for name, value in row.items()}
    scope = row.get("scope")
    return Held(
        person=UUID(row["person"]), scope=UUID(scope) if scope else None,
        row=str(row.get("id", "")), words=told | (words or {}),
    )  # fmt: skip
