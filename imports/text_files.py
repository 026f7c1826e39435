"""Lists as text: which encoding, which separator, and the rows. Nothing is guessed from a file's name."""

import csv
import io
import re
from collections import Counter

from imports.grids import MOST_LINES, Grid, Unreadable

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 20_000
# Programs that write CP950 put what it cannot hold as a numbered entity.
_ENTITY = re.compile(r"&#(x[0-9a-fA-F]{2,6}|[0-9]{2,7});")
_FORMULA_TEXT = re.compile(r'^="((?:[^"]|"")*)"$')


def decode(content: bytes) -> str:
    """UTF-8 with and without BOM, UTF-16 as Excel's “Unicode text”, CP950 (not `big5`, which cannot read 碁 or 恒)."""
    if content.startswith(b"\xef\xbb\xbf"):
        return _strictly(content[3:], "utf-8")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if b"\x00" in content[:4000]:
        return _strictly(content, _wide(content[:4000]))
    for encoding in ("utf-8", "cp950", "big5hkscs"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = content.decode("cp950", "replace")
    if text.count("\ufffd") * 20 > len(text):
        raise Unreadable("encoding")
    return text


def read_text(text: str, title: str = "") -> Grid:
    plain = text.replace("\x00", "")
    grid = Grid(title)
    try:
        lines = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter_of(plain))
        for line in lines:
            if len(grid.rows) >= MOST_LINES:
                raise Unreadable("too_many_rows")
            row = len(grid.rows)
            grid.rows.append([])
            for column, cell in enumerate(line):
                if cell:
                    grid.put(row, column, cell_text(cell))
    except csv.Error as error:
        raise Unreadable("broken") from error
    return grid


def delimiter_of(text: str) -> str:
    """The separator that gives most rows the same number of cells, more than one."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    return max(_DELIMITERS, key=lambda each: (_agreement(sample, each), -_DELIMITERS.index(each)))


def _agreement(sample: str, delimiter: str) -> float:
    try:
        lines = [line for line in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if any(line)]
    except csv.Error:
        return 0
    [(width, rows)] = Counter(map(len, lines)).most_common(1) or [(0, 0)]
    return rows / len(lines) * min(width, 30) if width > 1 else 0


def cell_text(cell: str) -> str:
    """The text that was meant: ="0912…" keeps a zero, a leading apostrophe keeps a text; neither is part of it."""
    plain = _ENTITY.sub(_character, cell) if "&#" in cell else cell
    if match := _FORMULA_TEXT.match(plain.strip()):
        return match[1].replace('""', '"')
    return plain[1:] if plain.startswith("'") and len(plain) > 1 else plain


def _character(match: re.Match[str]) -> str:
    number = int(match[1][1:], 16) if match[1].startswith("x") else int(match[1])
    return chr(number) if 0x20 <= number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else match[0]


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error


def _wide(head: bytes) -> str:
    """No other encoding here ever writes zeros; in this one they stand behind separators, digits and ends of line."""
    return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
