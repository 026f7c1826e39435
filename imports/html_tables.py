"""Lists that are a web page named .xls, as some registration sites send them: its largest table."""

import re
from html.parser import HTMLParser

from imports.grids import MOST_COLUMNS, MOST_LINES, Budget, Grid, Unreadable, is_red, mostly
from imports.text_files import cell_text, decode

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_COLOR = re.compile(r"(?:^|[;\s])color\s*:\s*(#?\w+)")
_BLOCKS = {"br", "p", "div", "li"}
_UNSEEN = {"script", "style", "title"}
# Every closing tag looks for its own among the open ones.
_DEEPEST = 200
_CROSSED = {"s", "strike", "del"}


def is_html(content: bytes) -> bool:
    head = content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<table" in head


def read_html(content: bytes) -> Grid:
    parser = _Tables()
    try:
        parser.feed(_decoded(content))
        parser.close()
    except AssertionError as error:
        raise Unreadable("broken") from error
    if not parser.grids:
        raise Unreadable("no_rows")
    return max(parser.grids, key=lambda grid: sum(map(len, grid.rows)))


def _decoded(content: bytes) -> str:
    """The page says its own encoding; where that is wrong, as with any other text."""
    match = _CHARSET.search(content[:2000])
    named = match[1].decode().lower() if match else ""
    encoding = {"big5": "cp950", "big-5": "cp950", "utf8": "utf-8"}.get(named, named)
    if encoding in {"cp950", "utf-8"}:
        try:
            return content.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError:
            pass
    return decode(content)


class _Tables(HTMLParser):
    """Cells of the outermost tables; a table in a cell is part of that cell's text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[Grid] = []
        self._depth, self._row, self._column = 0, -1, 0
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._below: dict[tuple[int, int], str] = {}
        self._red = self._unseen = 0
        self._marks: list[tuple[str, bool]] = []
        self._cells = [0, 0]
        self._budget = Budget()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.grids.append(Grid())
                self._row, self._below = -1, {}
        elif tag in _UNSEEN:
            self._unseen += 1
        elif self._depth == 1 and tag == "tr":
            self._end_row()
            self._row, self._column = self._row + 1, 0
            if self._row >= MOST_LINES:
                raise Unreadable("too_many_rows")
        elif self._depth == 1 and tag in {"td", "th"} and self._row >= 0:
            self._end_cell()
            self._text = []
            self._span = (_number(told.get("colspan")), _number(told.get("rowspan")))
        elif tag in _BLOCKS and self._text:
            self._text.append("\n")
        if tag not in {"br", "meta", "img", "input", "hr", "col", "link"} and len(self._marks) < _DEEPEST:
            self._marks.append((tag, _is_struck(tag, told)))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._marks) - 1, -1, -1):
            if self._marks[place][0] == tag:
                del self._marks[place:]
                break
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._end_row()
            self._depth -= 1
        elif tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        elif self._depth == 1 and tag in {"td", "th"}:
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._unseen:
            self._text.append(data)
            if data.strip() and any(struck for _, struck in self._marks):
                self._red = 1

    def _end_cell(self) -> None:
        if self._text is None:
            return
        while (self._row, self._column) in self._below:
            self._below_here()
        lines = [" ".join(line.split()) for line in "".join(self._text).split("\n")]
        text = cell_text("\n".join(line for line in lines if line))
        wide, high = self._span
        if text:
            self.grids[-1].put(self._row, self._column, text)
            self._cells[0] += 1
            self._cells[1] += self._red
        self._budget.spend((high - 1) * min(wide, MOST_COLUMNS))
        for row in range(self._row + 1, min(self._row + high, MOST_LINES)):
            for column in range(self._column, min(self._column + wide, MOST_COLUMNS)):
                self._below[row, column] = text if column == self._column else ""
        self._column += wide
        self._text, self._red = None, 0

    def _below_here(self) -> None:
        if text := self._below.pop((self._row, self._column)):
            self.grids[-1].put(self._row, self._column, text)
        self._column += 1

    def _end_row(self) -> None:
        self._end_cell()
        while (self._row, self._column) in self._below:
            self._below_here()
        if self._row >= 0 and self.grids:
            while len(self.grids[-1].rows) <= self._row:
                self.grids[-1].rows.append([])
            if mostly(self._cells[1], self._cells[0]):
                self.grids[-1].struck.add(self._row)
        self._cells = [0, 0]


def _number(text: str | None) -> int:
    return min(max(int(text), 1), MOST_LINES) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


def _is_struck(tag: str, told: dict[str, str]) -> bool:
    style = told.get("style", "").lower()
    found = _COLOR.search(style)
    color = (told.get("color", "") or (found[1] if found else "")).lower().lstrip("#")
    return tag in _CROSSED or "line-through" in style or color == "red" or is_red(color)
