"""Text documents as ODT by odfdo: tables with real header rows, pictures, page numbers; in the Chinese of Taiwan.

What a document says is its caller's; the looks of all of them stand in `odt_styles.xml`.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from odfdo import (
    Cell,
    Column,
    Document,
    Element,
    Frame,
    Header,
    HeaderRows,
    List,
    ListItem,
    Paragraph,
    Row,
    Style,
    Table,
)

ODT_TYPE = "application/vnd.oasis.opendocument.text"
WIDTH_MM = 180  # what A4 leaves between the margins of odt_styles.xml
_STYLES = Path(__file__).with_name("odt_styles.xml")
_LINE = "0.5pt solid #000000"
_PAGE = (
    '<text:p text:style-name="Page_20_Number">第 <text:page-number text:select-page="current">1</text:page-number> 頁，'
    "共 <text:page-count>1</text:page-count> 頁</text:p>"
)

Align = Literal["Cell", "Middle", "Number"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table: its heading, its width in millimetres, how its words stand."""

    title: str
    width: float
    align: Align = "Cell"


@dataclass(frozen=True, slots=True)
class Picture:
    """`width` and `height` are pixels; `alt` is what a screen reader says. A PNG is as good."""

    jpeg: bytes
    width: int
    height: int
    alt: str


class Odt:
    """One document, written from top to bottom. `foot` stands on every page above the page number, if `numbered`."""

    def __init__(self, title: str, now: datetime, foot: Sequence[str] = (), *, numbered: bool = True) -> None:
        self._document = Document("text")
        self._document.set_part("styles.xml", _STYLES.read_bytes())
        self._document.body.clear()
        self._tables = 0
        self._say_what_it_is(title, now)
        footer = self._document.styles.get_element("//style:footer")
        assert footer is not None  # odt_styles.xml has one
        for line in foot:
            footer.append(_paragraph(line, "Footer"))
        if numbered:
            footer.append(Element.from_tag(_PAGE))

    def title(self, text: str, *, new_page: bool = False) -> None:
        self._add(_paragraph(text, "Title on a new page" if new_page else "Title"))

    def subtitle(self, text: str) -> None:
        self._add(_paragraph(text, "Subtitle"))

    def small(self, text: str) -> None:
        """A line in the middle, in smaller letters."""
        self._add(_paragraph(text, "Caption"))

    def card(self, large: str, line: str, *, new_page: bool = False) -> None:
        """To be read across a room: a name in large letters, a line below."""
        self._add(_paragraph(large, "Card on a new page" if new_page else "Card"))
        self._add(_paragraph(line, "Card Line"))

    def heading(self, text: str) -> None:
        self._add(Header(1, _plain(text), style="Heading_20_1"))

    def text(self, text: str) -> None:
        """One paragraph a line."""
        for line in text.split("\n"):
            self._add(_paragraph(line, "Text"))

    def items(self, lines: Iterable[str]) -> None:
        listed = List()
        for line in lines:
            item = ListItem()
            item.append(_paragraph(line, "List Line"))
            listed.append(item)
        self._add(listed)

    def table(self, fields: Sequence[Field], rows: Iterable[Sequence[str]], *, name: str, row_mm: float = 0) -> None:
        """Heads repeat on every page; `row_mm` is the least height of a row, for signatures."""
        self._tables += 1
        style = self._table_styles(f"T{self._tables}", [field.width for field in fields], row_mm)
        table = Table(f"{name} {self._tables}", style=style)
        for place in range(len(fields)):
            table.append(Column(style=f"{style}.{place}"))
        head = HeaderRows()
        head.append(_row([(field.title, "Table Heading") for field in fields], style))
        table.append(head)
        for row in rows:
            table.append(_row([(text, field.align) for text, field in zip(row, fields, strict=True)], style))
        self._add(table)

    def facts(self, pairs: Iterable[tuple[str, str]], *, name: str, heads: tuple[str, str] = ("項目", "內容")) -> None:
        """Terms and what they are, side by side."""
        fields = [Field(heads[0], 35, "Middle"), Field(heads[1], WIDTH_MM - 35)]
        self.table(fields, list(pairs), name=name)

    def picture(self, picture: Picture, caption: str) -> None:
        width = min(WIDTH_MM - 30.0, 74.0 * picture.width / picture.height)
        address = self._document.add_file(io.BytesIO(picture.jpeg))
        size = (f"{width:.1f}mm", f"{width * picture.height / picture.width:.1f}mm")
        frame = Frame.image_frame(address, size=size, anchor_type="as-char", style="Photo")
        frame.svg_title = _plain(picture.alt)
        holder = Paragraph(style="Picture")
        holder.append(frame)
        self._add(holder)
        self.small(caption)

    def content(self) -> bytes:
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _add(self, element: Element) -> None:
        self._document.body.append(element)

    def _say_what_it_is(self, title: str, now: datetime) -> None:
        meta = self._document.meta
        meta.title = _plain(title)
        meta.language = "zh-TW"
        meta.creation_date = meta.date = now
        meta.generator = "Lianfu"

    def _table_styles(self, name: str, widths: Sequence[float], row_mm: float) -> str:
        for place, width in enumerate(widths):
            self._automatic(Style("table-column", name=f"{name}.{place}", width=f"{width}mm"))
        row = Style("table-row", name=f"{name}.row")
        row.set_properties({"style:min-row-height": f"{row_mm}mm", "fo:keep-together": "always"}, area="table-row")
        cell = Style("table-cell", name=f"{name}.cell")
        look = {"fo:border": _LINE, "fo:padding": "1.2mm", "style:vertical-align": "middle"}
        cell.set_properties(look, area="table-cell")
        whole = Style("table", name=name)
        whole.set_properties({"style:width": f"{sum(widths)}mm", "table:align": "center"}, area="table")
        for style in (row, cell, whole):
            self._automatic(style)
        return name

    def _automatic(self, style: Style) -> None:
        self._document.insert_style(style, automatic=True)


def _row(cells: Sequence[tuple[str, str]], style: str) -> Row:
    row = Row(style=f"{style}.row")
    for text, look in cells:
        cell = Cell(style=f"{style}.cell")
        cell.set_attribute("office:value-type", "string")
        for line in text.split("\n"):
            cell.append(_paragraph(line, look))
        row.append(cell)
    return row


def _paragraph(text: str, style: str) -> Paragraph:
    return Paragraph(_plain(text), style=style.replace(" ", "_20_"))


def _plain(text: str) -> str:
    """XML 1.0 cannot hold control characters, nor half of a surrogate pair."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
