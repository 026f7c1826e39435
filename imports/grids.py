"""What every kind of file becomes: sheets of plain text in rows, with what colour, hiding and merging said. The limits
stand here, so that no reader can forget one."""

from dataclasses import dataclass, field

from foundation.languages import N_

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 10_000
# Room for titles, headers and rows that are no person.
MOST_LINES = MOST_ROWS + 500
MOST_COLUMNS = 200
MOST_SHEETS = 20
LONGEST_CELL = 4000

TROUBLES = {
    "empty": N_("檔案是空的。"),
    "too_big": N_("檔案太大，最多 10 MB。"),
    "bomb": N_("檔案解壓縮後太大，沒有打開。"),
    "too_many_rows": N_("名單太長，一次最多 10,000 列，請分成幾個檔案。"),
    "too_many_columns": N_("欄位太多，最多 200 欄。"),
    "old_xls": N_(
        "這是舊式 .xls 活頁簿，或有密碼的檔案。請用 Excel 或 LibreOffice 另存成沒有密碼的 .xlsx 或 .ods 再上傳。"
    ),
    "broken": N_("檔案損壞，或不是看得懂的格式。請上傳 .xlsx、.ods、.csv，或 KKTIX、BeClass 下載的原檔。"),
    "encoding": N_("看不出文字的編碼。請另存成 UTF-8 的 CSV 或 .xlsx 再上傳。"),
    "not_a_list": N_("這不是名單檔。請上傳 .xlsx、.ods、.csv，或 KKTIX、BeClass 下載的原檔。"),
    "no_rows": N_("檔案裡沒有任何一列。"),
}


class Unreadable(ValueError):
    """`reason` is a key of `TROUBLES`; nothing of the content is repeated."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Budget:
    """Cells that one file may fill by repeating and merging: few bytes can ask for billions of them."""

    left: int = MOST_LINES * MOST_COLUMNS

    def spend(self, cells: int) -> None:
        """Raises Unreadable once it is spent."""
        self.left -= cells
        if self.left < 0:
            raise Unreadable("bomb")


@dataclass(slots=True)
class Grid:
    """`struck` are rows in red or crossed out, `hidden_rows` those somebody hid, `hidden` columns; all from 0."""

    title: str = ""
    rows: list[list[str]] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)

    def put(self, row: int, column: int, text: str) -> None:
        """Raises Unreadable beyond the limits."""
        if column >= MOST_COLUMNS:
            raise Unreadable("too_many_columns")
        if row >= MOST_LINES:
            raise Unreadable("too_many_rows")
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = text[:LONGEST_CELL]

    def get(self, row: int, column: int) -> str:
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else ""

    def fill_down(self, first: int, last: int, column: int, budget: Budget) -> None:
        """A cell merged over several rows stands for each of them."""
        text = self.get(first, column)
        budget.spend(max(min(last, len(self.rows) - 1) - first, 1) if text else 1)
        for row in range(first + 1, min(last, len(self.rows) - 1) + 1) if text else ():
            if not self.get(row, column):
                self.put(row, column, text)


def number_text(value: float) -> str:
    """912345678.0 is 912345678: telephone and business numbers come as numbers out of spreadsheets."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def is_red(rgb: str) -> bool:
    """Six hexadecimal digits; the reds that people choose to cross somebody out."""
    try:
        red, green, blue = (int(rgb[place : place + 2], 16) for place in (0, 2, 4))
    except ValueError:
        return False
    return red >= 0xA0 and green <= 0x60 and blue <= 0x60 and len(rgb) == 6


def mostly(marked: int, written: int) -> bool:
    """Whether a row counts as struck: one red word in it is emphasis."""
    return marked > 0 and marked * 2 > written
