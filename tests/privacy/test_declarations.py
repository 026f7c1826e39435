"""Every personal table is declared with the periods that are promised, and carries what retention goes by."""

import pytest

from foundation import ledgers
from foundation.personal import PersonalData
from lianfu.personal_data import DECLARED
from privacy import periods

PERSONAL = [table for table in ledgers.all_tables() if ledgers.ledger_of(table) == "personal"]
PROMISED = {(period.trigger, period.keep_days) for period in periods.PERIODS.values()}


def test_every_personal_table_is_declared_once() -> None:
    assert sorted(declaration.name for declaration in DECLARED) == [table._meta.tablename for table in PERSONAL]


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table._meta.tablename)
def test_every_personal_row_has_a_last_day(table) -> None:
    last_day = table._meta.get_column_by_name("expires_on")
    assert not last_day._meta.null
    assert last_day._meta.index


@pytest.mark.parametrize("declaration", DECLARED, ids=lambda declaration: declaration.name)
def test_a_declaration_says_what_and_why_in_both_languages_and_keeps_a_promised_period(
    declaration: PersonalData,
) -> None:
    assert all((declaration.what_zh, declaration.what_en, declaration.why_zh, declaration.why_en))
    assert (declaration.trigger, declaration.keep_days) in PROMISED
