"""Our letter paper: a letter is a list of blocks, written out as text and as simple HTML. Its words are the rooms'."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from foundation.languages import HTML_LANG, PREFIX, Language, gettext, is_cjk
from foundation.settings import current

# Mail programs know neither style sheets nor custom properties; these repeat the tokens of the pages.
_INK, _SOFT, _LINE, _PAPER = "#16393d", "#5b6b6c", "#d9d4c7", "#faf7f0"
_FONT = Markup("'Noto Sans TC','PingFang TC','Microsoft JhengHei',system-ui,sans-serif")


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Facts:
    """Pairs of what and which."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Link:
    """One thing to do; the address stands written out in the text part. `main` makes it a button."""

    label: str
    url: str
    main: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture among the parts; `alt` says all that it says."""

    cid: str
    alt: str
    width: int = 220


@dataclass(frozen=True)
class Small:
    text: str


Block = Heading | Paragraph | Facts | Link | Picture | Small


def as_text(blocks: Iterable[Block], language: Language) -> str:
    return "\n\n".join([*(_text(block) for block in blocks), _footer(language)]) + "\n"


def as_html(blocks: Iterable[Block], language: Language) -> str:
    """A whole document; every text is escaped here, so blocks hold plain text."""
    inside = Markup("\n").join(_html(block) for block in blocks)
    foot = Markup("<br>").join(_footer(language).splitlines()[1:])
    return Markup(
        '<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"></head><body style="margin:0;background:{paper}">'
        '<div style="max-width:560px;margin:0 auto;padding:24px 20px;'
        'font:16px/1.7 {font};color:{ink}">\n{inside}\n<p style="margin:28px 0 0;padding-top:14px;'
        'border-top:1px solid {line};font-size:14px;color:{soft}">{foot}</p></div></body></html>\n'
    ).format(
        lang=HTML_LANG[language],
        paper=_PAPER,
        font=_FONT,
        ink=_INK,
        line=_LINE,
        soft=_SOFT,
        inside=inside,
        foot=foot,
    )


def _footer(language: Language) -> str:
    _ = gettext(language)
    chosen = current()
    centre = chosen.centre_name_en if language == "en" else chosen.centre_name_zh
    phone = _("服務專線 %(phone)s", phone=chosen.centre_phone)
    reply = _("這封信由系統寄出；要找我們，請打電話或寫信到 %(email)s", email=chosen.centre_email)
    own = _("看、更正或刪除我們留的您的資料：%(url)s", url=f"{chosen.public_url}/{PREFIX[language]}/my-data")
    return f"--\n{centre}\n{phone}\n{reply}\n{own}"


def _text(block: Block) -> str:
    match block:
        case Heading(text):
            return f"{text}\n{'=' * min(40, 2 * len(text))}"
        case Facts(pairs):
            return "\n".join(f"{term}：{value}" if is_cjk(term) else f"{term}: {value}" for term, value in pairs)
        case Link(label, url, _):
            return f"{label}\n{url}"
        case Picture(_, alt, _):
            return f"[{alt}]"
        case _:
            return block.text


def _html(block: Block) -> Markup:
    match block:
        case Heading(text):
            return Markup('<h1 style="font-size:21px;line-height:1.4;margin:0 0 14px">{}</h1>').format(text)
        case Paragraph(text):
            return Markup('<p style="margin:0 0 14px">{}</p>').format(Markup("<br>").join(text.splitlines()))
        case Facts(pairs):
            return _table(pairs)
        case Link(label, url, True):
            return Markup(
                '<p style="margin:0 0 16px"><a href="{}" style="display:inline-block;padding:10px 20px;'
                'border-radius:10px;background:#0b4f56;color:#ffffff;text-decoration:none">{}</a></p>'
            ).format(url, label)
        case Link(label, url, _):
            return Markup('<p style="margin:0 0 14px"><a href="{}" style="color:#0b4f56">{}</a></p>').format(url, label)
        case Picture(cid, alt, width):
            return Markup(
                '<p style="margin:0 0 14px">'
                '<img src="cid:{}" alt="{}" width="{}" style="background:#ffffff;padding:8px"></p>'
            ).format(cid, alt, width)
        case Small(text):
            return Markup('<p style="margin:0 0 14px;font-size:14px;color:#5b6b6c">{}</p>').format(
                Markup("<br>").join(text.splitlines())
            )


def _table(pairs: tuple[tuple[str, str], ...]) -> Markup:
    row = Markup(
        '<tr><th scope="row" style="text-align:left;vertical-align:top;padding:5px 14px 5px 0;font-weight:normal;'
        'color:#5b6b6c;white-space:nowrap">{}</th><td style="padding:5px 0">{}</td></tr>'
    )
    rows = Markup("").join(row.format(term, Markup("<br>").join(value.splitlines())) for term, value in pairs)
    return Markup('<table style="border-collapse:collapse;margin:0 0 16px">{}</table>').format(rows)
