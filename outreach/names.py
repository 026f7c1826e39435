"""How the name of an enterprise is compared: one key for all its spellings, and how far that key is unique.

Pure. Which enterprise a name stands for is decided in `outreach/identity.py`; the name people see is never rewritten.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Scope = Literal["nation", "county", "township"]

# Names of companies are unique in the whole country, those of businesses (行號) only inside a county.
# Longest first: 股份有限公司 must go before 有限公司 and 公司.
_COMPANY = (
    "(股)公司", "股份有限公司", "有限合夥", "有限公司", "無限公司", "兩合公司", "株式會社", "公司",
    "(股)", "(有)", "(株)",
)  # fmt: skip
_BUSINESS = (
    "企業社", "工程行", "實業社", "工業社", "企業行", "商行", "商號", "商店", "行號", "工作室", "工作坊", "事務所",
    "製作所", "工藝社", "工廠", "農場", "牧場", "藥局", "診所", "餐廳", "餐館", "小吃店", "小吃部", "早餐店", "飲料店",
    "麵店",
)  # fmt: skip
_BODY = ("合作社", "協會", "公會", "工業會", "商業會", "商會", "農會", "漁會", "基金會")
_FORMS = frozenset((*_COMPANY, *_BUSINESS, *_BODY))
_LATIN = re.compile(r"[\s,.]*\b(?:CO|COMPANY|CORP|CORPORATION|INC|LTD|LIMITED|LLC|PLC)\b\.?[\s,.]*$")
_PREFIX = ("財團法人", "社團法人", "株式會社", "(股)", "(有)", "(株)")

# A part of an enterprise, not another one: kept apart from the name.
_PART = re.compile(
    r".*(?:籌備處|籌備中|分公司|分行|分店|門市|門市部|營業所|辦事處|服務處|總公司|廠|總廠|分廠|[一二三四五六七八九十\d]+店)$"
)

# Unicode compatibility folding leaves these pairs apart; people and registers mix them.
_FOLD = str.maketrans(
    "台峯裡双恆着銹啟群綉鷄鷄産麵麪巿ㄧ〇○衆强温污汙為爲眞値鉄铁却脚",
    "臺峰裏雙恒著鏽啓羣繡雞雞產麵麵市一零零眾強溫汙汙為為真值鐵鐵卻腳",
)
_MARK_SIGNS = re.compile(r"[\s\u2010-\u2015\u2212\u2500\-_·・•‧.,'’\"、。]+")
_BRACKETS = re.compile(r"[(\[{【「『〔《〈]([^()\[\]{}【】「」『』〔〕《》〈〉]*)[)\]}】」』〕》〉]")
_MARKS = ("(股)", "(有)", "(株)")


@dataclass(frozen=True, slots=True)
class EnterpriseName:
    """`key` compares; `form` is the legal form taken off (empty: none was written); `parts` name a branch or works."""

    text: str
    key: str
    form: str
    scope: Scope
    parts: tuple[str, ...] = ()

    @property
    def says_form(self) -> bool:
        """Whether the name says by itself that it is an organisation and not a person."""
        return bool(self.form and self.key)


@lru_cache(maxsize=16)  # asked twice in a row for each registration; no more is remembered of what people write
def read_name(text: str) -> EnterpriseName:
    """Reads a name as people write it; an empty key means that nothing but a form or marks was written."""
    plain = _folded(text)
    plain, bracketed = _take_parts(plain)
    plain, branch = _take_branch(plain)
    stem, form, scope = _take_form(plain)
    key = "" if plain in _FORMS else _MARK_SIGNS.sub("", stem)
    parts = tuple(part for part in (*bracketed, branch) if part)
    return EnterpriseName(" ".join(text.split()), key, form, scope, parts)


def name_key(text: str) -> str:
    return read_name(text).key


def scope_code(name: EnterpriseName, county: str | None, township: str | None) -> str | None:
    """'TW', a county or a township code; None when the place that the name needs is unknown."""
    return {"nation": "TW", "county": county, "township": township}[name.scope]


def _folded(text: str) -> str:
    """Compatibility forms, spaces and variants; Latin words stay apart, since English forms are words."""
    plain = unicodedata.normalize("NFKC", text).translate(_FOLD).upper()
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Cc", "Cf"} or c in "\t\n\r")
    plain = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", plain)
    return re.sub(r"\s+", " ", plain).strip()


def _take_parts(plain: str) -> tuple[str, list[str]]:
    """Brackets go: a branch inside becomes a part, a short form mark stays, anything else stays as text."""
    parts: list[str] = []

    def seen(found: re.Match[str]) -> str:
        inside = found[1].strip()
        if f"({inside})" in _MARKS:
            return f"({inside})"
        if _PART.match(inside):
            parts.append(inside)
            return ""
        return inside

    return _BRACKETS.sub(seen, plain), parts


def _take_branch(plain: str) -> tuple[str, str]:
    """What stands behind the form (…有限公司臺中分公司) is a part of the same enterprise."""
    for form in _COMPANY:
        head, found, tail = plain.rpartition(form)
        if found and head and tail and _PART.match(tail.strip()):
            return head + form, tail.strip()
    for ending in ("籌備處", "籌備中"):
        if plain.endswith(ending) and len(plain) > len(ending):
            return plain[: -len(ending)], ending
    return plain, ""


def _take_form(plain: str) -> tuple[str, str, Scope]:
    for forms, scope in ((_COMPANY, "nation"), (_BUSINESS, "county"), (_BODY, "nation")):
        for form in forms:
            if plain.endswith(form) and len(plain) > len(form):
                # A body is known by its whole name: 商業會 and 工業會 of one county are two.
                stem = plain if forms is _BODY else plain[: -len(form)]
                return _without_prefix(stem)[0], form, "nation" if scope == "nation" else "county"
    if (found := _LATIN.search(plain)) and found.start() > 0:
        return _without_latin(plain), "LTD", "nation"
    stem, form = _without_prefix(plain)
    return stem, form, "nation" if form else "township"


def _without_prefix(stem: str) -> tuple[str, str]:
    for prefix in _PREFIX:
        if stem.startswith(prefix) and len(stem) > len(prefix):
            return stem[len(prefix) :], prefix
        if stem.endswith(prefix) and len(stem) > len(prefix):
            return stem[: -len(prefix)], prefix
    return stem, ""


def _without_latin(plain: str) -> str:
    while (found := _LATIN.search(plain)) and found.start() > 0:
        plain = plain[: found.start()]
    return plain
