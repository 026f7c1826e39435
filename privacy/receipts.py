"""The receipt of what somebody was told and decided, shaped after ISO/IEC TS 27560, and whether one proves itself.

Pure but for the look-ups of `prove`. It names no person and no address: a nonce for each act meets the hash in the
evidence, so it holds when everything about the person has been erased. Whose acts they are is the caller's matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from foundation import settings
from foundation.database import transaction
from foundation.languages import N_
from foundation.tokens import keyed, same
from privacy import catalogue, evidence, notice_text, notices, purposes
from privacy.consents import PURPOSES
from privacy.evidence import Act, Done
from privacy.notices import Notice

SCHEMA = "ISO/IEC TS 27560:2023"
MOST_BYTES = 64 * 1024
LOCAL_TERMS = {"notice_shown": "shown", "notice_told": "told", "consent_refused": "refused"}
"""What the standard has no word for; a reader of the file is told so."""
_SEAL = "consent-receipt/1"
_EVENT_TYPES: dict[Done, str] = {
    "shown": "notice_shown",
    "told": "notice_told",
    "given": "consent_given",
    "refused": "consent_refused",
    "withdrawn": "consent_withdrawn",
}
_DPV = {
    "consent_given": "dpv:ConsentGiven",
    "consent_refused": "dpv:ConsentRefused",
    "consent_withdrawn": "dpv:ConsentWithdrawn",
}


class NotProven(Exception):
    """Why a receipt does not hold: a message for people, without anything of the receipt."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Proven:
    """One act that stands in the evidence, as the evidence tells it."""

    act: Done
    purpose: str
    on_day: date
    language: str
    channel: str
    notice: Notice
    seq: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a receipt is made of: the acts of one registration that are in the evidence, each with its nonce."""

    record: UUID
    pseudonym: str
    notice: Notice
    acts: Sequence[tuple[Act, bytes]]


def receipt(known: Known) -> dict[str, Any]:
    """The file as plain JSON values; the same acts make the same file."""
    body = known.notice.body
    made: dict[str, Any] = {
        "record_header": {
            "schema_version": SCHEMA,
            "record_id": str(known.record),
            "pii_principal_id": known.pseudonym,
        },
        "processing": {
            "privacy_notice": {
                "uri": f"{settings.current().public_url}/zh-tw/privacy/notices/{known.notice.id}",
                "version": known.notice.n,
                "sha256": known.notice.sha256,
            },
            "language": known.acts[0][0].language if known.acts else "zh-Hant",
            "purposes": [_duty(body), *_asked(known, body)],
        },
        "party_identification": [_controller(body)],
        "events": [_event(act, nonce, body) for act, nonce in known.acts],
        "local_values": LOCAL_TERMS,
        "dpv": {"@context": "https://w3id.org/dpv#", "terms": _DPV},
    }
    return made | {"seal": seal(made)}


def as_file(made: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


def seal(made: dict[str, Any]) -> str:
    """Over everything but itself, under a secret of this installation: a changed byte shows wherever it stands."""
    return keyed(_SEAL, notice_text.canonical({key: made[key] for key in made if key != "seal"})).hex()


async def prove(text: bytes) -> list[Proven]:
    """The acts of the file, each met by its entry in the evidence. NotProven says what is wrong, and with what not."""
    made = _read(text)
    if not same(seal(made), str(made.get("seal", ""))):
        raise NotProven(N_("這份收據的內容被改過，或不是這個系統開的。"))
    acts = [_act_of(event, made) for event in made["events"]]
    if not acts:
        raise NotProven(N_("這份收據裡還沒有任何紀錄。"))
    found = await evidence.look_up([evidence.receipt_hash(nonce, act) for act, nonce in acts])
    if None in found:
        raise NotProven(N_("這份收據裡有一筆，存證裡找不到。"))
    proven = [await _proven(act, entry) for (act, _), entry in zip(acts, found, strict=True) if entry]
    return sorted(proven, key=lambda each: each.seq)


async def _proven(act: Act, entry: evidence.Entry) -> Proven:
    if not entry.follows:
        raise NotProven(N_("存證的這一筆被改過，和前一筆接不起來。"))
    async with transaction():
        notice = await notices.notice(entry.notice)
    if notice_text.fingerprint(notice.body) != act.notice_sha256:
        raise NotProven(N_("當時的告知事項和收據上的雜湊值不符。"))
    return Proven(act.act, act.purpose, act.on_day, act.language, act.channel, notice, entry.seq)


def _read(text: bytes) -> dict[str, Any]:
    if len(text) > MOST_BYTES:
        raise NotProven(N_("這個檔案太大，不是一份收據。"))
    try:
        made = msgspec.json.decode(text)
        events = made["events"]
        notice_text.canonical(made)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError, KeyError, RecursionError):
        raise NotProven(N_("這個檔案讀不懂，不是完整的收據。")) from None
    if not isinstance(made, dict) or not isinstance(events, list):
        raise NotProven(N_("這個檔案讀不懂，不是完整的收據。"))
    return made


def _act_of(event: dict[str, Any], made: dict[str, Any]) -> tuple[Act, bytes]:
    """Only after the seal: whatever stands here was written by `_event`. A subject is not needed to meet the hash."""
    told = made["processing"]["privacy_notice"]
    by_type = {name: act for act, name in _EVENT_TYPES.items()}
    act = Act(
        UUID(int=0), UUID(int=0), told["sha256"], event["language"], event["purpose"], by_type[event["event_type"]],
        event["collection_method"], date.fromisoformat(event["event_time"]),
    )  # fmt: skip
    return act, bytes.fromhex(event["nonce"])


def _event(act: Act, nonce: bytes, body: dict[str, Any]) -> dict[str, Any]:
    """`event_time` is a day: nothing finer is kept."""
    return {
        "event_time": act.on_day.isoformat(),
        "event_type": _EVENT_TYPES[act.act],
        "event_state": act.act,
        "validity_duration": {"until": body["kept_until"]},
        "purpose": act.purpose,
        "language": act.language,
        "collection_method": act.channel,
        "nonce": nonce.hex(),
    }


def _duty(body: dict[str, Any]) -> dict[str, Any]:
    """What the registration itself rests on: the agency's duty, told by the notice, no consent."""
    keys = [field["key"] for field in body["fields"]]
    required = {field["key"] for field in body["fields"] if field["required"]}
    return {
        "purpose": "notice",
        "purpose_description": {language: _item(body, language, "purpose") for language in ("zh", "en")},
        "purpose_type": [_coded(code) for code in body["purposes"]],
        "lawful_basis": "PDPA 15(1)(1) statutory duty",
        "pii_information": [_information(key, key in required) for key in keys],
        "pii_categories": list(body["categories"]),
        **_use(body),
    }


