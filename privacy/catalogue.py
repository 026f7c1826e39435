"""Decides which fields may be asked of people: each ready field says what it is, why it is asked and when it goes.

A form names its personal fields by key. A key that is not here cannot be published, so the notice and the public
register can be written from this table. How answers are parsed is the matter of `questionnaires`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from privacy import periods, purposes
from privacy.masks import Mask

Level = Literal["P0", "P1", "P2", "P3"]

LEVELS: dict[Level, tuple[str, str]] = {
    "P0": ("公開", "Public"),
    "P1": ("內部", "Internal"),
    "P2": ("個人資料，加密", "Personal, encrypted"),
    "P3": ("需特別保護，另鎖加密", "Sensitive, encrypted under a lock of its own"),
}
SERVICE_COLUMNS: dict[str, frozenset[str]] = {
    "identity_kind": frozenset({"participation.identity_kind"}),
    "county": frozenset({"participation.county"}),
    "township": frozenset({"participation.township", "participation.county"}),
    "industry": frozenset({"participation.industry"}),
    "size": frozenset({"participation.size"}),
    "source": frozenset({"participation.source"}),
    "enterprise": frozenset({"participation.enterprise", "enterprise"}),
    "meal_count": frozenset({"meal_count"}),
}
"""By projection: where the service ledger keeps something of the answer. A township's code holds its county."""
LEAST_REASON = 20  # characters; shorter reasons turned out to be no reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyField:
    """`projection` names what the service ledger keeps of the answer without the person, if it keeps anything: a column
    with a coarse copy, "meal_count" for a number of portions, or "enterprise" for the entry of the firm, which keeps
    its name as typed. `SERVICE_COLUMNS` says where."""

    key: str
    label_zh: str
    label_en: str
    level: Level
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    reason_zh: str
    reason_en: str
    period: str = "registration"
    mask: Mask = "hidden"
    projection: str | None = None
    autocomplete: str | None = None

    def __post_init__(self) -> None:
        for code in self.categories:
            if purposes.category(code).blocked:
                raise purposes.UnknownCode(code)
        for code in self.purposes:
            purposes.purpose(code)
        if not self.categories or not self.purposes:
            raise ValueError(f"{self.key}: a field needs a category and a purpose")
        if len(self.reason_zh) < LEAST_REASON:
            raise ValueError(f"{self.key}: the reason needs at least {LEAST_REASON} characters")
        if self.period not in periods.PERIODS:
            raise ValueError(f"{self.key}: there is no period {self.period}")
        if self.projection is not None and self.projection not in SERVICE_COLUMNS:
            raise ValueError(f"{self.key}: the service ledger has no {self.projection}")
        if self.level not in LEVELS:
            raise ValueError(f"{self.key}: there is no level {self.level}")
        if not all(text.strip() for text in (self.label_zh, self.label_en, self.reason_en)):
            raise ValueError(f"{self.key}: labels and reason are needed in both languages")

    @property
    def column(self) -> str | None:
        """The column of the participation that holds the coarse copy."""
        kept = SERVICE_COLUMNS.get(self.projection or "", frozenset())
        return self.projection if f"participation.{self.projection}" in kept - {"participation.enterprise"} else None

    @property
    def sealed(self) -> bool:
        return self.level in {"P2", "P3"}


class UnknownField(ValueError):
    """A form names a personal field that has no entry; it cannot be published."""


