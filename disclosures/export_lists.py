"""The register of exports: every request with what became of it, for those who asked, who agree, and who audit.

It names staff and partners, never the people in a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from disclosures.export_words import opened_words
from disclosures.exports import LAPSES, Second
from foundation.actor import Actor
from foundation.clock import local
from foundation.database import transaction
from foundation.dates import show_date, show_time
from foundation.languages import N_, Language, Text, gettext, pick
from foundation.refusals import NotFound
from foundation.tabular import Sheet
from privacy import catalogue
from privacy.reveal import EXPORT_PURPOSES

PAGE = 50
Standing = Literal["waiting", "lapsed", "refused", "open", "used", "expired"]
STANDINGS: dict[Standing, str] = {
    "waiting": N_("等待核准"),
    "lapsed": N_("逾期未核准"),
    "refused": N_("已退回"),
    "open": N_("可以下載"),
    "used": N_("次數用完"),
    "expired": N_("期限已過"),
}
WHICH_WORDS = {"admitted": N_("正取"), "arrived": N_("已到場"), "waiting": N_("候補")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    n: int
    at: datetime
    staff: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLine:
    """`people` is how many there were when it was asked for; each download says its own number. What was typed is told
    by `one` and `register` only, and while the event has people."""

    id: UUID
    code: str
    slug: str
    title_zh: str
    title_en: str
    recipient_zh: str
    recipient_en: str
    fields: tuple[str, ...]
    which: str
    consented: str
    purpose: str
    kind: str
    people: int
    second: Second
    state: str
    asked_by: UUID
    asked_name: str
    asked_at: datetime
    decided_name: str
    decided_at: datetime | None
    hours: int
    expires_at: datetime | None
    most: int
    downloads: tuple[Download, ...]
    reason: str = ""
    answer: str = ""

    def title(self, language: str) -> Text:
        return pick(self.title_zh, self.title_en, language)

    def recipient(self, language: str) -> Text:
        return pick(self.recipient_zh, self.recipient_en, language)

    def is_own(self, by: Actor) -> bool:
        return self.asked_by == by.staff_id

    def standing(self, now: datetime) -> Standing:
        if self.state == "refused":
            return "refused"
        if self.state == "waiting":
            return "lapsed" if now - self.asked_at > LAPSES else "waiting"
        if len(self.downloads) >= self.most:
            return "used"
        return "open" if self.expires_at and now < self.expires_at else "expired"


_LINES = """
select x.*, e.slug, e.title_zh, e.title_en, coalesce(q.name_zh, '') as recipient_zh,
  coalesce(q.name_en, '') as recipient_en, a.name as asked_name, coalesce(d.name, '') as decided_name
from export x join event e on e.id = x.event join staff a on a.id = x.asked_by
left join partner q on q.id = x.recipient left join staff d on d.id = x.decided_by
where ($1::uuid is null or x.event = $1) and ($2::uuid is null or x.id = $2)
  and ($3::timestamptz is null or (x.state = 'waiting' and x.asked_at >= $3))
order by x.asked_at desc, x.id limit $4 offset $5
"""
_DOWNLOADS = """
select l.export, l.n, l.at, l.people, s.name from export_download l join staff s on s.id = l.staff
where l.export = any ($1) order by l.export, l.n
"""
_TOLD = (
    "id", "code", "slug", "title_zh", "title_en", "recipient_zh", "recipient_en", "which", "consented", "purpose",
    "kind", "people", "second", "state", "asked_by", "asked_name", "asked_at", "decided_name", "decided_at",
    "hours", "expires_at", "most",
)  # fmt: skip


async def of_event(event: UUID) -> list[ExportLine]:
    return await _lines(event, None, None, 200, 0)


async def one(event: UUID, export: UUID) -> ExportLine:
    """NotFound for an export of another event, too."""
    found = await _lines(event, export, None, 1, 0, words=True)
    if not found:
        raise NotFound
    return found[0]


async def waiting(now: datetime) -> list[ExportLine]:
    """What somebody has to decide on."""
    return await _lines(None, None, now - LAPSES, 100, 0)


async def ready(staff: UUID, now: datetime) -> list[ExportLine]:
    """What somebody else agreed to and the one who asked has not fetched yet."""
    async with transaction() as c:
        rows = await c.fetch(
            "select event, id from export x where asked_by = $1 and state = 'approved' and second <> ''"
            " and expires_at > $2 and not exists (select 1 from export_download l where l.export = x.id)"
            " order by decided_at limit 5",
            staff,
            now,
        )
    return [line for row in rows for line in await _lines(row["event"], row["id"], None, 1, 0)]


async def register(page: int) -> tuple[list[ExportLine], int]:
    """One page, the newest first, and how many pages there are."""
    async with transaction() as c:
        total = int(await c.fetchval("select count(*) from export"))
    return await _lines(None, None, None, PAGE, (page - 1) * PAGE, words=True), max(1, -(-total // PAGE))


async def whole_register() -> list[ExportLine]:
    return await _lines(None, None, None, 100_000, 0)


def register_sheet(lines: Sequence[ExportLine], language: Language, now: datetime) -> Sheet:
    _, between = gettext(language), ", " if language == "en" else "、"
    columns = (
        _("編號"), _("時間"), _("申請人"), _("活動"), _("交給"), _("用途"), _("欄位"), _("哪些人"),
        _("人數"), _("格式"), _("核准人"), _("下載期限"), _("下載次數"), _("最多下載次數"), _("狀態"),
    )  # fmt: skip
    rows = [
        (
            line.code, _moment(line.asked_at, language), line.asked_name, str(line.title(language)),
            str(line.recipient(language)), _(EXPORT_PURPOSES[line.purpose]),
            between.join(field_words(line.fields, language)), _(WHICH_WORDS[line.which]), line.people,
            line.kind.upper(),
            line.decided_name, _moment(line.expires_at, language), len(line.downloads), line.most,
            _(STANDINGS[line.standing(now)]),
        )
        for line in lines
    ]  # fmt: skip
    return Sheet(_("匯出紀錄"), columns, rows)


def field_words(fields: Sequence[str], language: Language) -> list[str]:
    """The labels of ready fields; a question of the event's own by its key."""
    en = language == "en"
    known = [(key, catalogue.FIELDS.get(key)) for key in fields]
    return [(entry.label_en if en else entry.label_zh) if entry else key for key, entry in known]


def _moment(at: datetime | None, language: Language) -> str:
    return f"{show_date(local(at), language)} {show_time(at)}" if at else ""


async def _lines(
    event: UUID | None, export: UUID | None, since: datetime | None, limit: int, offset: int, *, words: bool = False
) -> list[ExportLine]:
    async with transaction() as c:
        rows = await c.fetch(_LINES, event, export, since, limit, offset)
        taken = await c.fetch(_DOWNLOADS, [row["id"] for row in rows])
    downloads: dict[UUID, list[Download]] = {}
    for one_of in taken:
        told = Download(n=one_of["n"], at=one_of["at"], staff=one_of["name"], people=one_of["people"])
        downloads.setdefault(one_of["export"], []).append(told)
    said: list[dict[str, str]] = await opened_words(rows) if words else [{} for _ in rows]
    return [_line(row, tuple(downloads.get(row["id"], ())), typed) for row, typed in zip(rows, said, strict=True)]


def _line(row: Any, downloads: tuple[Download, ...], typed: dict[str, str]) -> ExportLine:
    known: dict[str, Any] = {name: row[name] for name in _TOLD} | typed
    return ExportLine(fields=tuple(row["fields"]), downloads=downloads, **known)
