"""Tables as files: CSV that spreadsheets open rightly and harmlessly, ODS and XLSX with typed cells.

Whole from a `Sheet`, or as a `Stream` whose rows leave as they come. Which rows and columns a reader may have is
decided by the caller; the packages are written by `ods.py` and `xlsx.py`.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from foundation import ods, xlsx

Cell = str | int | float | Decimal | date | None
Kind = Literal["ods", "xlsx", "csv"]
BOM = "\ufeff"
CSV_TYPE = "text/csv; charset=utf-8"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Text that begins so is a formula to some spreadsheet, whoever typed it: the four signs in every width.
_SIGN = "[=+\\-@＝＋－＠﹦﹢﹣﹫⁼⁺₌₊−⁻₋﬩]"
# What a spreadsheet may overlook before a sign: quotes, spaces, and characters that nobody sees.
_SKIPPED = "[\\s\x00-\x1f\x7f\"'“”‘’`\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*"
# A cell may begin where the text does, and where a reader with other separators cuts it.
_BEFORE = f"(?:\\A(?={_SKIPPED}{_SIGN}|'*[\\t\\r\\n])|(?<=[,;|\\t\\r\\n])(?={_SKIPPED}{_SIGN}))"
_FORMULA = re.compile(_BEFORE)
_DEFUSED = re.compile(f"\\A'(?={_SKIPPED}{_SIGN}|'*[\\t\\r\\n])|(?<=[,;|\\t\\r\\n])'(?={_SKIPPED}{_SIGN})")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; `columns` are its headings as the reader reads them.

    `lead` stands above the headings and `notes` below the rows: what the file is, its source, its basis.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    lead: Sequence[str] = ()

    def lines(self) -> Iterator[Sequence[Cell]]:
        yield from ([line] for line in self.lead)
        yield self.columns
        yield from self.rows
        yield from ([note] for note in self.notes)


class Stream(Protocol):
    """A file of one sheet that is never there as a whole: each call answers the bytes that are ready."""

    def write(self, lines: Iterable[Sequence[Cell]]) -> bytes: ...

    def close(self) -> bytes: ...


class CsvStream:
    """UTF-8 with BOM and CRLF, which every spreadsheet reads; text that looks like a formula gets an apostrophe."""

    def __init__(self, _title: str = "") -> None:
        self._text = io.StringIO(BOM)
        self._text.seek(0, io.SEEK_END)
        self._rows = csv.writer(self._text)

    def write(self, lines: Iterable[Sequence[Cell]]) -> bytes:
        for row in lines:
            self._rows.writerow([harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
        return self.close()

    def close(self) -> bytes:
        ready = self._text.getvalue().encode()
        self._text.seek(0)
        self._text.truncate()
        return ready


def stream(kind: Kind, title: str) -> Stream:
    """`title` is the name of the sheet."""
    return _STREAMS[kind](_sheet_name(title))


def csv_bytes(sheet: Sheet) -> bytes:
    return CsvStream().write(sheet.lines())


def ods_bytes(*sheets: Sheet) -> bytes:
    """One file of as many sheets; numbers and days are typed, text is text and never a formula."""
    return ods.package([(_sheet_name(sheet.title), sheet.lines()) for sheet in sheets])


def xlsx_bytes(*sheets: Sheet) -> bytes:
    """The same for those who work with XLSX."""
    return xlsx.package([(_sheet_name(sheet.title), sheet.lines()) for sheet in sheets])


def harmless(text: str) -> str:
    """An apostrophe goes before whatever could start a formula; `as_typed` takes it away again."""
    return _FORMULA.sub("'", text)


def as_typed(text: str) -> str:
    """What `harmless` was given: the way back for programs that read our CSV."""
    return _DEFUSED.sub("", text)


def _plain(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return "" if cell is None else str(cell)


def _sheet_name(title: str) -> str:
    """Spreadsheets refuse these characters and long names."""
    return "".join("_" if character in "[]*?:/\\'" else character for character in title)[:31] or "1"


_STREAMS: Mapping[Kind, Callable[[str], Stream]] = {"ods": ods.Stream, "xlsx": xlsx.Stream, "csv": CsvStream}
TYPES: Mapping[Kind, str] = {"ods": ODS_TYPE, "xlsx": XLSX_TYPE, "csv": CSV_TYPE}
