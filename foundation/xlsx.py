"""Writes spreadsheets as Office Open XML packages: typed cells, text in place, no formulas, no links, no macros.

What stands in the cells is decided by `tabular.py`. Every text cell has the format "text" and a quote prefix, so that a
cell that is edited later stays text.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from foundation.ods import Sheets, writable
from foundation.zip_stream import Package

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Cell formats by their place: 0 numbers, 1 text, 2 days.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_SHEET, _SHEET_END = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>', "</sheetData></worksheet>"
_FIRST_DAY = date(1899, 12, 30)
# `_x003D_` reads as "=" there, so a text that looks like such an escape is escaped itself.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def package(sheets: Sheets) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for part, text in _frame([name for name, _ in sheets]).items():
            box.writestr(part, text)
        for number, (_, lines) in enumerate(sheets, 1):
            box.writestr(_place(number), "".join([_SHEET, *map(_row, lines), _SHEET_END]))
    return out.getvalue()


class Stream:
    """One sheet, its rows written as they come: memory does not grow with them."""

    def __init__(self, name: str) -> None:
        self._box = Package(_frame([name]), _place(1))
        self._head = _SHEET

    def write(self, lines: Iterable[Sequence[Any]]) -> bytes:
        head, self._head = self._head, ""
        return self._box.write(head + "".join(map(_row, lines)))

    def close(self) -> bytes:
        return self._box.close(self._head + _SHEET_END)


def _place(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _frame(names: Sequence[str]) -> dict[str, str]:
    """Everything but the sheets."""
    places = [_place(number) for number in range(1, len(names) + 1)]
    targets = [("worksheet", place.removeprefix("xl/")) for place in places]
    return {
        "[Content_Types].xml": _types(places),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": _relations([*targets, ("styles", "styles.xml")]),
        "xl/styles.xml": _STYLES,
    }


def _types(parts: Iterable[str]) -> str:
    kinds = {"xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles"} | dict.fromkeys(parts, "worksheet")
    told = "".join(f'<Override PartName="/{name}" ContentType="{_KIND}.{kind}+xml"/>' for name, kind in kinds.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{rels}{told}</Types>'


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    told = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1))
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{told}</sheets></workbook>'


def _row(line: Sequence[Any]) -> str:
    return f"<row>{''.join(map(_cell, line))}</row>"


def _cell(value: Any) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        text = _ESCAPE.sub("_x005F_", escape(writable(value)))
        return f'<c s="1" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(value, date):
        return f'<c s="2"><v>{(date(value.year, value.month, value.day) - _FIRST_DAY).days}</v></c>'
    return f"<c><v>{f'{value:.10g}' if isinstance(value, float) else f'{Decimal(value):f}'}</v></c>"
