"""Makes the address of an event: year and month, then the English title or a short code. Never about a person."""

import re
import secrets
import unicodedata
from datetime import date

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
_LONGEST = 60
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """What stands in an address may be anything, NUL too, which no database takes."""
    return _SLUG.fullmatch(text) is not None


def slug_of(title_en: str, day: date, *, code: str = "") -> str:
    """Readable where there is an English title; `code` makes it unique where the plain one is taken."""
    words = re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", title_en).encode("ascii", "ignore").decode().lower())
    head = f"{day.year}-{day.month:02d}"
    kept: list[str] = []
    for word in words:
        if len("-".join([head, *kept, word, code])) > _LONGEST:
            break
        kept.append(word)
    return "-".join([head, *kept, *([code] if code or not kept else [])]) if kept or code else f"{head}-{short_code()}"


def short_code(length: int = 5) -> str:
    """Without letters that are read wrong over the phone."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
