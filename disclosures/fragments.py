"""Reads a leaked piece, whole file or pasted text, into lines of cells. What it is a piece of is found by `tracing.py`.

A file from outside is opened with care: only its cells are read, never formulas, links or more than `MOST_BYTES`.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid

MOST_BYTES = 64 * 1024 * 1024
MOST_LINES = 200  # of a longer piece as many are taken, evenly
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BREAKS = re.compile(r"[\t,;|，；、　]| {2,}")

Lines = list[list[str]]


def lines_of(raw: bytes) -> Lines:
    """Every line that holds something. Raises Invalid for a package that is neither ODS nor XLSX, or is too large."""
    found = _package(raw) if raw.startswith(b"PK") else _text(_decoded(raw))
    return [kept for line in found if (kept := [cell.strip() for cell in line if cell.strip()])]


def sample(lines: Lines) -> Lines:
    return lines[:: -(-len(lines) // MOST_LINES)] if lines else []


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "cp950"):
        try:
            return raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _text(text: str) -> Lines:
    """Comma or tab separated lines; prose is cut where people put separators."""
    mark = "\t" if "\t" in text else ","
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        read = [[line] for line in text.splitlines()]
    return [[part for cell in row for part in _BREAKS.split(cell)] if len(row) == 1 else row for row in read]


def _package(raw: bytes) -> Lines:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            if sum(item.file_size for item in box.infolist()) > MOST_BYTES:
                raise _refused()
            names = set(box.namelist())
            if "content.xml" in names:
                return list(_ods(_read(box, "content.xml")))
            strings = _read(box, "xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b""
            sheets = sorted(name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml"))
            return [line for name in sheets for line in _xlsx(_read(box, name), _strings(strings))]
    except (zipfile.BadZipFile, ET.ParseError, KeyError, ValueError, IndexError, NotImplementedError, RuntimeError):
        raise _refused() from None


def _read(box: zipfile.ZipFile, name: str) -> bytes:
    """A package may lie about its sizes."""
    with box.open(name) as part:
        found = part.read(MOST_BYTES + 1)
    if len(found) > MOST_BYTES or b"<!DOCTYPE" in found[:4096]:
        raise _refused()
    return found


def _tree(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - no DTD, see _read, and of limited size


def _ods(xml: bytes) -> Iterator[list[str]]:
    for row in _tree(xml).iter(f"{_TABLE}table-row"):
        yield ["".join(cell.itertext()) for cell in row.iter(f"{_TABLE}table-cell")]


def _strings(xml: bytes) -> list[str]:
    return ["".join(item.itertext()) for item in _tree(xml).iter(f"{_SHEET}si")] if xml else []


def _xlsx(xml: bytes, strings: list[str]) -> Iterator[list[str]]:
    for row in _tree(xml).iter(f"{_SHEET}row"):
        cells = ((cell, "".join(cell.itertext())) for cell in row.iter(f"{_SHEET}c"))
        yield [strings[int(text)] if cell.get("t") == "s" else text for cell, text in cells]


def _refused() -> Invalid:
    return Invalid([Fault("piece", N_("讀不懂這個檔案；請用 ODS、XLSX 或 CSV，或直接貼上文字。"))])
