"""An attendance log as somebody downloaded it becomes stays: who, from when to when, or how long. Pure; keeps nothing.

Webex, Teams, Meet and Zoom write a row for each joining, some a row for each person too; titles and summaries stand
around them. Who the people are is decided in `matching`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from imports.grids import Grid
from online import headings, moments
from online.headings import Column, Service

_YES = frozenset({"yes", "y", "true", "是", "有", "1"})


@dataclass(frozen=True, slots=True)
class Stay:
    """One row of a log. `seconds` is what the log itself counted; `left` is None for somebody who was still there."""

    name: str
    email: str
    joined: datetime | None = None
    left: datetime | None = None
    seconds: int | None = None
    total: bool = False


@dataclass(frozen=True, slots=True)
class Log:
    """`odd` rows had a name and nothing of a time."""

    service: Service
    stays: tuple[Stay, ...]
    odd: int


@dataclass(frozen=True, slots=True)
class _Table:
    heads: list[str]
    columns: dict[Column, int]
    rows: list[list[str]]

    @property
    def total(self) -> bool:
        return headings.is_total(self.heads)


def read_log(grids: Sequence[Grid], near: date, zone: tzinfo) -> Log | None:
    """None for a file without a list of participants. Rows of single joins are believed before rows of sums."""
    tables = [table for grid in grids for table in _tables(grid)]
    if not tables:
        return None
    single = [table for table in tables if not table.total and table.rows]
    chosen = single or tables
    stays: list[Stay] = []
    odd = 0
    for table in chosen:
        found, strange = _stays(table, near, zone)
        stays += found
        odd += strange
    services = [headings.service_of(table.heads) for table in tables]
    return Log(next((each for each in services if each != "other"), "other"), tuple(stays), odd)


def _tables(grid: Grid) -> Iterator[_Table]:
    """Each heading with the rows below it, up to an empty row, a title of one cell, or the next heading."""
    table: _Table | None = None
    for row in grid.rows:
        columns = headings.columns_of(row)
        if columns:
            if table:
                yield table
            table = _Table(row, columns, [])
        elif table and sum(1 for cell in row if cell.strip()) > 1:
            table.rows.append(row)
        elif table and table.rows:
            yield table
            table = None
    if table:
        yield table


def _stays(table: _Table, near: date, zone: tzinfo) -> tuple[list[Stay], int]:
    if "action" in table.columns:
        return _from_actions(table, near, zone), 0
    found: list[Stay] = []
    odd = 0
    for row in table.rows:
        stay = _stay(table, row, near, zone, found[-1] if found else None)
        if isinstance(stay, Stay):
            found.append(stay)
        odd += stay == "odd"
    return found, odd


def _stay(table: _Table, row: list[str], near: date, zone: tzinfo, before: Stay | None) -> Stay | str:
    """`odd` for a row that tells nothing of a time, `away` for somebody who never came in."""

    def cell(column: Column) -> str:
        place = table.columns.get(column, -1)
        return row[place].strip() if 0 <= place < len(row) else ""

    if cell("waiting").lower() in _YES or ("attended" in table.columns and cell("attended").lower() not in _YES | {""}):
        return "away"
    name, email = _name(cell("name"), cell("first"), cell("last")), _email(cell("email"))
    joined, left = (_moment(table, row, column, near, zone) for column in ("join", "leave"))
    seconds = None
    if "duration" in table.columns:
        seconds = moments.read_seconds(cell("duration"), unit=headings.unit_of(table.heads[table.columns["duration"]]))
    if not name and not email:
        if before is None or joined is None:
            return "away"
        name, email = before.name, before.email  # a second joining under the first, its name left out
    if joined is None and seconds is None:
        return "odd"
    return Stay(name, email, joined, left, seconds, table.total)


def _moment(table: _Table, row: list[str], column: Column, near: date, zone: tzinfo) -> datetime | None:
    place = table.columns.get(column, -1)
    if not 0 <= place < len(row):
        return None
    return moments.read_moment(row[place], near, moments.zone_in(table.heads[place]) or zone)


def _from_actions(table: _Table, near: date, zone: tzinfo) -> list[Stay]:
    """Teams of old: a row for each coming and going. Who never went was there to the end."""
    stays: list[Stay] = []
    since: dict[tuple[str, str], datetime] = {}
    for row in table.rows:
        texts = {column: row[place].strip() if place < len(row) else "" for column, place in table.columns.items()}
        who = _name(texts.get("name", ""), "", ""), _email(texts.get("email", ""))
        at = _moment(table, row, "stamp", near, zone)
        if at is None or not any(who):
            continue
        if texts["action"].lower().startswith("join") or "加入" in texts["action"]:
            since.setdefault(who, at)
        elif begun := since.pop(who, None):
            stays.append(Stay(*who, begun, at))
    return [*stays, *(Stay(*who, begun) for who, begun in since.items())]


def _name(name: str, first: str, last: str) -> str:
    """Family name first where both are Chinese."""
    if name:
        return name
    parts = (last, first) if any(character >= "\u2e80" for character in last + first) else (first, last)
    return ("" if parts[0] == last else " ").join(part for part in parts if part)


def _email(text: str) -> str:
    return text.lower().replace("＠", "@") if "@" in text or "＠" in text else ""
