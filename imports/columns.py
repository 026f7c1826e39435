"""What a column means, by the words of its header: proposed here, decided by a person. And which columns are never
taken in at all."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from foundation.languages import N_
from foundation.tokens import keyed
from questionnaires.questions import Question, Questions

LEAVE = ""
DROP = "+drop"
# What a column may mean besides a question of the form.
SPECIAL: dict[str, str] = {
    "+mobile": N_("手機（有的話優先）"),
    "+area": N_("電話的區碼"),
    "+number": N_("電話（沒有區碼）"),
    "+ext": N_("分機"),
    "+firm_ubn": N_("公司與統編寫在一起"),
    "+parts": N_("公司、職稱、姓名寫在一起"),
    "+status": N_("報名狀態（正取、備取、取消）"),
    "+ref": N_("票號或訂單編號"),
    "+at": N_("報名時間"),
    "+agreed": N_("是否同意個資使用"),
}
# Known headers in order: a person's own words come before those of a contact or buyer.
_WORDS: dict[str, tuple[str, ...]] = {
    "name": (
        "參加人姓名", "參加者姓名", "學員姓名", "姓名", "中文姓名", "name", "名字", "full name",
        "聯絡人 姓名", "聯絡人",
    ),
    "email": (
        "參加人email", "email", "e-mail", "電子郵件", "電子郵件地址", "電子信箱", "信箱", "email address", "mail",
        "聯絡人 email",
    ),
    "+mobile": ("參加人電話", "手機", "手機號碼", "行動電話", "mobile", "聯絡人 手機"),
    "phone": ("聯絡電話", "電話", "電話號碼", "公司電話", "phone", "tel", "市話"),
    "+area": ("區碼", "電話區碼"),
    "+ext": ("分機", "電話分機", "ext"),
    "organization": (
        "公司名稱", "公司", "服務單位", "單位", "單位名稱", "服務單位/公司", "公司/組織名稱", "公司/單位", "組織名稱",
        "任職單位", "企業名稱", "organization", "company", "公司行號", "聯絡人 公司名稱",
    ),
    "job_title": ("職稱", "職位", "職務", "職稱/職位", "job title", "title", "聯絡人 職稱"),
    "ubn": ("統一編號", "統編", "公司統編", "公司統一編號", "tax id", "ubn", "統編/抬頭"),
    "+firm_ubn": ("公司名稱(統編)", "公司(統編)", "單位(統編)", "公司名稱/統編", "公司名稱(統一編號)"),
    "+parts": (
        "姓名/職稱", "職稱/姓名", "公司-職稱-姓名", "公司/職稱/姓名", "單位/職稱/姓名", "姓名/公司", "名字/公司",
        "單位/姓名", "公司/姓名", "姓名(職稱)",
    ),
    "county": ("縣市", "公司縣市", "所在縣市", "公司所在縣市", "縣市別", "county"),
    "township": ("鄉鎮市區", "鄉鎮", "區域", "township"),
    "meal": ("用餐", "餐點", "葷素", "用餐習慣", "飲食", "用餐 葷素", "葷/素", "meal"),
    "+status": ("狀態", "報名狀態", "錄取狀態", "正取/備取", "審核狀態", "status"),
    "+ref": ("票號", "qr code 序號", "報名序號", "訂單編號", "order_no"),
    "+at": (
        "報名時間", "報名時間(gtm+8)", "報名時間(gmt+8)", "時間戳記", "填答時間", "timestamp",
        "報名日期", "填表時間",
    ),
    "+agreed": (
        "個資同意", "個資同意書", "同意個資使用", "是否同意個資使用", "個人資料使用同意", "同意蒐集個資", "同意書",
    ),
}  # fmt: skip
_RANKS = {word: (target, rank) for target, words in _WORDS.items() for rank, word in enumerate(words)}
# Known, and left alone: not needed, or about somebody who does not come.
_LEFT = {
    "編號", "序號", "no", "no.", "#", "訂購人姓名", "訂購人email", "訂購人電話", "票種", "票券名稱", "票種分組",
    "票券細節", "流水號",
    "標籤", "備註", "取消原因", "簽名", "簽到", "性別", "答題時間", "答題時間/序號", "付款方式", "票價(nt)", "項次",
}  # fmt: skip
_SENSITIVE = re.compile(
    r"信用卡|卡號|末四碼|後四碼|身[分份]證|居留證|護照|統一證號|生日|出生|年齡|銀行|帳號|帳戶"
    r"|^ip$|ip位址|ip地址|ipaddress|creditcard|cardnumber|nationalid|idnumber|passport|birthday|password|密碼|宗教|血型|婚姻|黨籍|病史|健康狀況",
)
_OF_A_PERSON = re.compile(r"@|\d[\d\- ]{3,}\d")
_ID_NUMBER = re.compile(r"^[A-Z][A-D1289]\d{8}$")
_IP = re.compile(r"^(?:\d{1,3}\.){3}\d{1,3}$")
_CARD = re.compile(r"^(?:\d{4}[ -]?){3}\d{4}$")
_NOISE = re.compile(
    r"\((?:必填|選填|required|optional)\)|[*※:]|^(?:q?\d{1,2}|[一二三四五六七八九十]{1,2})[.、)]\s*", re.IGNORECASE
)
_CONSENT = re.compile(r"(?:同意|agree|consent)", re.IGNORECASE)
_PRIVACY = re.compile(r"個資|個人資料|personal data|privacy", re.IGNORECASE)


def plain_header(header: str) -> str:
    """Width, case, stars, numbering, ※ and 必填 do not make another header."""
    text = unicodedata.normalize("NFKC", header).casefold()
    text = " ".join(_NOISE.sub(" ", text).split())
    return re.sub(r"\s*([/()\-])\s*", r"\1", text)


def _spellings(header: str) -> list[str]:
    """The whole header, then each language of one in two, then its first line."""
    plain = plain_header(header)
    parts = [plain_header(part) for part in re.split(r"[/\n／|]", header)]
    return list(dict.fromkeys(text for text in (plain, plain.replace(" ", ""), *parts) if text))


def word_of(header: str) -> str:
    """What a header is known as, "" for one that is not: for finding the row of headers."""
    for text in _spellings(header):
        if text in _RANKS:
            return _RANKS[text][0]
        if text in _LEFT:
            return text
    return DROP if is_sensitive(header) and len(header) < 30 else ""


def is_sensitive(header: str) -> bool:
    return bool(_SENSITIVE.search(plain_header(header).replace(" ", "")))


def holds_numbers_of_people(values: Iterable[str]) -> bool:
    """Whether a column holds identity numbers, card numbers or IP addresses, whatever it is called."""
    written = [unicodedata.normalize("NFKC", value).strip().upper() for value in values if value.strip()][:200]
    found = sum(bool(_ID_NUMBER.match(value) or _IP.match(value) or _CARD.match(value)) for value in written)
    return found * 3 > len(written)


def header_hash(header: str) -> bytes:
    """Keyed, so that nobody can tell by guessing what stood there."""
    return keyed("import-header", plain_header(header).encode())


def may_be_remembered(header: str) -> bool:
    """Not what could be a person's own: a number, an address, more words than a heading has."""
    return bool(header) and len(header) <= 60 and not _OF_A_PERSON.search(header)


