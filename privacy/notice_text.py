"""Writes the Article 8 notice: approved wording + fields that are asked + facts of the event → one body.

Pure: the same wording, fields and facts always give the same bytes and the same SHA-256. Storing and publishing is the
matter of `privacy/notices.py`.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec

from privacy import catalogue, periods, purposes, wording_rules
from privacy.catalogue import ReadyField
from privacy.wording_rules import ITEMS


@dataclass(frozen=True, slots=True)
class AskedField:
    """One personal field of a form: the key of a ready field and whether the form insists on it."""

    key: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    name_zh: str
    name_en: str = ""
    role: Literal["processor", "joint"] = "processor"
    partner: str = ""

    @property
    def en(self) -> str:
        return self.name_en or self.name_zh


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What the notice needs to know of the agency and the event. `ends_on` is the last day of the event, `asking` are
    the ids of the bodies that get an address by consent only: the text does not name them, the form beside it does."""

    agency_zh: str
    agency_en: str
    phone: str
    email: str
    event_zh: str
    event_en: str
    ends_on: date
    recipients: tuple[Recipient, ...] = ()
    asking: tuple[str, ...] = ()
    backup_days: int = periods.BACKUP_DAYS


class IncompleteNotice(ValueError):
    """A notice would lack one of the six items or a fact in it, so the form cannot open."""


def body(template: str, wording: dict[str, Any], asked: Sequence[AskedField], facts: NoticeFacts) -> dict[str, Any]:
    """The whole notice as plain JSON values. Raises IncompleteNotice or catalogue.UnknownField."""
    keys = [field.key for field in asked]
    if not keys:
        raise IncompleteNotice("fields")
    _check(facts)
    if lacking := wording_rules.lacks(wording):
        raise IncompleteNotice(", ".join(f"{lack.language} {lack.part}" for lack in lacking))
    return {
        "template": template,
        "about": {"zh": facts.event_zh, "en": facts.event_en or facts.event_zh},
        "fields": [{"key": field.key, "required": field.required} for field in asked],
        "purposes": list(catalogue.purposes_of(keys)),
        "categories": list(catalogue.categories_of(keys)),
        "kept_until": _until("registration", facts).isoformat(),
        "bodies": _bodies(facts),
        "zh": _fill(wording["zh"], _places_zh(asked, facts)),
        "en": _fill(wording["en"], _places_en(asked, facts)),
    }


def _bodies(facts: NoticeFacts) -> list[dict[str, str]]:
    """Who gets words of people, by id and role: the hash binds what is told and agreed to exactly these."""
    told = {(each.partner, each.role) for each in facts.recipients if each.partner}
    asking = {(each, "asking") for each in facts.asking}
    return [{"partner": partner, "role": role} for partner, role in sorted(told | asking)]


def canonical(value: Any) -> bytes:
    """Canonical JSON after RFC 8785: sorted keys, UTF-8, no spaces. Numbers are integers only."""
    _refuse_floats(value)
    return msgspec.json.encode(value, order="sorted")


