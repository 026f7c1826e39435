"""Which of the three ledgers a table belongs to; the law itself is tested in tests/house."""

from typing import Literal, cast

from piccolo.conf.apps import Finder
from piccolo.table import Table

Ledger = Literal["personal", "service", "system"]
# Tables that are not ours: bookkeeping of the migrations and of the jobs.
MACHINERY: dict[str, Ledger] = {
    "migration": "system",
    "jobs.pgqueuer": "system",
    "jobs.pgqueuer_log": "system",
    "jobs.pgqueuer_schedules": "system",
    "jobs.pgqueuer_statistics": "system",
}


def ledger_of(table: type[Table]) -> Ledger:
    """LookupError for a table that does not say."""
    for tag in table._meta.tags:
        if tag in ("personal", "service", "system"):
            return cast(Ledger, tag)
    raise LookupError(f"{table.__name__} belongs to no ledger: give it tags=[…]")


def all_tables() -> list[type[Table]]:
    return sorted(Finder().get_table_classes(), key=lambda table: str(table._meta.tablename))


def ledgers() -> dict[str, Ledger]:
    """Every table of the main database with its ledger, by name."""
    own: dict[str, Ledger] = {str(table._meta.tablename): ledger_of(table) for table in all_tables()}
    return dict(sorted((own | MACHINERY).items()))
