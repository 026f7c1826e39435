"""Files of every kind and encoding become the same rows; what would hurt does not open."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odfdo import Cell, Document, Table
from openpyxl import Workbook
from openpyxl.styles import Font

from foundation.tabular import Sheet, ods_bytes, xlsx_bytes
from imports import archives, grids
from imports.grids import Unreadable
from imports.opening import open_list
from imports.tables import read_table
from imports.xlsx_reading import moment_text
from tests.imports.conftest import HEADERS, csv_list, person, saved, xlsx_list

RARE = "碁銹裏墻恒粧嫺許功蓋"


def rows(content: bytes, name: str = "list.csv") -> list[list[str]]:
    return open_list(name, content)[0].rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp950"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_encodings_separators_and_ends_of_line(encoding: str, delimiter: str, end: str) -> None:
    lines = [["姓名", "備註", "數量"], [RARE, f'他說"好"{end}第二行{delimiter}又一句', "1,000"], ["王小明", "", "2"]]
    quoted = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    found = rows((end.join(quoted) + end).encode(encoding))
    assert [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in found[:2]] == [
        lines[0], [RARE, f'他說"好"\n第二行{delimiter}又一句', "1,000"],
    ]  # fmt: skip
    assert found[2][0] == "王小明"


def test_what_cp950_cannot_hold_comes_as_a_number_or_a_question_mark() -> None:
    assert rows("姓名,電話\n游&#22531;,1\n".encode("cp950"))[1][0] == "游堃"
    assert rows("姓名,電話\n游堃,1\n".encode("cp950", "replace"))[1][0] == "游?"


def test_tricks_that_keep_zeros() -> None:
    assert rows('電話,日期\n="0912345678",\'112/05/03\n'.encode())[1] == ["0912345678", "112/05/03"]


def test_a_workbook_with_everything_people_do_to_it() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["一一二年示範說明會簽到表"])
    sheet.merge_cells("A1:F1")
    sheet.append(["編號", "公司名稱", "聯絡方式", None, "姓名", "統編"])
    sheet.merge_cells("C2:D2")
    sheet.append([None, None, "電話", "Email"])
    sheet.append([1, "示範有限公司", 912345678, "a@example.org", "王小明", 90001.0])
    sheet.append([2, None, "0912-345-679", "b@example.org", "林大方", "00090001"])
    sheet.merge_cells("B4:B5")
    sheet.append([3, "取消有限公司", "0912345670", "c@example.org", "陳取消", ""])
    for cell in sheet[6]:
        cell.font = Font(color="FFFF0000")
    sheet.append([])
    sheet.append([4])
    sheet.append(["合計", None, None, None, "3 人"])
    sheet.column_dimensions["F"].hidden = True
    book.create_sheet("說明").append(["請勿更動格式"])
    book.create_sheet("暫存").sheet_state = "hidden"
    found = open_list("a.xlsx", saved(book))
    assert [grid.title for grid in found] == ["Sheet", "說明"]
    table = read_table(found[0])
    assert table.headers == ("編號", "公司名稱", "聯絡方式 電話", "聯絡方式 Email", "姓名", "統編")
    assert table.hidden == {5}
    assert [(line.row, line.cells[1], line.cells[4], line.struck) for line in table.lines] == [
        (4, "示範有限公司", "王小明", False), (5, "示範有限公司", "林大方", False), (6, "取消有限公司", "陳取消", True),
    ]  # fmt: skip
    assert table.lines[0].cells[2] == "912345678", "no number has a decimal point"
    assert table.passed == ((9, "subtotal"),)


def test_the_same_in_ods() -> None:
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("名單")
    for row, words in enumerate(
        [["姓名", "電話", "日期"], ["王小明", 912345678, date(2023, 5, 3)], ["林大方", "0912", ""]]
    ):
        for column, word in enumerate(words):
            table.set_cell((column, row), Cell(word))
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    assert rows(out.getvalue()) == [["姓名", "電話", "日期"], ["王小明", "912345678", "2023-05-03"], ["林大方", "0912"]]


def test_what_we_export_comes_back() -> None:
    sheet = Sheet("名單", HEADERS, [person(1), person(2)], ())
    for content in (ods_bytes(sheet), xlsx_bytes(sheet)):
        assert [tuple(row) for row in rows(content)] == [HEADERS, person(1), person(2)]


def test_red_and_hidden_rows_of_ods() -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<o:d xmlns:o="{office}office:1.0" xmlns:t="{office}table:1.0" xmlns:s="{office}style:1.0" '
        f'xmlns:x="{office}text:1.0" xmlns:f="{office}xsl-fo-compatible:1.0">'
        '<s:style s:name="ce1"><s:text-properties f:color="#ff0000"/></s:style>'
        '<t:table t:name="名單"><t:table-column/><t:table-column t:visibility="collapse"/>'
        '<t:table-row><t:table-cell t:number-rows-spanned="2">'
        "<x:p>公司<o:annotation><x:p>註解</x:p></o:annotation></x:p></t:table-cell><t:table-cell><x:p>姓<x:s/>名</x:p></t:table-cell></t:table-row>"
        '<t:table-row t:visibility="filter"><t:covered-table-cell/>'
        '<t:table-cell t:style-name="ce1"><x:p>王小明</x:p></t:table-cell></t:table-row>'
        '<t:table-row t:number-rows-repeated="1048574"><t:table-cell t:number-columns-repeated="16384"/></t:table-row>'
        "</t:table></o:d>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("content.xml", content)
    [grid] = open_list("a.ods", out.getvalue())
    assert grid.rows == [["公司", "姓 名"], ["公司", "王小明"]]
    assert (grid.hidden, grid.hidden_rows) == ({1}, {1})


def test_a_page_named_xls_in_big5() -> None:
    page = (
        '<meta http-equiv="Content-Type" content="text/html; charset=big5"><table><tr><td>選單</td></tr></table>'
        "<table border=1><tr><th>編號<th>姓名<th>報名狀態</tr><tr><td>1<td>王小明<br>(碁)<td>正取</tr>"
        '<tr><td>2<td><font color="red">林大方</font><td><font color=red>取消</font></tr>'
        "<tr><td colspan=3>共 2 筆</table>"
    )
    [grid] = open_list("list.xls", page.encode("cp950"))
    table = read_table(grid)
    assert [line.cells[1] for line in table.lines] == ["王小明\n(碁)", "林大方"]
    assert [line.struck for line in table.lines] == [False, True]
    assert table.passed == ((4, "subtotal"),)


def zipped(*members: tuple[bytes, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for n, (_, content) in enumerate(members):
            box.writestr(f"{n:04}", content)
    raw = out.getvalue()
    for n, (name, _) in enumerate(members):
        assert len(name) == 4
        raw = raw.replace(f"{n:04}".encode(), name)
    return raw


def test_names_in_archives_may_be_cp950() -> None:
    content = zipped((b"\xa6W.x", b"no list"))
    assert archives.Archive(content).names == ["名.x"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("示範-attendees-20251017.csv", csv_list(person(1)))
        box.writestr("__MACOSX/._x.csv", b"\x00\x05\x16")
    assert rows(out.getvalue(), "a.zip")[1][0] == "王小一"


def test_a_bomb_does_not_go_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 100_000)
    with pytest.raises(Unreadable, match="bomb"):
        open_list("a.xlsx", xlsx_list(*[["王小明" * 100] * 5] * 2000))
    lying = bytearray(zipped((b"a.cs", b"0" * 200_000)))
    real = (200_000).to_bytes(4, "little")
    at = lying.rfind(real)
    lying[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Unreadable):
        archives.Archive(bytes(lying)).open("a.cs").read()


@pytest.mark.parametrize("prolog", ['<!DOCTYPE x [<!ENTITY a "b">]>', '<!DOCTYPE x SYSTEM "http://example.org/">'])
def test_no_entity_opens(prolog: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("content.xml", f"<?xml version='1.0'?>{prolog}<x/>")
    with pytest.raises(Unreadable, match="broken"):
        open_list("a.ods", out.getvalue())


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "old_xls"), (b"%PDF-1.7", "not_a_list"),
     (b"PK\x03\x04" + b"0" * 50, "broken"), (b"{}", "not_a_list"), (b"\n\n,,\n", "no_rows"),
     (b"0" * (grids.MOST_BYTES + 1), "too_big"), (b"a,b\n" * 10_600, "too_many_rows"),
     (b"a," * 300, "too_many_columns"),
     (bytes(range(128, 256)) * 20, "encoding")],
)  # fmt: skip
def test_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        open_list("list.csv", content)
    assert reason in grids.TROUBLES


@settings(max_examples=150)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"<table>", b"\xff\xfe", b"\xef\xbb\xbf"]))
def test_no_bytes_break_the_opening(content: bytes, head: bytes) -> None:
    try:
        for grid in open_list("x", head + content):
            read_table(grid)
    except Unreadable as error:
        assert error.reason in grids.TROUBLES  # noqa: PT017 - either it opens or it says why


_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
_CELL = st.text(_LETTERS, max_size=12).filter(lambda cell: not cell.startswith(("'", "=")) and "&#" not in cell)


@given(st.lists(st.lists(_CELL, min_size=3, max_size=3), min_size=2, max_size=6))
def test_what_is_written_as_csv_is_read_as_it_was(lines: list[list[str]]) -> None:
    content = csv_list(*lines, headers=("姓名", "公司", "電話"))
    found = rows(content)
    assert [row + [""] * (3 - len(row)) for row in found[1:]] == lines


def _ods(rows_told: str) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    return _zipped(
        "content.xml",
        f"""<d xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"
        xmlns:office="{space}:office:1.0"><table:table table:name="a">{rows_told}</table:table></d>""",
    )


def _xlsx(sheet: str, more: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    out = io.BytesIO(xlsx_list(person(1)))
    with zipfile.ZipFile(out) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData>{more}</worksheet>'.encode()
    )
    new = io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return new.getvalue()


def _zipped(name: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return out.getvalue()


_CELL = "<table:table-cell {}><text:p>x</text:p></table:table-cell>"


@pytest.mark.parametrize(
    "content",
    [
        _ods('<table:table-row table:number-rows-repeated="10000">'
             + _CELL.format('table:number-columns-repeated="200" table:number-rows-spanned="10000"')
             + "</table:table-row>"),
        b"<table>" + b"<tr><td rowspan=10500 colspan=190>x</td></tr></table><table>" * 40,
        _xlsx('<row r="1"><c r="A1" t="str"><v>x</v></c></row><row r="10000"><c r="B10000" t="str"><v>y</v></c></row>',
              "<mergeCells>" + '<mergeCell ref="A1:A10400"/>' * 20_000 + "</mergeCells>"),
    ],
)  # fmt: skip
def test_a_small_file_cannot_ask_for_billions_of_cells(content: bytes) -> None:
    with pytest.raises(Unreadable, match="bomb"):
        open_list("list", content)


@pytest.mark.parametrize("row", ["0", "-5"])
def test_a_row_before_the_first_is_broken(row: str) -> None:
    with pytest.raises(Unreadable, match="broken"):
        open_list("list", _xlsx(f'<row r="{row}"><c t="str"><v>x</v></c></row>'))


def test_the_last_moment_of_the_calendar_is_a_number() -> None:
    assert moment_text(2958465.999999, datetime(1899, 12, 30)) == "2958465.999999"  # noqa: DTZ001 - spreadsheets know no zones
    assert moment_text(2958000, datetime(1904, 1, 1)) == "2958000"  # noqa: DTZ001 - the same


def test_a_table_in_a_paragraph_of_a_cell_breaks_nothing() -> None:
    inner = "<table:table><table:table-row><table:table-cell/></table:table-row></table:table>"
    told = f"<table:table-row><table:table-cell><text:p>x{inner}y</text:p></table:table-cell></table:table-row>"
    with pytest.raises(Unreadable, match="no_rows"):
        open_list("list", _ods(told))
