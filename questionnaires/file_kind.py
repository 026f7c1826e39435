"""The kind that is answered with a file: which types are taken, and the text by which a form holds what it has sent.

Taking the bytes in, sealing and keeping them is the matter of `registrations.answer_files`.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from foundation.languages import N_
from foundation.tokens import keyed, same
from questionnaires.kind import Kind, as_text, is_empty
from questionnaires.questions import Question, Value
from questionnaires.wrong import Wrong

TYPES = ("pdf", "jpg", "png", "odt", "ods", "docx", "xlsx")
MEGABYTES = 5
MOST_MEGABYTES = 10
MEGABYTE = 1_000_000
NOT_TAKEN = {
    "!empty": N_("「%(label)s」的檔案是空的，請再附一次。"),
    "!size": N_("「%(label)s」的檔案太大，最大 %(most)s MB。"),
    "!type": N_("「%(label)s」的檔案不是可以收的類型，或內容和副檔名不符；可以附 %(types)s。"),
    "!full": N_("「%(label)s」的檔案現在收不下了。您填的內容都在，請過一陣子再附一次，或打電話給聯絡人。"),
    "!gone": N_("「%(label)s」的檔案放太久，已經刪除了，請再附一次。"),
}
"""Stand in the place of a token where the file was not taken."""
_LONGEST_TOKEN = 1200
_MAC_BYTES = 16


class Held(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What a form holds of a file that is kept already. `name` is as the person's own device calls it."""

    question: str
    file: UUID
    name: str
    size: int


_decoder = msgspec.json.Decoder(Held)


class File(Kind):
    """Kept as `{"file": id, "name": …, "size": bytes}`; what is sent in is the text of `token_of`."""

    name = "file"
    missing = N_("請附上「%(label)s」的檔案。")
    personal = True
    words = True

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        if is_empty(raw):
            return None
        if isinstance(raw, str) and raw in NOT_TAKEN:
            limits: dict[str, Any] = {"most": most_bytes(question) // MEGABYTE, "types": ", ".join(types_of(question))}
            raise Wrong(NOT_TAKEN[raw], **limits)
        held = read_token(as_text(raw))
        if held is None or held.question != question.key:
            raise Wrong(N_("「%(label)s」的檔案沒有收到，請再附一次。"))
        return {"file": str(held.file), "name": held.name, "size": held.size}

    def show(self, question: Question, value: Value, language: str) -> str:
        return str(value.get("name", "")) if isinstance(value, dict) else ""

    def split_words(self, question: Question, value: Value) -> tuple[Value | None, str]:
        return None, self.show(question, value, "zh-Hant")

    def tokens(self, value: Value) -> set[str]:
        return set()

    def design_faults(self, question: Question) -> list[str]:
        wrong = []
        if set(question.types) - set(TYPES):
            wrong.append(N_("題目「%(key)s」有不能收的檔案類型。"))
        if question.maximum is not None and not 1 <= question.maximum <= MOST_MEGABYTES:
            wrong.append(N_("題目「%(key)s」的檔案大小要在 1 到 10 MB 之間。"))
        return wrong


def types_of(question: Question) -> tuple[str, ...]:
    return question.types or TYPES


def most_bytes(question: Question) -> int:
    return (question.maximum or MEGABYTES) * MEGABYTE


def token_of(held: Held) -> str:
    """Signed, so that nobody can name a file that they did not send."""
    body = msgspec.json.encode(held)
    return base64.urlsafe_b64encode(body + _mac(body)).decode().rstrip("=")


def read_token(text: str) -> Held | None:
    if not text.isascii() or len(text) > _LONGEST_TOKEN:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    return _decoder.decode(body) if body and same(mac, _mac(body)) else None


def _mac(body: bytes) -> bytes:
    return keyed("answer-file", body)[:_MAC_BYTES]
