"""XLSX as plain text: values as they were stored, days as ISO, with red rows, hidden columns and merged cells.

Formulas are never run; what the program that wrote the file had computed is read.
"""

import re
from datetime import datetime, timedelta
from math import isfinite

from imports.archives import Archive
from imports.grids import MOST_LINES, MOST_SHEETS, Budget, Grid, Unreadable, is_red, mostly, number_text
from imports.xml_reading import Attributes, Part, listen, yes

_REF = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_RED_INDEXES = {"2", "10"}
_LAST_SERIAL = 2_958_466  # 9999-12-31
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def read_xlsx(archive: Archive) -> list[Grid]:
    """Every visible sheet in the order of the book."""
    book = _Book()
    listen(archive.open("xl/workbook.xml"), book)
    relations = _Relations()
    if "xl/_rels/workbook.xml.rels" in archive.names:
        listen(archive.open("xl/_rels/workbook.xml.rels"), relations)
    strings = _Strings()
    if "xl/sharedStrings.xml" in archive.names:
        listen(archive.open("xl/sharedStrings.xml"), strings)
    styles = _Styles()
    if "xl/styles.xml" in archive.names:
        listen(archive.open("xl/styles.xml"), styles)
    grids, budget = [], Budget()
    for title, relation in book.sheets[:MOST_SHEETS]:
        target = relations.targets.get(relation, "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in archive.names:
            sheet = _Sheet(title, strings.texts, styles, book.since)
            listen(archive.open(path), sheet)
            grids.append(sheet.done(budget))
    return grids


class _Book(Part):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.since = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones

    def start(self, name: str, told: Attributes) -> None:
        if name == "sheet" and told.get("state", "visible") == "visible":
            self.sheets.append((told.get("name", ""), told.get("id", "")))
        elif name == "workbookPr" and yes(told, "date1904"):
            self.since = datetime(1904, 1, 1)  # noqa: DTZ001 - the same


class _Relations(Part):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, told: Attributes) -> None:
        if name == "Relationship":
            self.targets[told.get("Id", "")] = told.get("Target", "")


