"""What a room says of each of its personal tables, as data: what it holds, why, how long. The roof joins them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from piccolo.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """`trigger` and `keep_days` say what `expires_on` was counted from; the nightly run goes by that day alone.

    `erase` gets the primary keys of rows about to go, in their transaction, for what a room keeps outside of tables.
    """

    table: type[Table]
    what_zh: str
    what_en: str
    why_zh: str
    why_en: str
    trigger: str
    keep_days: int
    erase: Callable[[Sequence[Any]], Awaitable[None]] | None = None

    @property
    def name(self) -> str:
        return str(self.table._meta.tablename)