def _asked(known: Known, body: dict[str, Any]) -> list[dict[str, Any]]:
    keys = dict.fromkeys(act.purpose for act, _ in known.acts if act.purpose in PURPOSES)
    return [
        {
            "purpose": key,
            "purpose_description": {"zh": PURPOSES[key].text_zh, "en": PURPOSES[key].text_en},
            "purpose_type": [_coded(PURPOSES[key].code)],
            "lawful_basis": "PDPA 15(1)(2) consent",
            **_use(body),
            "withdrawal_method": {
                "zh": "用確認信中的「修改或取消報名」連結，按「撤回」；不影響報名。",
                "en": "By the link to change or cancel in your confirmation mail: press Withdraw. Your place stays.",
            },
        }
        for key in keys
    ]


def _use(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "pii_controllers": ["controller"],
        "storage_locations": ["TW"],
        "processing_locations": ["TW"],
        "retention_period": {"until": body["kept_until"]},
        "processing_method_and_recipients": {language: _item(body, language, "use") for language in ("zh", "en")},
        "privacy_rights": {language: _item(body, language, "rights") for language in ("zh", "en")},
    }


def _controller(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "party_id": "controller",
        "party_role": "pii_controller",
        "party_description": {language: _item(body, language, "controller") for language in ("zh", "en")},
    }


def _item(body: dict[str, Any], language: str, key: str) -> str:
    return " ".join(line for item in body[language]["items"] if item["key"] == key for line in item["lines"])


def _coded(code: str) -> dict[str, str]:
    entry = purposes.purpose(code)
    return {"code": code, "zh": entry.zh, "en": entry.en}


def _information(key: str, required: bool) -> dict[str, Any]:
    entry = catalogue.field(key)
    return {
        "type": key,
        "zh": entry.label_zh,
        "en": entry.label_en,
        "required": required,
        "sensitive": entry.level == "P3",
    }