def fingerprint(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a canonical body has no floats")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        _refuse_floats(inner)


def _check(facts: NoticeFacts) -> None:
    for name in ("agency_zh", "agency_en", "phone", "email", "event_zh"):
        if not getattr(facts, name).strip():
            raise IncompleteNotice(name)


def _fill(wording: dict[str, Any], places: dict[str, str]) -> dict[str, Any]:
    items = []
    for key in ITEMS:
        item = next(item for item in wording["items"] if item["key"] == key)
        lines = [line["text"] % places for line in item["lines"] if not line["when"] or places[line["when"]]]
        if not lines:
            raise IncompleteNotice(key)
        items.append({"key": item["key"], "heading": item["heading"], "lines": lines})
    return {"title": wording["title"], "intro": wording["intro"] % places, "items": items}


def _until(period: str, facts: NoticeFacts) -> date:
    return periods.expires_on(period, facts.ends_on)


def _places_zh(asked: Sequence[AskedField], facts: NoticeFacts) -> dict[str, str]:
    def named(role: str) -> str:
        return "、".join(recipient.name_zh for recipient in facts.recipients if recipient.role == role)

    everyone = [facts.agency_zh, *(recipient.name_zh for recipient in facts.recipients)]
    return {
        "agency": facts.agency_zh,
        "event": facts.event_zh,
        "joint": named("joint"),
        "processors": named("processor"),
        "recipients": "、".join(everyone),
        "until": _roc(_until("registration", facts)),
        "early_until": _roc(_until("needs", facts)),
        **_shared(facts),
        **_listed(asked, _label_zh, "、"),
        "purposes": "、".join(
            f"{entry.zh_number} {entry.zh}" for entry in map(purposes.purpose, catalogue.purposes_of(_keys(asked)))
        ),
        "categories": "；".join(
            f"{entry.zh_number} {entry.zh}（{_in_category(asked, entry.code, _label_zh, '、')}）"
            for entry in map(purposes.category, catalogue.categories_of(_keys(asked)))
        ),
    }


def _places_en(asked: Sequence[AskedField], facts: NoticeFacts) -> dict[str, str]:
    def named(role: str) -> str:
        return ", ".join(recipient.en for recipient in facts.recipients if recipient.role == role)

    everyone = [facts.agency_en, *(recipient.en for recipient in facts.recipients)]
    return {
        "agency": facts.agency_en,
        "event": facts.event_en or facts.event_zh,
        "joint": named("joint"),
        "processors": named("processor"),
        "recipients": ", ".join(everyone),
        "until": _until("registration", facts).isoformat(),
        "early_until": _until("needs", facts).isoformat(),
        **_shared(facts),
        **_listed(asked, _label_en, ", "),
        "purposes": ", ".join(
            f"{entry.code} {entry.en}" for entry in map(purposes.purpose, catalogue.purposes_of(_keys(asked)))
        ),
        "categories": "; ".join(
            f"{entry.code} {entry.en} ({_in_category(asked, entry.code, _label_en, ', ')})"
            for entry in map(purposes.category, catalogue.categories_of(_keys(asked)))
        ),
    }


def _shared(facts: NoticeFacts) -> dict[str, str]:
    return {"phone": facts.phone, "email": facts.email, "backup_days": str(facts.backup_days)}


def _listed(asked: Sequence[AskedField], label: Callable[[ReadyField], str], comma: str) -> dict[str, str]:
    def joined(keys: Iterable[str]) -> str:
        return comma.join(label(catalogue.field(key)) for key in keys)

    contact = {"email", "phone"}
    both_optional = contact <= {field.key for field in asked if not field.required}
    return {
        "required": joined(field.key for field in asked if field.required),
        "optional": joined(
            field.key for field in asked if not field.required and not (both_optional and field.key in contact)
        ),
        "either_contact": "1" if both_optional else "",
        "firm": "1" if any(catalogue.field(key).projection == "enterprise" for key in _keys(asked)) else "",
        "photos": "1" if "no_picture" in _keys(asked) else "",
        "early_fields": joined(key for key in _keys(asked) if catalogue.field(key).period == "needs"),
    }


def _in_category(asked: Sequence[AskedField], code: str, label: Callable[[ReadyField], str], comma: str) -> str:
    return comma.join(label(entry) for entry in map(catalogue.field, _keys(asked)) if code in entry.categories)


def _keys(asked: Sequence[AskedField]) -> list[str]:
    return [field.key for field in asked]


def _label_zh(entry: ReadyField) -> str:
    return entry.label_zh


def _label_en(entry: ReadyField) -> str:
    return entry.label_en


def _roc(day: date) -> str:
    """The year of the Republic, as legal texts write it."""
    return f"民國 {day.year - 1911} 年 {day.month} 月 {day.day} 日"