_FIELDS = (
    ReadyField(
        key="identity_kind",
        label_zh="參加身分",
        label_en="You come as",
        level="P1",
        categories=("C038",),
        purposes=("008", "157"),
        mask="open",
        projection="identity_kind",
        reason_zh="先知道您以什麼身分參加，才不會問與您無關的題目，並統計服務對象。",
        reason_en="Knowing how you come spares you questions that do not concern you, and tells whom we serve.",
    ),
    ReadyField(
        key="name",
        label_zh="姓名",
        label_en="Name",
        level="P2",
        categories=("C001",),
        purposes=("109", "130"),
        mask="name",
        autocomplete="name",
        reason_zh="用來確認報名、製作名牌與簽到單，並在現場核對是不是您本人。",
        reason_en="To confirm your place, make the badge and sign-in sheet, and recognise you at the door.",
    ),
    ReadyField(
        key="email",
        label_zh="電子郵件",
        label_en="E-mail",
        level="P2",
        categories=("C001",),
        purposes=("109", "130"),
        mask="email",
        autocomplete="email",
        reason_zh="用來寄送報名結果、入場條碼、行前通知與活動異動的消息。",
        reason_en="To send the outcome, your ticket, the reminder and any change of the event.",
    ),
    ReadyField(
        key="phone",
        label_zh="聯絡電話",
        label_en="Phone",
        level="P2",
        categories=("C001",),
        purposes=("109", "130"),
        mask="phone",
        autocomplete="tel",
        reason_zh="活動臨時異動，或沒有電子郵件可以聯絡時，用電話通知您。",
        reason_en="To call you when the event changes at short notice or there is no e-mail.",
    ),
    ReadyField(
        key="organization",
        label_zh="服務單位",
        label_en="Organisation",
        level="P2",
        categories=("C061",),
        purposes=("008", "130"),
        mask="organization",
        projection="enterprise",
        autocomplete="organization",
        reason_zh="用來製作名牌與簽到單；企業的名稱另外記入企業名冊，讓後續的輔導服務找得到。",
        reason_en="For the badge and sign-in sheet; a firm's name goes into our list of firms, for later services.",
    ),
    ReadyField(
        key="ubn",
        label_zh="統一編號",
        label_en="Business number (UBN)",
        level="P1",
        categories=("C061",),
        purposes=("008", "157"),
        mask="open",
        projection="enterprise",
        reason_zh="用來分辨同名的企業，正確計算服務了多少家企業，不會重複計算。",
        reason_en="To tell enterprises of the same name apart and count each enterprise once.",
    ),
    ReadyField(
        key="job_title",
        label_zh="職稱",
        label_en="Job title",
        level="P2",
        categories=("C038",),
        purposes=("109", "130"),
        autocomplete="organization-title",
        reason_zh="用來製作名牌與簽到單，並讓講師依聽眾的職務調整內容。",
        reason_en="For the badge and sign-in sheet, and so that lecturers can suit their audience.",
    ),
    ReadyField(
        key="county",
        label_zh="縣市",
        label_en="County or city",
        level="P1",
        categories=("C061",),
        purposes=("008", "157"),
        mask="open",
        projection="county",
        reason_zh="統計服務涵蓋哪些縣市，作為下年度安排場次地點的依據。",
        reason_en="To see which counties our service reaches and plan next year's places.",
    ),
    ReadyField(
        key="township",
        label_zh="鄉鎮市區",
        label_en="Township or district",
        level="P1",
        categories=("C061",),
        purposes=("008", "157"),
        mask="open",
        projection="township",
        reason_zh="統計服務涵蓋哪些鄉鎮市區，找出還沒有服務到的地方。",
        reason_en="To see which townships our service reaches and which it does not yet.",
    ),
    ReadyField(
        key="industry",
        label_zh="行業",
        label_en="Industry",
        level="P1",
        categories=("C061",),
        purposes=("008", "157"),
        mask="open",
        projection="industry",
        reason_zh="統計各行業的參與情形，讓活動主題更貼近企業的需要。",
        reason_en="To see which industries take part and choose topics they need.",
    ),
    ReadyField(
        key="size",
        label_zh="員工人數",
        label_en="Number of employees",
        level="P1",
        categories=("C061",),
        purposes=("008", "157"),
        mask="open",
        projection="size",
        reason_zh="了解服務是否觸及小規模企業，作為規劃服務方式的依據。",
        reason_en="To see whether small enterprises are reached and plan how to serve them.",
    ),
    ReadyField(
        key="meal",
        projection="meal_count",
        label_zh="餐點",
        label_en="Meal",
        level="P3",
        categories=("C132",),
        purposes=("130",),
        period="needs",
        reason_zh="依葷素份數訂購餐點，只看總數，活動後七天就刪除您的選擇。",
        reason_en="To order meals by total; your own choice is deleted seven days after the event.",
    ),
    ReadyField(
        key="access_service",
        label_zh="需要的服務",
        label_en="Services you need",
        level="P3",
        categories=("C132",),
        purposes=("130",),
        period="needs",
        reason_zh="預先安排手語翻譯、輪椅席等服務；不問原因，活動後七天就刪除。",
        reason_en="To arrange sign language, wheelchair places and the like; we do not ask why.",
    ),
    ReadyField(
        key="no_picture",
        label_zh="請不要拍到我",
        label_en="Please keep me out of pictures",
        level="P2",
        categories=("C132",),
        purposes=("130",),
        mask="open",
        reason_zh="活動有拍照時，讓名牌帶上記號，攝影人員就知道不要拍到您；不問原因。",
        reason_en="Where pictures are taken, a mark on your badge tells the photographer; we do not ask why.",
    ),
    ReadyField(
        key="heard",
        label_zh="如何得知活動",
        label_en="How you heard of us",
        level="P1",
        categories=("C132",),
        purposes=("157",),
        mask="open",
        projection="source",
        reason_zh="了解哪一種宣傳管道有效；只留下統計，不和您的姓名放在一起。",
        reason_en="To learn which channel works; kept as a count only, never beside your name.",
    ),
    ReadyField(
        key="own_question",
        label_zh="主辦單位另問的題目",
        label_en="Further questions of the organiser",
        level="P2",
        categories=("C132",),
        purposes=("130",),
        reason_zh="主辦單位為了準備這場活動另外請教的問題，只用在這場活動。",
        reason_en="What the organiser asks to prepare this very event; used for this event only.",
    ),
)

FIELDS: dict[str, ReadyField] = {field.key: field for field in _FIELDS}
OWN: dict[str, ReadyField] = {}
"""Approved fields of the organiser's own that this process has met; filled by `own_fields.py`, never changed."""


def field(key: str) -> ReadyField:
    if found := FIELDS.get(key) or OWN.get(key):
        return found
    raise UnknownField(key)


def known(key: str) -> bool:
    return key in FIELDS or key in OWN


def categories_of(keys: Iterable[str]) -> tuple[str, ...]:
    """The union of the categories of the fields, in the order of the official list. Nobody writes it by hand."""
    return tuple(sorted({code for key in keys for code in field(key).categories}))


def purposes_of(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for key in keys for code in field(key).purposes}))
