"""The picture that LINE, Facebook and chats show beside a link: title, day, place, centre, on paper white. No person.

What stands in it decides its name, so that a changed event gets a new picture and a busy one is drawn once.
"""

import hashlib
from dataclasses import astuple, dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from events.facts import EventFacts
from events.ics import place_of
from events.kinds import word
from foundation import settings
from foundation.dates import show_date, show_span
from foundation.fonts import drawing_font as _font
from foundation.languages import Language, gettext, is_cjk

SIZE = (1200, 630)
_LOOK = 1  # raised when the drawing changes, so that kept pictures are asked for anew
_PAPER, _INK, _TEXT, _SOFT, _LINE = "#faf7f0", "#0b4f56", "#1c2a2b", "#526164", "#e3dccd"
_LEFT, _RIGHT = 84, 1116
_TITLE_SIZES = (76, 66, 58, 50, 44)
_TITLE_TOP, _TITLE_ROOM = 146, 236
# Signs that may not begin a line, nor end one.
_NO_START, _NO_END = "，。、；：！？）」』》〉】…—～%％", "（「『《〈【"


@dataclass(frozen=True, slots=True)
class PreviewWords:
    kind: str
    title: str
    when: str
    where: str
    centre: str

    @property
    def mark(self) -> str:
        """Stands in the address of the picture."""
        return hashlib.sha256(repr((_LOOK, astuple(self))).encode()).hexdigest()[:12]

    @property
    def alt(self) -> str:
        return "，".join(part for part in (self.title, self.when, self.where, self.centre) if part)


def words_of(facts: EventFacts, language: Language) -> PreviewWords:
    _ = gettext(language)
    first = facts.occasions[0].room if facts.occasions else None
    if first and len(facts.occasions) > 1:
        when = f"{show_date(first.starts_at, language)} " + _("起，共 %(n)s 場", n=len(facts.occasions))
    else:
        when = show_span(first.starts_at, first.ends_at, language) if first else ""
    centre = settings.current()
    return PreviewWords(
        kind=word("kind", facts.kind, language),
        title=str(facts.title(language)),
        when=when,
        where=place_of(first, language) if first else "",
        centre=centre.centre_name_en if language == "en" else centre.centre_name_zh,
    )


def draw(words: PreviewWords) -> bytes:
    """A PNG of few colours; about 90 ms and 25 KB."""
    image = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], 18), fill=_INK)
    _chip(pen, words.kind)
    y = _title(pen, words.title)
    for text in (words.when, words.where):
        if text:
            pen.text((_LEFT, y), _cut(text, 38), font=_font(38), fill=_TEXT)
            y += 58
    pen.line((_LEFT, 536, _RIGHT, 536), fill=_LINE, width=2)
    _arch(pen, _LEFT, 556)
    pen.text((_LEFT + 66, 560), _cut(words.centre, 30), font=_font(30), fill=_SOFT)
    out = BytesIO()
    image.quantize(48, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _chip(pen: ImageDraw.ImageDraw, text: str) -> None:
    font = _font(30)
    width = pen.textlength(text, font=font)
    pen.rounded_rectangle((_LEFT, 66, _LEFT + width + 48, 122), radius=28, fill=_INK)
    pen.text((_LEFT + 24, 71), text, font=font, fill="#ffffff")


def _title(pen: ImageDraw.ImageDraw, text: str) -> int:
    """In the largest size that leaves room for day and place; the y below it."""
    size, lines = _fitted(text)
    y = _TITLE_TOP
    for line in lines:
        # One weight is installed; a thin stroke of the same ink makes it bold.
        pen.text((_LEFT, y), line, font=_font(size), fill=_INK, stroke_width=1, stroke_fill=_INK)
        y += _step(size)
    return y + 24


def _fitted(text: str) -> tuple[int, list[str]]:
    for size in _TITLE_SIZES:
        lines = wrapped(text, _font(size), _RIGHT - _LEFT)
        if len(lines) * _step(size) <= _TITLE_ROOM:
            return size, lines
    size, most = _TITLE_SIZES[-1], _TITLE_ROOM // _step(_TITLE_SIZES[-1])
    lines = wrapped(text, _font(size), _RIGHT - _LEFT)
    return size, [*lines[: most - 1], _cut("".join(lines[most - 1 :]), size)]


def _step(size: int) -> int:
    return round(size * 1.34)


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines no wider than `width`: Chinese breaks between characters, Latin between words, brackets stay closed."""
    lines, line = [], ""
    for piece in (part for each in _pieces(text) for part in _fitting(each, font, width)):
        if line and font.getlength((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _fitting(piece: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The piece, or parts of it where it alone is wider than a line: an address, a long product name."""
    parts = [""]
    for character in piece:
        if parts[-1] and font.getlength((parts[-1] + character).rstrip()) > width:
            parts.append("")
        parts[-1] += character
    return parts


def _pieces(text: str) -> list[str]:
    """What is never parted: a Latin word with its space, a Chinese character with the signs that cling to it."""
    pieces: list[str] = []
    for character in text:
        last = pieces[-1] if pieces else ""
        joins = last and (
            character in _NO_START
            or last[-1] in _NO_END
            or character == " "
            or not (is_cjk(character) or is_cjk(last[-1]) or last[-1] == " ")
        )
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _cut(text: str, size: int) -> str:
    font, limit = _font(size), _RIGHT - _LEFT - 70
    if font.getlength(text) <= limit:
        return text
    while text and font.getlength(text + "…") > limit:
        text = text[:-1]
    return text.rstrip("…") + "…"


def _arch(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """The mark of the house, as in `foundation/static/mark.svg`."""
    pen.rounded_rectangle((x, y, x + 46, y + 46), radius=11, fill=_INK)
    pen.arc((x + 8, y + 10, x + 38, y + 40), 180, 360, fill=_PAPER, width=4)
    pen.arc((x + 16, y + 17, x + 30, y + 31), 180, 360, fill=_PAPER, width=3)
    for edge, top, width in ((8, 25, 4), (34, 25, 4), (16, 24, 3), (27, 24, 3)):
        pen.rectangle((x + edge, y + top, x + edge + width - 1, y + 36), fill=_PAPER)
