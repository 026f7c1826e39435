"""Kinds that reach a person or name a firm: e-mail, telephone, Unified Business Number."""

from collections.abc import Mapping
from typing import Any

from foundation.languages import N_
from questionnaires import emails, phones, ubn
from questionnaires.kind import Fields, Kind, as_text, first, is_empty
from questionnaires.questions import Question, Value
from questionnaires.typed_text import clean
from questionnaires.wrong import Wrong

_PHONE_TROUBLES = {
    "digits_lost": N_("電話的數字已經遺失（例如 9.12E+08），請重新輸入完整號碼。"),
    "short": N_("電話號碼不完整，市話請加區碼，例如 04-2225-1234。"),
    "malformed": N_("電話號碼請寫成 0912-345-678 或 04-2225-1234#123。"),
}
_UBN_TROUBLES = {
    "zero": N_("統一編號不能是 00000000；沒有統一編號請留空。"),
    "letters": N_("統一編號是 8 個數字；舊式含英文字母的編號請留空。"),
    "several": N_("這裡有兩個以上的統一編號，請只填一個。"),
    "malformed": N_("統一編號是 8 個數字，例如 00090001。"),
    "mismatch": N_("這個統一編號的檢查碼不符，請再看一次；如果確定沒有錯，請勾選「號碼沒有錯」後再送出。"),
}


class Email(Kind):
    """Kept in normal form; the local part as typed."""

    name = "email"
    personal = True
    words = True

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        text = _line(raw, longest=254)
        if not text:
            return None
        try:
            return emails.normal_email(text)
        except emails.NotAnEmail as error:
            raise Wrong(N_("電子郵件請寫成 name@example.org 的樣子。")) from error


class Phone(Kind):
    """Kept as +886…, an extension as ;ext=."""

    name = "phone"
    personal = True
    words = True

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        text = _line(raw, longest=60)
        if not text:
            return None
        try:
            numbers = phones.read_phones(text)
        except phones.NotAPhone as error:
            raise Wrong(_PHONE_TROUBLES[error.reason]) from error
        if len(numbers) > 1:
            raise Wrong(N_("這裡有兩個以上的電話，請只填一個最容易找到您的。"))
        return numbers[0].text

    def show(self, question: Question, value: Value, language: str) -> str:
        return phones.show_phone(str(value))


class BusinessNumber(Kind):
    """Kept as eight digits. One that fails its check is taken only with `confirmed`: a few real ones fail."""

    name = "ubn"

    def from_fields(self, question: Question, fields: Fields, name: str) -> Any:
        number = first(fields, name)
        return {"number": number, "confirmed": True} if number and first(fields, f"{name}.confirmed") else number

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        confirmed = isinstance(raw, dict) and raw.get("confirmed") is True
        if isinstance(raw, dict) and raw.keys() - {"number", "confirmed"}:
            raise Wrong(_UBN_TROUBLES["malformed"])
        text = clean(as_text(raw.get("number") if isinstance(raw, dict) else raw), longest=60)
        reading = ubn.read_ubn(text)
        if reading.verdict == "none":
            return None
        if reading.verdict in ("valid", "restored") or (reading.verdict == "mismatch" and confirmed):
            return reading.number
        raise Wrong(_UBN_TROUBLES[reading.verdict])


def _line(raw: Any, *, longest: int) -> str:
    if isinstance(raw, bool | list | dict) and not is_empty(raw):
        raise Wrong(N_("「%(label)s」要填文字。"))
    return clean(as_text(raw), longest=longest)
