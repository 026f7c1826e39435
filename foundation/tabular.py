"""Tables as files: CSV that spreadsheets open rightly and harmlessly, and ODS with typed cells.

Which rows and columns a reader may have is decided by the caller.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from odfdo import Cell as OdfCell
from odfdo import Document, Row, Table

Cell = str | int | float | Decimal | date | None
BOM = "\ufeff"
CSV_TYPE = "text/csv; charset=utf-8"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
# A cell that begins so is a formula to a spreadsheet, whoever typed it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; `columns` are its headings as the reader reads them; `notes` stand below: source, basis."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()


def csv_bytes(sheet: Sheet) -> bytes:
    """UTF-8 with BOM and CRLF, which every spreadsheet reads; text that looks like a formula gets an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in _lines(sheet):
        writer.writerow([harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
    return (BOM + text.getvalue()).encode()


def ods_bytes(*sheets: Sheet) -> bytes:
    """One file of as many sheets; numbers and days are typed, text is text and never a formula."""
    document = Document("spreadsheet")
    document.body.clear()
    for sheet in sheets:
        table = Table(_sheet_name(sheet.title))
        for line in _lines(sheet):
            row = Row()
            for cell in line:
                row.append_cell(_odf_cell(cell))
            table.append_row(row)
        document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _lines(sheet: Sheet) -> Iterator[Sequence[Cell]]:
    yield sheet.columns
    yield from sheet.rows
    for note in sheet.notes:
        yield [note]


def _plain(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return "" if cell is None else str(cell)


def _odf_cell(cell: Cell) -> OdfCell:
    if cell is None:
        return OdfCell()
    if isinstance(cell, str):
        # Written as a string cell: "007" stays text, "=1+1" stays seven letters.
        return OdfCell(_no_controls(cell), cell_type="string")
    return OdfCell(datetime(cell.year, cell.month, cell.day) if isinstance(cell, date) else cell)  # noqa: DTZ001 - a day


def _no_controls(text: str) -> str:
    """XML 1.0 cannot hold them."""
    return "".join(character for character in text if character >= " " or character in "\n\t")


def _sheet_name(title: str) -> str:
    """Spreadsheets refuse these characters and long names."""
    return "".join("_" if character in "[]*?:/\\'" else character for character in title)[:31] or "1"