class _Strings(Part):
    """Rich text is joined; the reading aids of Japanese files are not part of a text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._taking = self._aid = False

    def start(self, name: str, told: Attributes) -> None:  # noqa: ARG002 - all parts listen alike
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._aid = True
        self._taking = name == "t" and not self._aid

    def end(self, name: str) -> None:
        self._taking = False
        if name == "si":
            self.texts.append("".join(self._parts))
        elif name == "rPh":
            self._aid = False

    def text(self, data: str) -> None:
        if self._taking:
            self._parts.append(data)


class _Styles(Part):
    """By the number a cell names: whether it shows a day, and whether it is red or crossed out."""

    def __init__(self) -> None:
        self.dates: list[bool] = []
        self.struck: list[bool] = []
        self._formats: dict[str, str] = {}
        self._fonts: list[bool] = []
        self._inside = ""

    def start(self, name: str, told: Attributes) -> None:
        if name in {"fonts", "cellXfs", "cellStyleXfs", "dxfs"}:
            self._inside = name
        elif name == "numFmt":
            self._formats[told.get("numFmtId", "")] = told.get("formatCode", "")
        elif name == "font" and self._inside == "fonts":
            self._fonts.append(False)
        elif self._inside == "fonts" and self._fonts and name in {"color", "strike"}:
            crossed = name == "strike" and told.get("val", "1") not in {"0", "false"}
            red = is_red(told.get("rgb", "")[-6:]) or told.get("indexed") in _RED_INDEXES
            self._fonts[-1] = self._fonts[-1] or crossed or (name == "color" and red)
        elif name == "xf" and self._inside == "cellXfs":
            number, font = told.get("numFmtId", "0"), _whole(told.get("fontId", "0"))
            self.dates.append(_is_date(number, self._formats.get(number, "")))
            self.struck.append(font < len(self._fonts) and self._fonts[font])

    def end(self, name: str) -> None:
        if name == self._inside:
            self._inside = ""


class _Sheet(Part):
    def __init__(self, title: str, strings: list[str], styles: _Styles, since: datetime) -> None:
        self.grid = Grid(title)
        self._strings, self._styles, self._since = strings, styles, since
        self._row, self._column = -1, -1
        self._kind, self._style, self._value, self._taking = "", 0, "", False
        self._merged: list[tuple[int, int, int]] = []
        self._written = self._struck = 0
        self._aid = False

    def start(self, name: str, told: Attributes) -> None:
        if name == "c":
            self._cell(told)
        elif name == "row":
            self._row = _whole(told["r"]) - 1 if "r" in told else self._row + 1
            if self._row < 0:
                raise Unreadable("broken")
            self._column, self._written, self._struck = -1, 0, 0
            if self._row < MOST_LINES and yes(told, "hidden"):
                self.grid.hidden_rows.add(self._row)
        elif name == "col" and yes(told, "hidden"):
            first, last = _whole(told.get("min", "1")), _whole(told.get("max", "1"))
            self.grid.hidden.update(range(max(first - 1, 0), min(last, 500)))
        elif name == "mergeCell":
            self._merge(told.get("ref", ""))
        elif name == "rPh":
            self._aid = True
        self._taking = name in {"v", "t"} and not self._aid

    def end(self, name: str) -> None:
        self._taking = False
        if name == "c":
            self._end_cell()
        elif name == "row" and mostly(self._struck, self._written):
            self.grid.struck.add(self._row)
        elif name == "rPh":
            self._aid = False

    def text(self, data: str) -> None:
        if self._taking:
            self._value += data

    def done(self, budget: Budget) -> Grid:
        for first, last, column in self._merged:
            self.grid.fill_down(first, last, column, budget)
        return self.grid

    def _cell(self, told: Attributes) -> None:
        place = _place(told.get("r", ""))
        self._column = place[1] if place else self._column + 1
        self._kind, self._style, self._value = told.get("t", "n"), _whole(told.get("s", "0")), ""

    def _end_cell(self) -> None:
        text = self._read()
        if not text.strip():
            return
        self.grid.put(self._row, self._column, text)
        self._written += 1
        self._struck += self._style < len(self._styles.struck) and self._styles.struck[self._style]

    def _read(self) -> str:
        if self._kind == "s":
            place = _whole(self._value or "-1")
            return self._strings[place] if 0 <= place < len(self._strings) else ""
        if self._kind in {"str", "inlineStr"}:
            return self._value
        if self._kind == "b":
            return "TRUE" if self._value == "1" else "FALSE"
        if self._kind == "e" or not self._value:
            return ""
        if self._kind == "d":
            return self._value.replace("T", " ")
        return self._number()

    def _number(self) -> str:
        try:
            value = float(self._value)
        except ValueError:
            return self._value
        if self._style < len(self._styles.dates) and self._styles.dates[self._style] and 0 <= value < _LAST_SERIAL:
            return moment_text(value, self._since)
        return number_text(value) if isfinite(value) else ""

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        start, stop = _place(first), _place(last)
        if start and stop and stop[0] > start[0]:
            self._merged.append((start[0], min(stop[0], MOST_LINES), start[1]))


def moment_text(serial: float, since: datetime) -> str:
    """2023-05-03, with the time where there is one, or only the time."""
    if since.year == 1899 and 1 <= serial < 61:
        serial += 1  # the programs believe in a 29 February 1900
    try:
        moment = since + timedelta(seconds=round(serial * 86400))
    except OverflowError:
        return number_text(serial)
    if serial < 1:
        return moment.strftime("%H:%M:%S")
    return (
        moment.strftime("%Y-%m-%d %H:%M:%S") if moment.time().isoformat() != "00:00:00" else moment.strftime("%Y-%m-%d")
    )


def _is_date(number: str, code: str) -> bool:
    if number.isascii() and number.isdigit() and int(number) in _DATE_FORMATS:
        return True
    plain = _QUOTED.sub("", code).lower()
    return any(letter in plain for letter in "ymdhe年月日") and "general" not in plain and "e+" not in plain


def _place(ref: str) -> tuple[int, int] | None:
    match = _REF.match(ref)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Unreadable("broken") from None
