"""Posted fields of outreach as typed values or faults; what they do is decided by the deeds."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from foundation.codes import SIZES, keys
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, uuid_of
from foundation.industries import industry as industry_of
from foundation.languages import N_
from foundation.townships import county as county_of
from foundation.townships import township as township_of
from outreach.visit_entries import VisitContactEntry, VisitEntry
from questionnaires.ubn import read_ubn

VISIT_FIELDS = (
    "client", "enterprise", "enterprise_id", "county", "township", "mode", "outcome", "need", "promise", "next_on",
    "on_day", "partner", "need_words", "contact_name", "contact_job_title", "contact_phone", "contact_email", "sure",
)  # fmt: skip
_WRONG_DAY = N_("請填日期，例如 114/5/3 或 2025-05-03。")


@dataclass
class VisitDraft:
    """What was typed, kept for showing again, and the parts that need no database."""

    values: dict[str, str]
    client: UUID
    enterprise: UUID | None
    county: str | None
    township: str | None
    on_day: date
    next_on: date | None
    partner: UUID | None
    faults: Faults = field(default_factory=list)

    def entry(self, enterprise: UUID) -> VisitEntry:
        v = self.values
        contact = VisitContactEntry(v["contact_name"], v["contact_job_title"], v["contact_phone"], v["contact_email"])
        return VisitEntry(
            self.client, enterprise, v["mode"], v["outcome"], self.on_day, v["need"], v["need_words"], v["promise"],
            self.next_on, self.partner, contact,
        )  # fmt: skip


def blank_visit(today: date, enterprise: str = "") -> dict[str, str]:
    """A fresh form: a walking visit of today that met somebody."""
    return dict.fromkeys(VISIT_FIELDS, "") | {
        "client": str(uuid4()), "mode": "walk", "outcome": "met", "on_day": today.isoformat(),
        "enterprise_id": enterprise,
    }  # fmt: skip


def read_visit(fields: Fields, today: date) -> VisitDraft:
    values = {name: fields.text(name) for name in VISIT_FIELDS}
    faults: Faults = []
    county, township = read_place(values["county"], values["township"])
    return VisitDraft(
        values,
        uuid_of(values["client"]) or uuid4(),
        uuid_of(values["enterprise_id"]),
        county,
        township,
        read_day(values, "on_day", faults) or today,
        read_day(values, "next_on", faults),
        uuid_of(values["partner"]),
        faults,
    )


def read_place(county: str, township: str) -> tuple[str | None, str | None]:
    """Known codes only; a township says its county."""
    if place := township_of(township):
        return place.county, place.code
    return (county, None) if county_of(county) else (None, None)


def read_day(values: dict[str, str], name: str, faults: Faults) -> date | None:
    """None for an empty field; a text that is no day adds its fault."""
    if not values[name]:
        return None
    try:
        return parse_date(values[name])
    except ValueError:
        faults.append(Fault(name, _WRONG_DAY))
        return None


ENTERPRISE_FIELDS = ("name", "ubn", "sure", "county", "township", "industry", "size")


@dataclass
class EnterpriseDraft:
    values: dict[str, str]
    ubn: str | None
    county: str | None
    township: str | None
    faults: Faults


def _size(key: str) -> bool:
    return key in keys(SIZES)


def read_enterprise(fields: Fields) -> EnterpriseDraft:
    values = {name: fields.text(name) for name in ENTERPRISE_FIELDS}
    faults: Faults = []
    if not 1 <= len(values["name"]) <= 200:
        faults.append(Fault("name", N_("請填企業名稱，最多 200 個字。")))
    read = read_ubn(values["ubn"]) if values["ubn"] else None
    if read and read.number is None and read.verdict != "none":
        faults.append(Fault("ubn", N_("統一編號是八位數字；沒有就留白。")))
    if read and read.verdict == "mismatch" and not values["sure"]:
        faults.append(Fault("ubn", N_("統一編號的檢查碼不對，請再看一次；確定沒錯就勾「編號確認無誤」。")))
    for name, known in (("industry", industry_of), ("size", _size)):
        if values[name] and not known(values[name]):
            faults.append(Fault(name, N_("請從清單中選擇。")))
    county, township = read_place(values["county"], values["township"])
    return EnterpriseDraft(values, read.number if read else None, county, township, faults)
