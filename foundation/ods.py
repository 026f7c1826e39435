"""Writes spreadsheets as OpenDocument packages: typed cells, nothing but data, at once or row by row.

What stands in the cells is decided by `tabular.py`. Text cells are typed and formatted as text, so that even a cell
that is edited later stays text.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from foundation.zip_stream import Package

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = {
    "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle", "meta": "meta",
}  # fmt: skip
_NAMES = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for p, n in _SPACES.items())
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CONTENT = (
    f'{_HEAD}<office:document-content {_NAMES} office:version="1.2"><office:automatic-styles>'
    '<number:text-style style:name="N1"><number:text-content/></number:text-style>'
    '<number:date-style style:name="N2"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="T" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="D" style:family="table-cell" style:data-style-name="N2"/>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_END = "</office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_TABLE_END = "</table:table>"
_C = "table:table-cell"
_RUN = re.compile(r"^ | {2,}| $|\t")
# XML 1.0 cannot hold these.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Sheets = Sequence[tuple[str, Iterable[Sequence[Any]]]]


def package(sheets: Sheets) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        # The first and uncompressed: how programs know the file.
        box.writestr("mimetype", MIMETYPE, zipfile.ZIP_STORED)
        box.writestr("META-INF/manifest.xml", _MANIFEST)
        box.writestr("content.xml", "".join([_CONTENT, *map(_table, sheets), _END]))
    return out.getvalue()


class Stream:
    """One sheet, its rows written as they come: memory does not grow with them."""

    def __init__(self, name: str) -> None:
        parts = {"mimetype": MIMETYPE, "META-INF/manifest.xml": _MANIFEST}
        self._box = Package(parts, "content.xml", plain=frozenset({"mimetype"}))
        self._head = _CONTENT + _opening(name)

    def write(self, lines: Iterable[Sequence[Any]]) -> bytes:
        head, self._head = self._head, ""
        return self._box.write(head + "".join(map(_row, lines)))

    def close(self) -> bytes:
        return self._box.close(self._head + _TABLE_END + _END)


def writable(text: str) -> str:
    """Without what XML cannot hold; every end of line is LF."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _table(sheet: tuple[str, Iterable[Sequence[Any]]]) -> str:
    name, lines = sheet
    return f"{_opening(name)}{''.join(map(_row, lines))}{_TABLE_END}"


def _opening(name: str) -> str:
    return f"<table:table table:name={quoteattr(name)}><table:table-column/>"


def _row(line: Sequence[Any]) -> str:
    return f"<table:table-row>{''.join(map(_cell, line)) or _cell(None)}</table:table-row>"


def _cell(value: Any) -> str:
    if value is None:
        return f"<{_C}/>"
    if isinstance(value, str):
        return f'<{_C} table:style-name="T" office:value-type="string">{_paragraphs(value)}</{_C}>'
    if isinstance(value, date):
        day = f"{value:%Y-%m-%d}"
        return (
            f'<{_C} table:style-name="D" office:value-type="date" office:date-value="{day}">'
            f"<text:p>{day}</text:p></{_C}>"
        )
    number = f"{value:.10g}" if isinstance(value, float) else f"{Decimal(value):f}"
    return f'<{_C} office:value-type="float" office:value="{number}"><text:p>{number}</text:p></{_C}>'


def _paragraphs(text: str) -> str:
    return "".join(f"<text:p>{_RUN.sub(_space, escape(line))}</text:p>" for line in writable(text).split("\n"))


def _space(run: re.Match[str]) -> str:
    """A reader collapses spaces that are not written so."""
    return "<text:tab/>" if run[0] == "\t" else f'<text:s text:c="{len(run[0])}"/>'
