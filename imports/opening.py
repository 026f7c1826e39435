"""Any file that somebody may upload as a list, told by its first bytes and never by its name: sheets of plain text."""

from itertools import islice

from imports.archives import Archive
from imports.grids import MOST_BYTES, MOST_SHEETS, Grid, Unreadable
from imports.html_tables import is_html, read_html
from imports.ods_reading import read_ods
from imports.text_files import decode, read_text
from imports.xlsx_reading import read_xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_NO_LISTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"\x1f\x8b", b"MZ")
_LISTS = (".csv", ".txt", ".tsv", ".xlsx", ".ods", ".xls", ".htm", ".html")


def open_list(name: str, content: bytes) -> list[Grid]:
    """Sheets with something in them, at least one; raises `Unreadable`. The name only gives a title."""
    if not content:
        raise Unreadable("empty")
    if len(content) > MOST_BYTES:
        raise Unreadable("too_big")
    try:
        grids = [grid for grid in _open(name, content, inside=False) if any(map(any, grid.rows))]
    except Unreadable:
        raise
    except (IndexError, KeyError, OverflowError, RecursionError, ValueError):
        raise Unreadable("broken") from None
    if not grids:
        raise Unreadable("no_rows")
    return grids[:MOST_SHEETS]


def _open(name: str, content: bytes, *, inside: bool) -> list[Grid]:
    if content.startswith(_OLE):
        raise Unreadable("old_xls")
    if content.startswith(_NO_LISTS):
        raise Unreadable("not_a_list")
    if content.startswith(_ZIP):
        return _package(content, inside=inside)
    if is_html(content):
        return [read_html(content)]
    if content.lstrip(b"\xef\xbb\xbf \r\n").startswith((b"<?xml", b"{", b"[")):
        raise Unreadable("not_a_list")
    return [read_text(decode(content), name.rpartition("/")[2].rpartition(".")[0])]


def _package(content: bytes, *, inside: bool) -> list[Grid]:
    archive = Archive(content)
    if "xl/workbook.xml" in archive.names:
        return read_xlsx(archive)
    if "content.xml" in archive.names:
        return read_ods(archive)
    if inside:
        raise Unreadable("not_a_list")
    grids: list[Grid] = []
    # One at a time: together they may be far more than the memory.
    for name, each in islice(archive.files(_LISTS), MOST_SHEETS):
        grids += _open(name, each, inside=True)
    if not grids:
        raise Unreadable("not_a_list")
    return grids
