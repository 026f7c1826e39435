"""Finds the table in a sheet: which rows are titles, which are headers, which are people, which only look like them."""

import re
from dataclasses import dataclass

from imports.columns import plain_header, word_of
from imports.grids import Grid

_LOOKED_AT = 40
_NOT_A_HEADER = re.compile(r"@|\d{5,}|^\d+([./-]\d+)*$")
_SUBTOTAL = re.compile(
    r"^(?:合計|小計|總計|共計|總數|總人數|人數合計|統計|以上|報名人數|total|subtotal|sum)(?:\b|[:：\d\s共]|$)"
    r"|^(?:共|總共|計|以上共?)?\s*\d+\s*[筆人位名列家](?:資料)?$",
    re.IGNORECASE,
)
_ONLY_NUMBER = re.compile(r"^\d{0,4}[.、]?$")


@dataclass(frozen=True, slots=True)
class Line:
    """A row that may be a person; `row` is its number as spreadsheets show it, from 1, and `n` that in the whole file,
    once it has one."""

    row: int
    cells: tuple[str, ...]
    struck: bool = False
    hidden: bool = False
    n: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """`passed` are rows that are nobody, with why: subtotal, header_again, note."""

    title: str
    headers: tuple[str, ...]
    hidden: frozenset[int]
    lines: tuple[Line, ...]
    passed: tuple[tuple[int, str], ...] = ()


def read_table(grid: Grid) -> Table:
    """Without any header that is known, the first row is one where it names what stands below; else the columns have no
    names, and it is a row like any other: taken for headers, somebody would be lost, and shown in the open."""
    width = max(map(len, grid.rows), default=0)
    rows = [tuple(cell.strip() for cell in row) + ("",) * (width - len(row)) for row in grid.rows]
    top, named = _header_row(rows)
    headers, below = (rows[top], top + 1) if rows and named else (("",) * width, top)
    if named and below < len(rows) and _is_second_line(headers, rows[below]):
        headers, below = _joined(headers, rows[below]), below + 1
    lines, passed = [], []
    for place in range(below, len(rows)):
        why = _nobody(rows[place], headers)
        if why:
            passed.append((place + 1, why))
        elif why is None:
            lines.append(Line(place + 1, rows[place], place in grid.struck, place in grid.hidden_rows))
    return Table(grid.title, headers, frozenset(grid.hidden), tuple(lines), tuple(passed))


def _header_row(rows: list[tuple[str, ...]]) -> tuple[int, bool]:
    """The row with most words that are known as headers, or that begins the table, and whether it names the columns; a
    title over the table has one cell, or none."""
    best, most = -1, 0
    for place, row in enumerate(rows[:_LOOKED_AT]):
        known = {word for cell in row if cell and not _NOT_A_HEADER.search(cell) and (word := word_of(cell))}
        if len(known) > most:
            best, most = place, len(known)
    if most >= 2 or (most and sum(map(bool, rows[best])) == 1):
        return best, True
    first = next((place for place, row in enumerate(rows[:_LOOKED_AT]) if sum(map(bool, row)) > 1), 0)
    return first, first == best or _names_columns(rows, first)


def _names_columns(rows: list[tuple[str, ...]], place: int) -> bool:
    """Whether a row of unknown words stands over numbers and addresses without holding any itself."""
    if not rows or any(_NOT_A_HEADER.search(cell) for cell in rows[place]):
        return False
    below = rows[place + 1 : place + _LOOKED_AT]
    columns = [column for column in range(len(rows[place])) if any(_NOT_A_HEADER.search(row[column]) for row in below)]
    return bool(columns) and all(rows[place][column] for column in columns)


def _is_second_line(upper: tuple[str, ...], lower: tuple[str, ...]) -> bool:
    """The lower half of a header in two rows: only words, of which one at least is known and not above already."""
    words = [cell for cell in lower if cell]
    if not words or any(_NOT_A_HEADER.search(cell) or len(cell) > 20 for cell in words):
        return False
    fresh = {word_of(cell) for cell in words} - {word_of(cell) for cell in upper} - {""}
    halved = any(not above or not word_of(above) for above, cell in zip(upper, lower, strict=True) if cell)
    return bool(fresh) and halved


def _joined(upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[str, ...]:
    """A word over several columns stands before each of theirs."""
    joined, over = [], ""
    for above, below in zip(upper, lower, strict=True):
        over = above or (over if below else "")
        joined.append(f"{over} {below}".strip() if below else above)
    return tuple(joined)


def _nobody(row: tuple[str, ...], headers: tuple[str, ...]) -> str | None:
    """Why a row is no person, "" for an empty one or one that was only numbered in advance; None for a person."""
    written = [cell for cell in row if cell]
    if not written or (len(written) == 1 and _ONLY_NUMBER.match(written[0])):
        return ""
    if [plain_header(cell) for cell in row] == [plain_header(cell) for cell in headers]:
        return "header_again"
    if _SUBTOTAL.match(written[0]) and len(written) <= max(3, len(row) // 2):
        return "subtotal"
    if len(written) == 1 and len(row) > 2:
        return "note"
    return None
