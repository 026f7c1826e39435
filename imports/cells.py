"""Single cells as people write them into lists: days, times, agreement, status, e-mail addresses with a slip of the
finger. Pure; what follows from a reading is decided elsewhere."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from foundation.dates import ROC_EPOCH, parse_date
from questionnaires import emails
from questionnaires.typed_text import half_width

Status = Literal["admitted", "waiting", "cancelled", "pending", ""]
_SERIAL_FROM = date(1899, 12, 30)
# 1950 to 2099: any other whole number in a column of days is no day.
_SERIALS = range(18_264, 73_051)
_TWO_DIGIT_ROC = re.compile(r"^\d{2}[年/.\-]\d{1,2}[月/.\-]\d{1,2}日?$")
_AMERICAN = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
_TIME = re.compile(
    r"(上午|下午|中午|晚上|凌晨|早上|am|pm)?\s*(\d{1,2})[:時點](\d{1,2})(?:[:分](\d{1,2}))?(?:\.\d+)?秒?\s*(am|pm)?\s*$",
    re.IGNORECASE,
)
_AFTER_NOON = {"下午", "晚上", "pm"}
_BEFORE_NOON = {"上午", "凌晨", "早上", "am"}
_YES = {"同意", "yes", "y", "v", "✓", "✔", "☑", "是", "true", "1", "我同意", "agree", "i agree", "on", "○", "o", "ok"}
_NO = {"不同意", "no", "n", "否", "false", "0", "x", "✗", "✘", "我不同意", "disagree"}
_NO_FIRST = ("不同意", "我不同意", "disagree", "i disagree")
_YES_FIRST = ("同意", "我同意", "本人同意", "已閱讀並同意", "yes", "agree", "i agree")
_STATUS: tuple[tuple[Status, tuple[str, ...]], ...] = (
    # Longer and negative words first: 未錄取 contains 錄取.
    ("cancelled", (
        "取消", "作廢", "退票", "已退", "未錄取", "不錄取", "放棄", "不克", "婉拒", "無效",
        "cancel", "refund", "declined",
    )),
    ("waiting", ("備取", "候補", "waiting", "waitlist")),
    ("pending", ("待審", "審核中", "未審", "待付款", "未付款", "pending", "unpaid")),
    ("admitted", (
        "正取", "錄取", "成功", "完成", "已付款", "有效", "確認", "核准", "通過", "報名", "未使用",
        "已使用", "已驗票", "已報到",
        "admitted", "confirmed", "approved", "activated", "paid",
    )),
)  # fmt: skip
# Words that hold a "not" and are known as a whole; what else is negated is for somebody to read.
_KNOWN_NOTS = re.compile(
    r"未錄取|不錄取|不克|無效|未審|未付款|未使用|審核中|待審|待付款|unpaid|[不無免][需須](?:付款|繳費|審核|核准|確認)"
)
_NOT = re.compile(
    r"[未不非無沒否]|失敗|駁回|退件|逾期|撤|拒|錯誤|\b(?:not|no|never|non|without)\b|n't|fail|reject|denied|expired"
    r"|\b(?:un|in|non|dis|de)[\s-]?(?=admit|confirm|approv|activ|paid|wait|pend|cancel|refund|declin|success|complet)"
)
_NOT_YET = re.compile(r"待|中$")
_RESERVES = re.compile(r"[不但惟除未勿拒]|\b(?:not|but|except|disagree|only|unless|no)\b|n't")
_NONE_WORDS = {"無", "沒有", "-", "--", "n/a", "na", "none", "x", "無信箱", "免"}
_SEVERAL = re.compile(r"[;,、，；\s]+(?=[^\s;,、，；@]+@)")
_KNOWN_DOMAINS = (
    "gmail.com", "yahoo.com.tw", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "msn.com", "hinet.net",
    "pchome.com.tw", "livemail.tw", "outlook.com.tw", "hotmail.com.tw",
)  # fmt: skip
# Real ones that only look like a slip.
_REAL = {"mail.com", "ymail.com", "email.com", "gmx.com", "yahoo.co", "me.com", "qmail.com", "hotmail.co", "gmail.co"}
_PLAIN_TYPOS = {"gmail.con": "gmail.com", "gmail.cm": "gmail.com", "gmail.comm": "gmail.com", "gmail": "gmail.com"}


@dataclass(frozen=True, slots=True)
class DayReading:
    """`two_digits` is a 民國 year below 100, right but worth a look; `ambiguous` could be two days, and is none."""

    verdict: Literal["ok", "two_digits", "ambiguous", "wrong", "none"]
    day: date | None = None


@dataclass(frozen=True, slots=True)
class EmailReading:
    """`proposal` is what was probably meant; `others` says that more addresses stood in the cell."""

    address: str = ""
    proposal: str = ""
    wrong: bool = False
    others: bool = False


def read_day(text: str) -> DayReading:
    """民國 and western days, and what spreadsheets count; a year below 1000 is a 民國 year."""
    plain = "".join(half_width(text.strip().lstrip("'")).split())
    if not plain or plain.casefold() in _NONE_WORDS:
        return DayReading("none")
    if re.fullmatch(r"\d{5}(\.\d+)?", plain):
        serial = int(plain.partition(".")[0])
        return DayReading("ok", _SERIAL_FROM + timedelta(days=serial)) if serial in _SERIALS else DayReading("wrong")
    if match := _AMERICAN.match(plain):
        return _day_or_month(int(match[1]), int(match[2]), int(match[3]))
    try:
        day = parse_date(plain)
    except ValueError:
        return DayReading("wrong")
    if not 1 <= day.year - ROC_EPOCH <= 300:
        return DayReading("wrong")
    return DayReading("two_digits" if _TWO_DIGIT_ROC.match(plain) else "ok", day)


def _day_or_month(first: int, second: int, year: int) -> DayReading:
    if first <= 12 and second <= 12 and first != second:
        return DayReading("ambiguous")
    month, day = (first, second) if first <= 12 else (second, first)
    try:
        return DayReading("ok", date(year, month, day))
    except ValueError:
        return DayReading("wrong")


def read_time(text: str) -> time | None:
    """下午 12:05 is 12:05 and 上午 12:05 is 00:05."""
    match = _TIME.search(half_width(text))
    if not match:
        return None
    half = (match[1] or match[5] or "").casefold()
    hour = int(match[2])
    if half in _AFTER_NOON and hour < 12:
        hour += 12
    elif half in _BEFORE_NOON and hour == 12:
        hour = 0
    try:
        return time(hour, int(match[3]), int(match[4] or 0))
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """Local day and time, `2025/10/17 下午 3:27:57`; a day alone begins at midnight."""
    plain = half_width(text)
    match = _TIME.search(plain)
    day = read_day(plain[: match.start()] if match else plain)
    if day.day is None:
        return None
    return datetime.combine(day.day, (read_time(plain) if match else None) or time())


def read_agreed(text: str) -> bool | None:
    """None for an empty cell, for both words in one, for a yes with a but, and for anything else: not given."""
    plain = half_width(text).casefold().strip(" .。!！,，")
    if plain in _NO:
        return False
    if plain in _YES:
        return True
    if no := next((each for each in _NO_FIRST if plain.startswith(each)), ""):
        rest = plain.removeprefix(no)
        return None if any(each in rest for each in ("同意", "agree")) else False
    if yes := next((each for each in _YES_FIRST if plain.startswith(each)), ""):
        return None if _RESERVES.search(plain.removeprefix(yes)) else True
    return None


def read_status(text: str) -> Status | None:
    """ "" for an empty cell; None for a word that nobody has seen, and for a known one after a "not"."""
    plain = half_width(text).casefold()
    if not plain:
        return ""
    rest = _KNOWN_NOTS.sub("", plain)
    if _NOT.search(rest):
        return None
    found = next((status for status, words in _STATUS if any(word in plain for word in words)), None)
    return None if found == "admitted" and _NOT_YET.search(rest) else found


def read_email(text: str) -> EmailReading:
    """One address in normal form; of several the first."""
    plain = half_width(text).strip("<>;,，、 ").replace("mailto:", "")
    if not plain or plain.casefold() in _NONE_WORDS:
        return EmailReading()
    pieces = _SEVERAL.split(plain)
    first, *others = pieces if all("@" in piece for piece in pieces) else [plain]
    mended = _mended(first)
    try:
        address = emails.normal_email(first)
    except emails.NotAnEmail:
        return EmailReading(proposal=mended, wrong=True, others=bool(others))
    meant = _meant(address)
    return EmailReading(address, meant if meant != address else "", others=bool(others))


def _mended(text: str) -> str:
    """A blank or a comma where none can be, and an address without its dot; "" if it still is none."""
    plain = re.sub(r"\s+", "", text).replace(",", ".").replace("。", ".").replace("@@", "@").strip(".")
    local, _, domain = plain.partition("@")
    try:
        return _meant(emails.normal_email(f"{local}@{_PLAIN_TYPOS.get(domain.casefold(), domain)}"))
    except emails.NotAnEmail:
        return ""


def _meant(address: str) -> str:
    """The well-known domain that one slip makes of this one, or the address as it is."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{_meant_domain(domain)}"


@lru_cache(maxsize=512)
def _meant_domain(domain: str) -> str:
    if domain in _KNOWN_DOMAINS or domain in _REAL:
        return domain
    known = (each for each in _KNOWN_DOMAINS if _one_slip(domain, each))
    return _PLAIN_TYPOS.get(domain) or next(known, domain)


def _one_slip(typed: str, known: str) -> bool:
    """One letter more, less, other, or two exchanged."""
    if abs(len(typed) - len(known)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b), min(len(typed), len(known)))
    rest, wanted = typed[start:], known[start:]
    exchanged = rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:]
    return exchanged or wanted in (rest[1:], "") or rest == wanted[1:] or rest[1:] == wanted[1:]
