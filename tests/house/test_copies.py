"""Nobody keeps something of people that the people cannot have a copy of."""

import pytest

from foundation.ledgers import all_tables, ledger_of
from lianfu.personal_data import DECLARED

NAMES_PEOPLE = [
    str(table._meta.tablename)
    for table in all_tables()
    if ledger_of(table) == "personal" and any(column._meta.name == "person" for column in table._meta.columns)
]


@pytest.mark.parametrize("name", NAMES_PEOPLE)
def test_a_table_that_names_people_says_how_its_rows_are_read_to_them(name: str) -> None:
    [declared] = [each for each in DECLARED if each.name == name]
    assert declared.read is not None, "give it `read`, see privacy/held.py"
