"""E-mail addresses: what is one, and its normal form for sending."""

import re
import unicodedata

import idna

# RFC 5322 dot-atom; quoted local parts exist on paper only and are where injection hides.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


class NotAnEmail(ValueError):
    """Says only that it is none; the text itself is never repeated."""


def normal_email(text: str) -> str:
    """NFKC, trimmed, the domain in lower case and IDNA; the local part as typed, +tags kept; raises `NotAnEmail`."""
    plain = unicodedata.normalize("NFKC", text[:1024]).strip()
    local, at, domain = plain.rpartition("@")
    if not at or len(local) > 64 or _LOCAL.fullmatch(local) is None:
        raise NotAnEmail("local part")
    normal = f"{local}@{_normal_domain(domain)}"
    if len(normal) > 254:
        raise NotAnEmail("too long")
    return normal


def _normal_domain(domain: str) -> str:
    try:
        # The tables of IDNA cost ten times the rest of the reading, and most domains need none of it.
        plain = domain.rstrip(".")
        ascii_domain = plain.lower() if plain.isascii() else idna.encode(plain, uts46=True).decode("ascii").lower()
    except idna.IDNAError as error:
        raise NotAnEmail("domain") from error
    labels = ascii_domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise NotAnEmail("domain")
    return ascii_domain
