"""The public register of personal data files (Article 17): which we keep, on what ground, for what, how long.

Pure. What a file holds is written here; its tables and periods come from the rooms' declarations, its fields from the
catalogue, so that a new table or field shows without anybody thinking of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from foundation.personal import PersonalData
from foundation.settings import Settings
from privacy import catalogue, consents, periods, purposes, register
from privacy.catalogue import ReadyField

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file as it is described; `kept` is for what no nightly run deletes by a day. `asks` says that its fields are
    those of the catalogue."""

    key: str
    name: tuple[str, str]
    basis: tuple[str, str]
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    contents: tuple[str, str] = ("", "")
    kept: tuple[str, str] = ("", "")
    asks: bool = False


_DUTY = (
    "個人資料保護法第 15 條第 1 款：執行法定職務必要範圍內",
    "Personal Data Protection Act, Article 15(1): necessary for a duty laid down by law",
)
_DUTY_AND_CONSENT = (
    f"{_DUTY[0]}；另行徵求的同意依同條第 2 款",
    f"{_DUTY[1]}; consents asked for separately under Article 15(2)",
)
_CONSENTED = tuple(purpose.code for purpose in consents.PURPOSES.values())

FILES = (
    Kept(
        key="registration",
        name=("活動報名檔", "Registrations for events"),
        basis=_DUTY_AND_CONSENT,
        purposes=(*catalogue.purposes_of(catalogue.FIELDS), *_CONSENTED),
        categories=catalogue.categories_of(catalogue.FIELDS),
        asks=True,
    ),
    Kept(
        key="visit",
        name=("訪視與諮詢聯絡檔", "Contacts of visits and consultations"),
        basis=_DUTY,
        purposes=("008", "098"),
        categories=("C001", "C038", "C061"),
    ),
    Kept(
        key="questionnaire",
        name=("問卷建議檔", "Remarks on questionnaires"),
        basis=_DUTY,
        purposes=("157",),
        categories=("C132",),
    ),
    Kept(
        key="mail",
        name=("寄信紀錄檔", "Records of mails sent"),
        basis=_DUTY,
        purposes=("109", "130"),
        categories=("C001",),
    ),
    Kept(
        key="own_page",
        name=("當事人查詢與請求檔", "People's own page and requests"),
        basis=_DUTY,
        purposes=("136", "137"),
        categories=("C001",),
    ),
    Kept(
        key="hold",
        name=("依法暫緩刪除檔", "Fields held back by law"),
        basis=_DUTY,
        purposes=("130", "136"),
        categories=("C001", "C061"),
    ),
    Kept(
        key="breach",
        name=("個資事故通知檔", "Notices after a breach"),
        basis=_DUTY,
        purposes=("137",),
        categories=("C001",),
    ),
    Kept(
        key="programme",
        name=("講師與活動照片檔", "Lecturers and photos of events"),
        basis=_DUTY_AND_CONSENT,
        purposes=("013", "109"),
        categories=("C001", "C038"),
        contents=(
            "議程上公布的講師姓名與職稱；活動成果照片",
            "Names and posts of lecturers as published; photos of events",
        ),
        kept=(
            "照片於活動後五年刪除；議程是公開資料，和活動一起保存",
            "Photos are deleted five years after the event; the agenda is public and stays with the event",
        ),
    ),
    Kept(
        key="staff",
        name=("同仁帳號檔", "Accounts of staff"),
        basis=_DUTY,
        purposes=("002", "137"),
        categories=("C001", "C061"),
        contents=(
            "同仁的姓名、公務電話與信箱、角色；操作紀錄",
            "Names, office phones, mailboxes and roles of staff; records of what they did",
        ),
        kept=("任職期間；操作紀錄依稽核需要保存", "While in office; records of deeds as audits need them"),
    ),
)
KEYS = frozenset(kept.key for kept in FILES)


class Both(msgspec.Struct, frozen=True):
    zh: str
    en: str

    def of(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Coded(msgspec.Struct, frozen=True):
    code: str
    zh: str
    en: str

    def of(self, language: str) -> str:
        return f"{self.code} {self.en if language == 'en' else self.zh}"


class PublicField(msgspec.Struct, frozen=True):
    key: str
    label: Both
    level: str
    categories: list[str]
    purposes: list[str]
    reason: Both
    kept: Both


class PublicFile(msgspec.Struct, frozen=True):
    """What Article 17 asks of one file. `kept` says each period in words."""

    key: str
    name: Both
    contents: list[Both]
    basis: Both
    purposes: list[Coded]
    categories: list[Coded]
    kept: list[Both]
    fields: list[PublicField]


class PublicRegister(msgspec.Struct, frozen=True):
    """The shape of `files.json`; members may be added, none changes its meaning without a new `schema_version`."""

    schema_version: int
    agency: Both
    phone: str
    email: str
    files: list[PublicFile]


def public_register(declared: Sequence[PersonalData], own: Iterable[ReadyField], centre: Settings) -> PublicRegister:
    """`own` are the approved fields beside the catalogue."""
    asked = [*catalogue.FIELDS.values(), *own]
    return PublicRegister(
        SCHEMA_VERSION,
        Both(centre.centre_name_zh, centre.centre_name_en),
        centre.centre_phone,
        centre.centre_email,
        [_file(kept, [each for each in declared if each.file == kept.key], asked) for kept in FILES],
    )


def _file(kept: Kept, declared: Sequence[PersonalData], asked: Sequence[ReadyField]) -> PublicFile:
    fields = asked if kept.asks else ()
    codes = sorted({*kept.purposes, *(code for each in fields for code in each.purposes)})
    kinds = sorted({*kept.categories, *(code for each in fields for code in each.categories)})
    spans = dict.fromkeys(
        [periods.key_of(each.trigger, each.keep_days) for each in declared] + [each.period for each in fields]
    )
    return PublicFile(
        kept.key,
        Both(*kept.name),
        [Both(each.what_zh, each.what_en) for each in declared] + ([Both(*kept.contents)] if kept.contents[0] else []),
        Both(*kept.basis),
        [Coded(each.code, each.zh, each.en) for each in map(purposes.purpose, codes)],
        [Coded(each.code, each.zh, each.en) for each in map(purposes.category, kinds)],
        [_period(key) for key in spans if key] + ([Both(*kept.kept)] if kept.kept[0] else []),
        [_field(each) for each in fields],
    )


def _period(key: str) -> Both:
    period = periods.PERIODS[key]
    return Both(f"{period.zh}：{register.span(key, 'zh-Hant')}", f"{period.en}: {register.span(key, 'en')}")


def _field(entry: ReadyField) -> PublicField:
    return PublicField(
        entry.key,
        Both(entry.label_zh, entry.label_en),
        entry.level,
        list(entry.categories),
        list(entry.purposes),
        Both(entry.reason_zh, entry.reason_en),
        Both(register.span(entry.period, "zh-Hant"), register.span(entry.period, "en")),
    )
