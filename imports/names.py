"""Names of people as lists hold them: titles taken off, blanks taken out, and what cannot be a whole name said."""

import re
from dataclasses import dataclass
from typing import Literal

from foundation.languages import is_cjk
from outreach.names import read_name as read_firm
from questionnaires.typed_text import half_width

Mark = Literal["masked", "lost", "several", "short", "split", "unsure"]
# Not 君: 林小君 is a name.
_COURTESIES = ("先生", "小姐", "女士", "敬啟")
_TITLES = (
    "副總經理", "總經理", "副董事長", "董事長", "副執行長", "執行長", "營運長", "財務長", "技術長", "總幹事", "理事長",
    "秘書長", "負責人", "協理", "副理", "襄理", "專案經理", "經理", "處長", "部長", "廠長", "課長", "組長", "科長",
    "股長",
    "班長", "店長", "主任", "主管", "專員", "工程師", "會計師", "律師", "會計", "助理", "特助", "秘書", "老師", "教授",
    "博士", "顧問", "業務", "董事", "監事", "理事", "會長", "校長", "院長", "所長", "老闆", "創辦人", "店員",
    "職員", "人員",
)  # fmt: skip
_SURNAMES = frozenset(
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴范方宋鄧杜"
    "侯傅曹薛丁卓馬阮董溫唐藍石蔣古紀姚連馮程湯田康姜汪白鄒尤巫涂鐘龔嚴韓黎阿袁金童陸柳"
)
# Longest first: 副總經理 is not a person called 副總.
_ENDINGS = tuple(sorted((*_COURTESIES, *_TITLES), key=len, reverse=True))
_MASK = re.compile(r"[○◯●〇＊*□■]|(?<=[\u4e00-\u9fff])[oO0xX](?=[\u4e00-\u9fff]|$)")
_LOST = re.compile(r"[?？\ufffd]")
_PARTS = re.compile(r"\s*[/／\-－–—|｜_]\s*|\s*[,，、;；]\s*|\n")
_BRACKETED = re.compile(r"^(.+?)[(（](.+?)[)）]$")
_PEOPLE = re.compile(r"\s*[,，、;；&＆/／\n]\s*|\s+(?:和|與|及)\s*")


@dataclass(frozen=True, slots=True)
class NameReading:
    name: str = ""
    title: str = ""
    firm: str = ""
    mark: Mark | None = None


def read_name(text: str) -> NameReading:
    """One cell that should hold one name. `split` and `several` are for a person to confirm."""
    plain = " ".join(text.split())
    if not plain:
        return NameReading()
    if _MASK.search(plain) and is_cjk(plain):
        return NameReading(plain, mark="masked")
    if _LOST.search(plain):
        return NameReading(plain, mark="lost")
    people = [part for part in _PEOPLE.split(plain) if part]
    if len(people) > 1 and all(_is_name(_without_title(part)[0]) for part in people):
        return NameReading(plain, mark="several")
    if is_cjk(plain) and (_PARTS.search(plain) or _BRACKETED.match(plain) or _has_firm(plain)):
        found = read_parts(plain)
        return NameReading(found.name or plain, found.title, found.firm, found.mark or "split")
    return _single(plain)


def read_parts(text: str) -> NameReading:
    """公司-職稱-姓名 in any order: a firm says its form, a title is a known word, and what is left is the name."""
    bracketed = _BRACKETED.match(" ".join(text.split()))
    parts = list(bracketed.groups()) if bracketed else [part for part in _PARTS.split(text.strip()) if part.strip()]
    if len(parts) == 1:
        parts = text.split() if len(text.split()) > 1 and not _spaced(text) else parts
    if len(parts) == 1:
        single = _single(parts[0])
        return single if single.name else NameReading(mark="unsure")
    firms = [part for part in parts if read_firm(part).says_form]
    titles = [part for part in parts if part not in firms and _is_title(part)]
    left = [part for part in parts if part not in firms and part not in titles]
    names = _likely_names(left)
    if len(names) == 1 and len(left) == 2 and not firms:
        firms = [part for part in left if part not in names]
    if len(names) != 1 or len(firms) > 1 or len(names) + len(firms) + len(titles) != len(parts):
        return NameReading(" ".join(text.split()), mark="unsure")
    single = _single(names[0])
    return NameReading(single.name, " ".join(titles) or single.title, firms[0].strip() if firms else "", single.mark)


def _is_title(part: str) -> bool:
    """A title alone; 王小明經理 is a person."""
    head = _without_title(part)[0]
    return part.endswith(_TITLES) and len(part) <= 10 and not (head[0] in _SURNAMES and 2 <= len(head) <= 4)


def _likely_names(parts: list[str]) -> list[str]:
    """Of two words that could both be names, the one that begins with a surname."""
    names = [part for part in parts if _is_name(_without_title(part)[0])]
    surnamed = [name for name in names if name[0] in _SURNAMES and len(name) <= 3]
    return surnamed if len(names) > 1 and len(surnamed) == 1 else names


def _single(plain: str) -> NameReading:
    name, title = _without_title(_joined(plain))
    if _MASK.search(name) and is_cjk(name):
        return NameReading(name, title, mark="masked")
    if _LOST.search(name):
        return NameReading(name, title, mark="lost")
    short = len(name) < 2 or (is_cjk(name) and len(name) > 12)
    return NameReading(name, title, mark="short" if short else None)


def _without_title(name: str) -> tuple[str, str]:
    """王小明經理 → 王小明, 經理; a courtesy is no title and only goes."""
    if not is_cjk(name):
        return name, ""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)].strip(), "" if ending in _COURTESIES else ending
    return name, ""


def _joined(name: str) -> str:
    """甲　乙 and 王 小 明 are one word; names in Latin letters keep their blanks."""
    return "".join(name.split()) if _spaced(name) else " ".join(name.split())


def _spaced(name: str) -> bool:
    """Single letters with blanks between them, set wide to look even in a column; or a title behind the name."""
    words = name.split()
    if is_cjk(name) and len(words) > 1 and words[-1] in _ENDINGS:
        words = words[:-1]
    return is_cjk(name) and (all(len(word) == 1 for word in words) or len(words) == 1)


def _has_firm(plain: str) -> bool:
    words = plain.split()
    return len(words) > 1 and any(read_firm(word).says_form for word in words)


def _is_name(text: str) -> bool:
    plain = _joined(half_width(text))
    return 2 <= len(plain) <= 5 and all("\u3400" <= letter <= "\U0003ffff" for letter in plain)
