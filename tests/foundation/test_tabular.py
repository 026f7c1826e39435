"""Tables as files: readable, typed, and harmless to open."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from odfdo import Document
from openpyxl import load_workbook

from foundation.tabular import BOM, Kind, Sheet, as_typed, csv_bytes, ods_bytes, stream, xlsx_bytes

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


ODD = [("=1+1", "𠮷㐂", None), ("_x003D_", "a\tb  c", 7), ("", "尾 ", date(2026, 5, 3))]


@pytest.mark.parametrize(("kind", "whole"), [("ods", ods_bytes), ("xlsx", xlsx_bytes), ("csv", csv_bytes)])
@pytest.mark.parametrize("cut", [1, 2, 100])
def test_what_leaves_row_by_row_is_the_same_file(kind: Kind, whole: Callable[[Sheet], bytes], cut: int) -> None:
    rows = ODD * 40
    made = stream(kind, "名單:1")
    pieces = [made.write(rows[start : start + cut]) for start in range(0, len(rows), cut)]
    sent = b"".join([*pieces, made.close()])
    assert parts_of(sent) == parts_of(whole(Sheet("名單:1", rows[0], rows[1:])))


def parts_of(file: bytes) -> dict[str, bytes]:
    if not file.startswith(b"PK"):
        return {"": file}
    with zipfile.ZipFile(io.BytesIO(file)) as box:
        assert box.testzip() is None
        return {item.filename: box.read(item) for item in box.infolist()}


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_a_streamed_package_is_known_by_its_first_bytes(kind: Kind) -> None:
    """Offices refuse an unpacked part whose size does not stand in front of it."""
    made = stream(kind, "x")
    sent = made.write([("甲",)]) + made.close()
    with zipfile.ZipFile(io.BytesIO(sent)) as box:
        assert [item.filename for item in box.infolist() if item.flag_bits & 8] == [box.infolist()[-1].filename]
    assert kind == "xlsx" or sent[30:84] == b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
    if kind == "xlsx":
        assert load_workbook(io.BytesIO(sent)).active["A1"].value == "甲"
    else:
        assert Document(io.BytesIO(sent)).body.tables[0].get_row(0).get_cell(0).get_value() == "甲"


@pytest.mark.parametrize("kind", ["ods", "xlsx", "csv"])
def test_a_stream_keeps_nothing(kind: Kind) -> None:
    """Ten times the rows take no more memory at their peak; what was handed on is gone."""

    def peak(rounds: int) -> int:
        made = stream(kind, "x")
        tracemalloc.start()
        for n in range(rounds):
            made.write([(f"王小明{n}-{m}", "0912345678", "示範有限公司") for m in range(100)])
        made.close()
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(1)
    assert peak(100) < peak(10) * 1.5
