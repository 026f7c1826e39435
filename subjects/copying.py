"""The copy package (製給複製本): all that is held of one person, with purposes, categories, recipients and period.

As JSON and as ODS here, as a page to keep in `copy_page.py`; what is in it is decided by `subjects/record.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from foundation.clock import day_of, local
from foundation.dates import show_date, show_time
from foundation.languages import Language, gettext
from foundation.settings import current
from foundation.tabular import ODS_TYPE, Sheet, ods_bytes
from privacy import purposes
from subjects.looked import Look
from subjects.record import KindOfData, OwnRegistration, Record

FORMAT = "lianfu/copy/1"
FILE_CONTENT = "content_base64"


@dataclass(frozen=True)
class File:
    name: str
    kind: str
    content: bytes


def package(record: Record, looks: Sequence[Look], language: Language) -> dict[str, Any]:
    """JSON values only. `kinds` holds every row of every personal table; the rest says what they mean."""
    centre = current()
    return {
        "format": FORMAT,
        "made_at": record.made_at.isoformat(),
        "language": language,
        "person": str(record.person),
        "controller": {
            "name": centre.centre_name_en if language == "en" else centre.centre_name_zh,
            "phone": centre.centre_phone,
            "email": centre.centre_email,
        },
        "registrations": [_registration(each, language) for each in record.registrations],
        "kinds": [_kind(kind, language) for kind in record.kinds],
        "looked": [_look(each, language) for each in looks],
    }


def as_json(record: Record, looks: Sequence[Look], language: Language) -> File:
    told = msgspec.json.format(msgspec.json.encode(package(record, looks, language)), indent=2)
    return File(file_name(record, "json"), "application/json", told)


def as_ods(record: Record, looks: Sequence[Look], language: Language) -> File:
    _ = gettext(language)
    answers = [
        (each.reference, each.event.title(language).text, label, value)
        for each in record.registrations
        for label, value in each.shown(language)
    ]
    every = [
        (kind.name, kind.what(language), held.row, column, cell(value))
        for kind in record.kinds
        for held in kind.rows
        for column, value in readable(held.words).items()
    ]
    looked = [
        (f"{show_date(each.at, language)} {show_time(each.at)}", each.who(language), each.did(language),
         each.why(language), each.what(language))
        for each in looks
    ]  # fmt: skip
    content = ods_bytes(
        Sheet(_("我填的資料"), [_("報名編號"), _("活動"), _("欄位"), _("內容")], answers),
        Sheet(_("告知事項"), [_("活動"), _("項目"), _("內容")], _notices(record, language)),
        Sheet(_("每一筆資料"), [_("資料表"), _("是什麼"), _("編號"), _("欄位"), _("內容")], every),
        Sheet(_("誰看過"), [_("時間"), _("誰"), _("做了什麼"), _("目的"), _("看了哪些欄位")], looked),
    )
    return File(file_name(record, "ods"), ODS_TYPE, content)


def _registration(each: OwnRegistration, language: Language) -> dict[str, Any]:
    body = each.notice.body
    return {
        "reference": each.reference,
        "event": each.event.title(language).text,
        "status": each.fact.status,
        "channel": each.fact.channel,
        "registered_on": each.fact.registered_on.isoformat(),
        "attended_on": [day.isoformat() for day in each.fact.attended_on],
        "use_restricted": each.restricted,
        "kept_until": each.kept_until.isoformat(),
        "answers": [{"label": label, "value": value} for label, value in each.shown(language)],
        "notice": {
            "version": each.notice.n,
            "sha256": each.notice.sha256,
            "language": each.row["notice_language"],
            "items": [
                {"heading": item.heading, "lines": list(item.lines)} for item in each.notice.text(language).items
            ],
        },
        "purposes": [_code(purposes.PURPOSES, code, language) for code in body.get("purposes", ())],
        "categories": categories(each, language),
        "recipients": recipients(each, language),
        "consents": [
            {"purpose": one.label(language), "state": one.state, "on": one.on_day} for one in each.consents if one.state
        ],
    }


def recipients(each: OwnRegistration, language: Language) -> list[str]:
    """Who gets the data of the event: the centre, and the bodies whose part the notice names."""
    centre = current()
    own = centre.centre_name_en if language == "en" else centre.centre_name_zh
    bodies = [body for body in each.event.bodies if body.data_role in {"processor", "joint"}]
    return [own, *(body.name(language).text for body in bodies)]


def categories(each: OwnRegistration, language: Language) -> list[str]:
    return [_code(purposes.CATEGORIES, code, language) for code in each.notice.body.get("categories", ())]


def _kind(kind: KindOfData, language: Language) -> dict[str, Any]:
    return {
        "table": kind.name,
        "what": kind.what(language),
        "why": kind.why(language),
        "kept_days": kind.keep_days,
        "counted_from": kind.trigger,
        "rows": [{"id": held.row, "columns": held.words} for held in kind.rows],
    }


def _look(each: Look, language: Language) -> dict[str, Any]:
    return {
        "at": local(each.at).isoformat(timespec="seconds"),
        "who": each.who(language),
        "did": each.did(language),
        "purpose": each.why(language),
        "fields": list(each.fields),
    }


def _notices(record: Record, language: Language) -> list[tuple[str, str, str]]:
    return [
        (each.event.title(language).text, item.heading, "\n".join(item.lines))
        for each in record.registrations
        for item in each.notice.text(language).items
    ]


def _code(table: dict[str, purposes.Code], code: str, language: Language) -> str:
    known = table.get(code)
    return code if known is None else f"{code} {known.en if language == 'en' else known.zh}"


def readable(words: Mapping[str, Any]) -> dict[str, Any]:
    """Without the content of files, which stands in the JSON file of the package."""
    return {column: value for column, value in words.items() if column != FILE_CONTENT}


def cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return msgspec.json.encode(value).decode()


def file_name(record: Record, ending: str) -> str:
    """Nothing in the name of a file tells whose it is."""
    return f"lianfu-my-data-{day_of(record.made_at).isoformat()}.{ending}"
