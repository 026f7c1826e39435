"""From a row of a list to a person with answers, or to the reasons why not. Pure: knows the form and the row, nobody
who is registered already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from foundation.languages import N_
from imports.cells import Status, read_agreed, read_email, read_moment, read_status
from imports.choices import chosen, place_text
from imports.columns import DROP, LEAVE
from imports.names import Mark, NameReading, read_name, read_parts
from imports.tables import Line
from questionnaires import phones
from questionnaires.kinds import kind_of
from questionnaires.questions import Question, Questions, Value
from questionnaires.ubn import read_ubn
from questionnaires.wrong import Wrong, WrongParts

Weight = Literal["reject", "decide", "note"]
WHO = ("name", "organization", "job_title", "email", "phone", "ubn")
REASONS: dict[str, tuple[Weight, str]] = {
    "no_name": ("reject", N_("沒有姓名")),
    "no_contact": ("reject", N_("沒有電子郵件，也沒有電話")),
    "phone_lost": ("reject", N_("電話的數字已經遺失（例如 9.12E+08），又沒有電子郵件")),
    "not_agreed": ("reject", N_("填「不同意」個資使用")),
    "agreed_empty": ("decide", N_("同意欄是空的，視為沒有同意")),
    "masked": ("decide", N_("姓名有遮罩（例如 甲○乙），認不出是誰")),
    "lost": ("decide", N_("姓名裡有遺失的字（變成 ?）")),
    "several": ("decide", N_("一格裡有兩個以上的姓名")),
    "short": ("decide", N_("只有姓，或不像姓名")),
    "split": ("decide", N_("姓名和公司或職稱寫在一起，已經拆開，請確認")),
    "unsure": ("decide", N_("公司、職稱、姓名拆不開")),
    "email_typo": ("decide", N_("電子郵件可能打錯了")),
    "email_wrong": ("note", N_("電子郵件不完整，沒有收下")),
    "email_others": ("note", N_("有兩個以上的電子郵件，用第一個")),
    "phone_wrong": ("note", N_("電話不完整，沒有收下")),
    "phone_others": ("note", N_("有兩支以上的電話，用第一支")),
    "ubn_several": ("decide", N_("一格裡有兩個以上的統一編號")),
    "ubn_restored": ("note", N_("統一編號補回開頭的 0")),
    "ubn_mismatch": ("note", N_("統一編號的檢查碼不符，沒有收下")),
    "ubn_wrong": ("note", N_("不是統一編號，沒有收下")),
    "status_unknown": ("decide", N_("看不懂報名狀態")),
    "hidden_row": ("decide", N_("這一列在檔案裡是隱藏的")),
    "red": ("note", N_("紅字或刪除線，視為取消")),
    "value_dropped": ("note", N_("「%(label)s」看不懂，沒有收下")),
}
_MARKS: Mapping[Mark, str] = {each: each for each in ("masked", "lost", "several", "short", "split", "unsure")}
# Marks of a name that nobody can be registered under.
UNUSABLE = frozenset({"masked", "lost", "several", "short", "unsure"})
_NO_FIRM = {"無", "個人", "籌備中", "自由業", "n/a", "na", "-", "none", "沒有", "無公司"}


class Reason(NamedTuple):
    """`label` is that of a question, for the one reason that names one."""

    code: str
    label: str = ""

    @property
    def weight(self) -> Weight:
        return REASONS[self.code][0]


@dataclass(slots=True)
class Draft:
    """One person as the row says it. `typed` are the words of `WHO` before they were checked, for whoever mends them;
    an `email` there is the proposal where one was made."""

    n: int
    row: int
    sheet: int
    values: dict[str, Value] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    status: Status = ""
    ref: str = ""
    at: datetime | None = None
    reasons: list[Reason] = field(default_factory=list)

    def text(self, key: str) -> str:
        value = self.values.get(key, "")
        return value if isinstance(value, str) else ""

    def first(self, weight: Weight) -> Reason | None:
        return next((reason for reason in self.reasons if reason.weight == weight), None)

    def say(self, code: str, label: str = "") -> None:
        self.reasons.append(Reason(code, label))


class Reader:
    """Reads the lines of one sheet whose columns mean `targets`."""

    def __init__(self, questions: Questions, targets: Sequence[str], sheet: int = 0) -> None:
        self._questions = {each.key: each for each in questions}
        self._columns = [(place, each) for place, each in enumerate(targets) if each not in {LEAVE, DROP}]
        self._sheet = sheet
        self._asks_agreed = "+agreed" in targets

    def read(self, line: Line, mended: Mapping[str, str] | None = None) -> Draft:
        """`mended` are words of `WHO` that a person has put right: they are taken as they stand."""
        told: dict[str, list[str]] = {}
        for place, target in self._columns:
            if place < len(line.cells) and line.cells[place]:
                told.setdefault(target, []).append(line.cells[place])
        draft = Draft(line.n, line.row, self._sheet, ref=_last(told, "+ref")[:80])
        draft.at = read_moment(_last(told, "+at")) if "+at" in told else None
        self._who(draft, told, mended or {})
        self._contact(draft, told, mended or {})
        self._others(draft, told)
        self._standing(draft, told, line)
        return draft

    def _who(self, draft: Draft, told: Mapping[str, list[str]], mended: Mapping[str, str]) -> None:
        found = read_parts(told["+parts"][-1]) if "+parts" in told else read_name(_last(told, "name"))
        if "+parts" in told and "name" in told:
            found = read_name(_last(told, "name"))
        firm, number = _last(told, "organization") or found.firm, _last(told, "ubn")
        if "+firm_ubn" in told:
            both = read_ubn(_last(told, "+firm_ubn"))
            firm, number = both.name or firm or _last(told, "+firm_ubn"), both.number or number
            firm = "" if firm == number else firm
        if "name" in mended:
            found = NameReading(mended["name"], found.title)
        if found.mark:
            draft.say(_MARKS[found.mark])
        draft.typed |= {"name": found.name, "job_title": _last(told, "job_title") or found.title, "ubn": number}
        draft.typed["organization"] = "" if firm.casefold().strip() in _NO_FIRM else firm
        draft.typed |= {key: mended[key] for key in ("organization", "job_title", "ubn") if key in mended}
        self._number(draft)
        for key in ("organization", "job_title", *(() if found.mark in UNUSABLE else ("name",))):
            self._put(draft, key, draft.typed[key])
        if found.mark not in UNUSABLE and not draft.text("name"):
            draft.say("short" if draft.typed["name"] else "no_name")

    def _number(self, draft: Draft) -> None:
        reading = read_ubn(draft.typed["ubn"])
        if reading.name and not draft.typed["organization"]:
            draft.typed["organization"] = reading.name
        if reading.verdict in {"valid", "restored"}:
            self._put(draft, "ubn", reading.number or "")
        codes = {"restored": "ubn_restored", "several": "ubn_several", "mismatch": "ubn_mismatch"}
        if reading.verdict not in {"valid", "none"}:
            draft.say(codes.get(reading.verdict, "ubn_wrong"))

    def _contact(self, draft: Draft, told: Mapping[str, list[str]], mended: Mapping[str, str]) -> None:
        email = read_email(mended.get("email", _last(told, "email")))
        draft.typed["email"] = email.proposal or email.address or _last(told, "email")
        if email.proposal and "email" not in mended:
            draft.say("email_typo")
        elif email.wrong:
            draft.say("email_wrong")
        if email.others:
            draft.say("email_others")
        self._put(draft, "email", email.address)
        numbers = [text for text in [mended["phone"]] if text] if "phone" in mended else _numbers(told)
        draft.typed["phone"] = numbers[0] if numbers else ""
        lost = self._phone(draft, numbers)
        proposed = email.proposal and "email" not in mended
        if not (draft.text("email") or draft.text("phone") or proposed):
            draft.say("phone_lost" if lost else "no_contact")

    def _phone(self, draft: Draft, numbers: Sequence[str]) -> bool:
        """The first that can be read; whether digits of one were lost."""
        lost = False
        for text in numbers:
            try:
                first, *others = phones.read_phones(text)
            except phones.NotAPhone as error:
                lost = lost or error.reason == "digits_lost"
                continue
            if others:
                draft.say("phone_others")
            self._put(draft, "phone", first.text)
            return False
        if numbers:
            draft.say("phone_wrong")
        return lost

    def _others(self, draft: Draft, told: Mapping[str, list[str]]) -> None:
        for key in self._questions:
            if key in told and key not in WHO:
                self._put(draft, key, *told[key])

    def _put(self, draft: Draft, key: str, *texts: str) -> None:
        """What the kind of the question takes; anything else is left out and said."""
        question = self._questions.get(key)
        if question is None or not any(texts):
            return
        try:
            value = kind_of(question).parse(question, _raw(question, texts, draft.values), draft.values)
        except (Wrong, WrongParts):
            draft.say("value_dropped", question.label_zh)
            return
        if value is not None:
            draft.values[key] = value

    def _standing(self, draft: Draft, told: Mapping[str, list[str]], line: Line) -> None:
        status = read_status(_last(told, "+status"))
        if status is None:
            draft.say("status_unknown")
        draft.status = status or ""
        if line.struck:
            draft.status = "cancelled"
            draft.say("red")
        if line.hidden:
            draft.say("hidden_row")
        if self._asks_agreed and draft.status != "cancelled":
            agreed = read_agreed(_last(told, "+agreed"))
            if not agreed:
                draft.say("agreed_empty" if agreed is None else "not_agreed")


def _last(told: Mapping[str, list[str]], target: str) -> str:
    """Of several columns with one meaning the last that is filled: a question renamed stands beside its old self."""
    return told[target][-1].strip() if target in told else ""


def _numbers(told: Mapping[str, list[str]]) -> list[str]:
    """Every number of the row, the mobile first; area code and extension of their own columns put together."""
    area, ext = _last(told, "+area"), _last(told, "+ext")
    landline = _last(told, "+number") or _last(told, "phone")
    if area and landline:
        landline = f"0{area.lstrip('0(').rstrip(')')}-{landline}"
    if ext and landline and "#" not in landline:
        landline = f"{landline}#{ext.lstrip('#')}"
    return [text for text in (_last(told, "+mobile"), landline) if text.strip(" -–")]


def _raw(question: Question, texts: Sequence[str], values: Mapping[str, Value]) -> Any:
    if question.kind in {"county", "township"}:
        return place_text(question.kind, texts[-1], str(values.get(question.within) or ""))
    if question.options:
        return chosen(question, texts)
    return texts[-1]
