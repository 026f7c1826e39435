"""Tables as files: readable, typed, and harmless to open."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from odfdo import Document

from foundation.tabular import BOM, Sheet, as_typed, csv_bytes, ods_bytes

SHEET = Sheet(
    "滿意度:整體/項目",
    ("題目", "n", "比率"),
    [("=HYPERLINK(1)", 38, 0.8947), ('𠮷㐂堃, "引號"', 0, None), ("007", 5, date(2026, 5, 3))],
    notes=("資料來源: 問卷",),
)


def test_csv_opens_in_spreadsheets() -> None:
    text = csv_bytes(SHEET).decode()
    assert text.startswith(BOM)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    assert rows == [
        ["題目", "n", "比率"],
        ["'=HYPERLINK(1)", "38", "0.8947"],
        ['𠮷㐂堃, "引號"', "0", ""],
        ["007", "5", "2026-05-03"],
        ["資料來源: 問卷"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+886", "-1", "@SUM", "\t=1", "＝1"])
def test_formulas_are_neutralised_in_csv(text: str) -> None:
    cell = next(csv.reader(io.StringIO(csv_bytes(Sheet("x", [text], [])).decode().removeprefix(BOM), newline="")))[0]
    assert as_typed(cell) == text != cell


def test_numbers_stay_numbers() -> None:
    assert csv_bytes(Sheet("x", ["n"], [(-3,), (1 / 3,)])).decode().split() == [BOM + "n", "-3", "0.3333333333"]


def test_ods_keeps_types_and_rare_characters() -> None:
    document = Document(io.BytesIO(ods_bytes(SHEET, Sheet("空白", ["a"], []))))
    tables = document.body.tables
    assert [table.name for table in tables] == ["滿意度_整體_項目", "空白"]
    cells = [row.get_cells() for row in tables[0].get_rows()]
    assert [cell.get_value() for cell in cells[1]] == ["=HYPERLINK(1)", 38, Decimal("0.8947")]
    assert cells[2][0].get_value() == '𠮷㐂堃, "引號"'
    assert cells[3][0].get_value() == "007"
    assert cells[3][2].type == "date"
    assert all(cell.formula is None for row in cells for cell in row)
