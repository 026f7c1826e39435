"""The register of personal data and the database agree: a column that nobody declared fails here."""

import asyncpg
import pytest

from foundation import ledgers
from lianfu import register_check
from lianfu.personal_data import DECLARED

PEOPLE = [each for each in DECLARED if each.name in {"identity", "registration", "visit_contact"}]


async def test_every_column_of_the_personal_ledger_is_in_the_register(db: asyncpg.Connection) -> None:
    checked = await register_check.check(DECLARED)
    assert not checked.wrong
    assert checked.columns > checked.tables > 10


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("alter table identity add column line_id text", "identity.line_id"),
        ("alter table visit_contact add column mood text", "visit_contact.mood"),
        ("alter table participation add column phone text", "participation.phone"),
        ("create table guest (name text)", "guest: a table without a ledger"),
        ("alter table registration rename column party to crowd", "registration.party: declared"),
    ],
)
async def test_a_schema_change_without_an_entry_is_found(db: asyncpg.Connection, change: str, named: str) -> None:
    await db.execute(change)
    assert [fault for fault in (await register_check.check(DECLARED)).wrong if fault.startswith(named)]


async def test_a_table_that_no_room_declares_is_found(db: asyncpg.Connection) -> None:
    wrong = (await register_check.check([each for each in DECLARED if each.name != "ticket"])).wrong
    assert [fault for fault in wrong if fault.startswith("ticket: a personal table that no room declares")]


def test_every_declared_column_has_a_part() -> None:
    """Sealed words stand in columns that say so, and nowhere else."""
    assert not [
        f"{each.name}.{name}"
        for each in DECLARED
        for name, role in each.columns.items()
        if (role == "sealed") != (name in {"blob", "sealed"})
    ]
    assert {*ledgers.ledgers().values()} == {"personal", "service", "system"}
