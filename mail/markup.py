"""Shows the HTML of a mail inside our own page: a few harmless elements stay, all else loses its tags or goes."""

from html.parser import HTMLParser

from markupsafe import Markup, escape

# Headings move down: the page around has its own.
_KEPT = {
    "h1": "h3", "h2": "h4", "h3": "h5", "p": "p", "br": "br", "ul": "ul", "ol": "ol", "li": "li", "strong": "strong",
    "em": "em", "table": "table", "tr": "tr", "td": "td", "th": "th", "a": "a", "img": "img",
}  # fmt: skip
_EMPTY = {"br", "img"}
_SILENT = {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math", "textarea"}


def safe(html: str, pictures: dict[str, str]) -> Markup:
    """`pictures` maps the content ids of the mail to addresses on this site; a picture from elsewhere is left out."""
    reader = _Reader(pictures)
    reader.feed(html)
    reader.close()
    return Markup("").join(reader.out) + Markup("").join(Markup("</{}>").format(tag) for tag in reversed(reader.open))


class _Reader(HTMLParser):
    def __init__(self, pictures: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures = pictures
        self.out: list[Markup] = []
        self.open: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent.append(tag)
        if self.silent or tag not in _KEPT:
            return
        given = {name: value or "" for name, value in attrs}
        kept = self._attributes(tag, given)
        if tag == "img" and "src" not in kept:
            self.out.append(escape(given.get("alt", "")))
            return
        written = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in kept.items())
        self.out.append(Markup("<{}{}>").format(_KEPT[tag], written))
        if tag not in _EMPTY:
            self.open.append(_KEPT[tag])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # "<p/>" opens a paragraph in HTML; as an opened one that nothing closes it is closed at the end.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()
        name = _KEPT.get(tag)
        if self.silent or name is None or name not in self.open or tag in _EMPTY:
            return
        while (last := self.open.pop()) != name:
            self.out.append(Markup("</{}>").format(last))
        self.out.append(Markup("</{}>").format(name))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(escape(data))

    def _attributes(self, tag: str, given: dict[str, str]) -> dict[str, str]:
        if tag == "a":
            address = given.get("href", "").strip()
            return {"href": address} if address.startswith(("https://", "http://", "mailto:", "tel:")) else {}
        if tag == "img":
            source = self.pictures.get(given.get("src", "").removeprefix("cid:"))
            return {"src": source, "alt": given.get("alt", "")} if source else {}
        if tag == "th" and given.get("scope") in {"row", "col"}:
            return {"scope": given["scope"]}
        return {}
