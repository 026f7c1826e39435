"""The codes of invitations: made to be read aloud and typed by hand, and read again however they were typed. Pure."""

import re

from foundation.tokens import short_code

# The alphabet of `short_code` has no I, L, O, U: what was typed for them is meant for these.
_MISREAD = str.maketrans("OILU", "011V")
LONGEST = 20
_WELL_FORMED = re.compile(r"[0-9A-Z]{4,12}")


def new_via() -> str:
    """The code of a referral link: short, it lets nobody in and only says who spread the word."""
    return short_code(4)


def new_code() -> str:
    """A code that lets somebody in: 35 bits and a check character, so that guessing leads nowhere."""
    return short_code(7)


def plain(typed: str) -> str:
    """As it is stored, from however somebody typed it. What can be no code stays what nobody has."""
    return "".join(typed.split()).replace("-", "").upper().translate(_MISREAD)[:LONGEST]


def is_code(text: str) -> bool:
    """Whether it has the shape of one; what is carried along in addresses is looked at before."""
    return _WELL_FORMED.fullmatch(text) is not None


def spaced(code: str) -> str:
    """As it is printed and said: `K7QM-2X9P`."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4)) if len(code) > 5 else code