def proposed(
    headers: Sequence[str],
    samples: Sequence[Sequence[str]],
    questions: Questions,
    saved: Mapping[bytes, str] | None = None,
    hidden: Iterable[int] = (),
) -> list[str]:
    """A target for each column. What was said before of such a header wins; nothing brings back what is never taken.

    Of several columns for one target the best known stays, with others of the very same rank beside it.
    """
    known = targets_of(questions)
    ranked = [_ranked(header, questions) for header in headers]
    unseen = set(hidden)
    best: dict[str, int] = {}
    for place, (target, rank) in enumerate(ranked):
        if place not in unseen:
            best[target] = min(rank, best.get(target, rank))
    found = []
    for place, header in enumerate(headers):
        target, rank = ranked[place]
        told = (saved or {}).get(header_hash(header))
        if is_sensitive(header) or holds_numbers_of_people(samples[place]):
            found.append(DROP)
        elif told is not None and told in known and header:
            found.append(told)
        else:
            found.append(target if target in known and place not in unseen and rank == best.get(target) else LEAVE)
    return found


def targets_of(questions: Questions) -> dict[str, Question | None]:
    """All that a column may mean for this form; questions that no list can answer are left out."""
    asked: dict[str, Question | None] = {each.key: each for each in questions if each.kind not in {"section", "file"}}
    return {LEAVE: None, **asked, **dict.fromkeys(SPECIAL)}


def _ranked(header: str, questions: Questions) -> tuple[str, int]:
    for text in _spellings(header):
        if text in _RANKS:
            return _RANKS[text]
    spelled = set(_spellings(header))
    for question in questions:
        labels = {plain_header(question.label_zh), plain_header(question.label_en)} - {""}
        if labels & spelled or any(plain_header(header).startswith(label) for label in labels if len(label) > 6):
            return question.key, 0
    if _CONSENT.search(header) and _PRIVACY.search(header):
        return "+agreed", 90
    return LEAVE, 99
