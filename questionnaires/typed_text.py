"""What may stand in text a person types: every script and rare character, but nothing invisible and nothing endless."""

import unicodedata

from foundation.languages import N_
from questionnaires.wrong import Wrong

# They turn the reading direction, so that a name could be shown as another name.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Unassigned and private characters stay: the Unicode of this Python is older than the newest registered names.
_REFUSED = frozenset({"Cc", "Cs"})


def clean(text: str, *, longest: int, lines: bool = False) -> str:
    """NFC, trimmed (U+3000 too), at most `longest` characters; `lines` allows line breaks and tabs; raises `Wrong`.

    NFC and not NFKC: compatibility forms in names (㈱, ①) stay as typed.
    """
    # Counted before anything else, so that nobody makes us normalise megabytes.
    if len(text) > longest * 4:
        raise Wrong(N_("內容太長了，最多 %(longest)s 個字。"), longest=longest)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(_refused(char, lines=lines) for char in text):
        raise Wrong(N_("內容含有看不見的控制字元，請刪除後重新輸入。"))
    if len(text) > longest:
        raise Wrong(N_("內容太長了，最多 %(longest)s 個字。"), longest=longest)
    return text


def half_width(text: str) -> str:
    """For numbers, dates and codes only: １２３ and － become 123 and -."""
    return unicodedata.normalize("NFKC", text).strip()


def _refused(char: str, *, lines: bool) -> bool:
    if lines and char in "\n\t":
        return False
    noncharacter = ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
    return noncharacter or char in _DIRECTION or unicodedata.category(char) in _REFUSED
