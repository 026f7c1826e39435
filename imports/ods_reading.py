"""ODS as plain text: the same as of XLSX. What is repeated is repeated only as far as something stands in it."""

from dataclasses import dataclass

from imports.archives import Archive
from imports.grids import MOST_COLUMNS, MOST_LINES, MOST_SHEETS, Budget, Grid, is_red, mostly, number_text
from imports.xml_reading import Attributes, Part, listen

_COLLAPSED = {"collapse", "filter"}
_ASIDE = {"annotation", "tracked-changes", "ruby-text"}


def read_ods(archive: Archive) -> list[Grid]:
    content = _Content()
    if "styles.xml" in archive.names:
        listen(archive.open("styles.xml"), content)
    listen(archive.open("content.xml"), content)
    return [grid for grid in content.grids if grid.title not in content.unseen][:MOST_SHEETS]


@dataclass(slots=True)
class _Cell:
    kind: str
    value: str
    style: str
    times: int
    high: int


class _Content(Part):
    """Automatic styles come before the sheets, so that one pass is enough."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.unseen: set[str] = set()
        self._struck: set[str] = set()
        self._no_show: set[str] = set()
        self._style = ""
        self._row, self._times, self._column, self._columns = 0, 1, 0, 0
        self._hidden = False
        self._cell: _Cell | None = None
        self._lines: list[str] = []
        self._in_text = self._aside = self._depth = 0
        self._row_cells: list[tuple[int, str, bool, int]] = []
        self._budget = Budget()

    def start(self, name: str, told: Attributes) -> None:
        if name in _ASIDE:
            self._aside += 1
        elif name == "style":
            self._style = told.get("name", "")
        elif name == "text-properties":
            self._text_style(told)
        elif name == "table-properties" and told.get("display") == "false":
            self._no_show.add(self._style)
        elif name == "table":
            self._sheet(told)
        elif name == "table-column" and self.grids:
            self._table_column(told)
        elif name == "table-row":
            self._row_cells, self._column = [], 0
            self._times = _times(told.get("number-rows-repeated"))
            self._hidden = told.get("visibility") in _COLLAPSED
        elif name in {"table-cell", "covered-table-cell"}:
            self._cell = _cell(told)
            self._lines = []
        elif self._cell and not self._aside:
            self._text_part(name, told)

    def end(self, name: str) -> None:
        if name in _ASIDE:
            self._aside -= 1
        elif name == "table":
            self._depth -= 1
        elif name == "p" and self._in_text:
            self._in_text -= 1
        elif name in {"table-cell", "covered-table-cell"} and self._cell:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "table-row" and self._depth == 1:
            self._end_row()

    def text(self, data: str) -> None:
        if self._in_text and not self._aside and self._cell and self._lines:
            self._lines[-1] += data

    def _text_style(self, told: Attributes) -> None:
        crossed = told.get("text-line-through-style", "none") != "none"
        if crossed or is_red(told.get("color", "").lstrip("#")):
            self._struck.add(self._style)

    def _sheet(self, told: Attributes) -> None:
        self._depth += 1
        if self._depth > 1:
            return
        self.grids.append(Grid(told.get("name", "")))
        if told.get("style-name") in self._no_show:
            self.unseen.add(told.get("name", ""))
        self._row = self._columns = 0

    def _table_column(self, told: Attributes) -> None:
        times = _times(told.get("number-columns-repeated"))
        if told.get("visibility") in _COLLAPSED and self._columns < MOST_COLUMNS:
            self.grids[-1].hidden.update(range(self._columns, min(self._columns + times, MOST_COLUMNS)))
        self._columns += times

    def _text_part(self, name: str, told: Attributes) -> None:
        if name == "p":
            self._lines.append("")
            self._in_text += 1
        elif not self._lines:
            return  # of a cell inside of this one
        elif self._in_text and name == "s":
            self._lines[-1] += " " * min(_times(told.get("c")), 100)
        elif self._in_text and name == "tab":
            self._lines[-1] += "\t"
        elif self._in_text and name == "line-break":
            self._lines[-1] += "\n"
        elif self._in_text and name == "span" and told.get("style-name") in self._struck and self._cell:
            self._cell.style = told["style-name"]

    def _end_cell(self, cell: _Cell) -> None:
        text = _read(cell, "\n".join(self._lines))
        if text.strip():
            for column in range(self._column, min(self._column + cell.times, MOST_COLUMNS)):
                self._row_cells.append((column, text, cell.style in self._struck, cell.high))
        self._column += cell.times

    def _end_row(self) -> None:
        """An empty row is only counted: programs end their sheets with a million of them."""
        grid, written = self.grids[-1], len(self._row_cells)
        for row in range(self._row, min(self._row + self._times, MOST_LINES + 1)) if written else ():
            self._budget.spend(sum(min(high, MOST_LINES) for _, _, _, high in self._row_cells))
            for column, text, _, high in self._row_cells:
                grid.put(row, column, text)
                self._merge(grid, row, column, high, text)
            if mostly(sum(struck for _, _, struck, _ in self._row_cells), written):
                grid.struck.add(row)
            if self._hidden:
                grid.hidden_rows.add(row)
        self._row += self._times

    def _merge(self, grid: Grid, row: int, column: int, high: int, text: str) -> None:
        """The rows below are not there yet: what they leave empty is theirs already."""
        for below in range(row + 1, min(row + high, MOST_LINES)):
            grid.put(below, column, text)


def _cell(told: Attributes) -> _Cell:
    kind = told.get("value-type", "")
    value = told.get("date-value") or told.get("time-value") or told.get("boolean-value") or told.get("value", "")
    high = _times(told.get("number-rows-spanned"))
    return _Cell(kind, value, told.get("style-name", ""), _times(told.get("number-columns-repeated")), high)


def _read(cell: _Cell, text: str) -> str:
    if cell.kind in {"float", "currency", "percentage"} and cell.value:
        try:
            return number_text(float(cell.value))
        except (ValueError, OverflowError):
            return text
    if cell.kind == "date" and cell.value:
        return cell.value.replace("T", " ").partition(".")[0].removesuffix(" 00:00:00")
    if cell.kind == "boolean" and cell.value:
        return cell.value.upper()
    return text


def _times(told: str | None) -> int:
    return max(int(told), 1) if told and told.isascii() and told.isdigit() and len(told) < 9 else 1
