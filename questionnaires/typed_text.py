"""What may stand in text a person types: every script and rare character, but nothing invisible and nothing endless."""

import re
import unicodedata

from foundation.languages import N_
from questionnaires.wrong import Wrong

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
# Lone surrogates and code points that are no characters. Unassigned and private ones stay: the Unicode of this Python
# is older than the newest registered names.
_LAST_TWO = "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
_NO_CHARACTERS = f"\ud800-\udfff\ufdd0-\ufdef{_LAST_TWO}"
# They turn the reading direction, so that a name could be shown as another name.
_DIRECTION = "\u202a-\u202e\u2066-\u2069"
_REFUSED_IN_LINES = re.compile(f"[{_CONTROLS}{_NO_CHARACTERS}{_DIRECTION}]")
_REFUSED = re.compile(f"[\t\n{_CONTROLS}{_NO_CHARACTERS}{_DIRECTION}]")


def clean(text: str, *, longest: int, lines: bool = False) -> str:
    """NFC, trimmed (U+3000 too), at most `longest` characters; `lines` allows line breaks and tabs; raises `Wrong`.

    NFC and not NFKC: compatibility forms in names (㈱, ①) stay as typed.
    """
    # Counted before anything else, so that nobody makes us normalise megabytes.
    if len(text) > longest * 4:
        raise Wrong(N_("內容太長了，最多 %(longest)s 個字。"), longest=longest)
    if lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()
    if (_REFUSED_IN_LINES if lines else _REFUSED).search(text):
        raise Wrong(N_("內容含有看不見的控制字元，請刪除後重新輸入。"))
    if len(text) > longest:
        raise Wrong(N_("內容太長了，最多 %(longest)s 個字。"), longest=longest)
    return text


def half_width(text: str) -> str:
    """For numbers, dates and codes only: １２３ and － become 123 and -."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()
