"""What goes on paper before an event: sign-in sheet, name badges, meal counts, each as a file, and all as one.

Papers are official and Chinese whoever prints them. Whose names may stand on them is decided in `sheets`.
"""

import asyncio
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from events.facts import EventFacts
from events.kinds import BODY_ROLES
from foundation import pdf, settings
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.codes import MEALS
from foundation.dates import roc_date, show_time
from foundation.odt import ODT_TYPE, Field, Odt
from foundation.pdf import PDF_TYPE
from foundation.tabular import ODS_TYPE, Sheet, ods_bytes
from foundation.tokens import quotable
from privacy.periods import expires_on
from privacy.reveal import PRINT_REASONS
from registrations.sheet_days import SheetDay, sheet_days
from registrations.sheets import MealLine, SheetLine

Piece = Literal["sign_in_odt", "sign_in_pdf", "badges", "meals", "poster"]
PIECES: tuple[Piece, ...] = get_args(Piece)
# What an audit entry calls the printing of a piece; counts of meals and a poster are about nobody.
ACTIONS: Mapping[Piece, str] = {
    "sign_in_odt": "print_sign_in",
    "sign_in_pdf": "print_sign_in",
    "badges": "print_badges",
}
EMPTY_ROWS = 10
ZIP_TYPE = "application/zip"
_SHEETS = Path(__file__).parent / "typst"
_MEALS = {code.key: code.zh for code in MEALS}


@dataclass(frozen=True)
class File:
    name: str
    kind: str
    content: bytes


async def pieces(
    wanted: Sequence[Piece],
    facts: EventFacts,
    lines: Sequence[SheetLine],
    meals: Sequence[MealLine],
    now: datetime,
    printed: str = "",
) -> File:
    """The file that was asked for; several come in one zip, under names that sort in the order of use.

    `printed` says on every page of a sheet with names who printed it, see `printed_line`.
    """
    foot = footnote(facts) + printed
    made = [await _made(piece, facts, lines, meals, now, foot) for piece in wanted]
    return made[0] if len(made) == 1 else File(f"活動前一天-{facts.slug}.zip", ZIP_TYPE, _zipped(made))


async def _made(
    piece: Piece,
    facts: EventFacts,
    lines: Sequence[SheetLine],
    meals: Sequence[MealLine],
    now: datetime,
    foot: str,
) -> File:
    match piece:
        case "sign_in_odt":
            sheet = await asyncio.to_thread(sign_in_odt, facts, lines, now, foot)
            return File(f"簽到表-{facts.slug}.odt", ODT_TYPE, sheet)
        case "sign_in_pdf":
            drawn = await pdf.drawn(_SHEETS / "sign_in.typ", _sign_in(facts, lines, foot))
            return File(f"簽到表-{facts.slug}.pdf", PDF_TYPE, drawn)
        case "badges":
            return File(
                f"名牌-{facts.slug}.pdf", PDF_TYPE, await pdf.drawn(_SHEETS / "badges.typ", _badges(facts, lines))
            )
        case "meals":
            return File(
                f"餐點-{facts.slug}.ods", ODS_TYPE, await asyncio.to_thread(ods_bytes, meal_sheet(facts, meals))
            )
        case "poster":
            drawn = await pdf.drawn(_SHEETS / "photo_poster.typ", photo_poster(facts))
            return File(f"拍照告示-{facts.slug}.pdf", PDF_TYPE, drawn)


def _zipped(files: Sequence[File]) -> bytes:
    """Stored as they are: every one of them is compressed already."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for file in files:
            box.writestr(file.name, file.content)
    return out.getvalue()


def sign_in_odt(facts: EventFacts, lines: Sequence[SheetLine], now: datetime, foot: str) -> bytes:
    document = Odt(f"{facts.title_zh} 簽到表", now, [foot])
    for place, day in enumerate(sheet_days(facts.sessions)):
        document.title(_heading(facts), new_page=place > 0)
        document.subtitle(day.line)
        if bodies := _bodies(facts):
            document.small(bodies)
        rows = [(*row.values(), *("" for _ in day.signatures)) for row in _rows(day, lines)]
        document.table(_fields(day), rows, name="簽到表", row_mm=10)
    return document.content()


def _fields(day: SheetDay) -> list[Field]:
    width = 60 // len(day.signatures)
    known = [Field("編號", 13, "Middle"), Field("單位", 51), Field("職稱", 24), Field("姓名", 32)]
    return known + [Field(title, width) for title in day.signatures]


def _sign_in(facts: EventFacts, lines: Sequence[SheetLine], foot: str) -> dict[str, Any]:
    days = [
        {
            "title": _heading(facts),
            "line": day.line,
            "bodies": _bodies(facts),
            "signatures": day.signatures,
            "rows": _rows(day, lines),
        }
        for day in sheet_days(facts.sessions)
    ]
    return {"title": f"{facts.title_zh} 簽到表", "notice": foot, "days": days}


def _rows(day: SheetDay, lines: Sequence[SheetLine]) -> list[dict[str, str]]:
    """Those of the day in the order of their numbers, then empty rows for people who just come."""
    sessions = {session.id for session in day.sessions}
    rows = [
        {"number": str(line.number), "organization": line.organization, "job_title": line.job_title, "name": line.name}
        for line in lines
        if line.sessions & sessions
    ]
    return rows + [dict.fromkeys(("number", "organization", "job_title", "name"), "") for _ in range(EMPTY_ROWS)]


def _badges(facts: EventFacts, lines: Sequence[SheetLine]) -> dict[str, Any]:
    people = [
        {
            "name": line.name,
            "organization": line.organization,
            "job_title": line.job_title,
            "no_picture": line.no_picture,
        }
        for line in lines
    ]
    return {"title": facts.title_zh, "people": people}


def meal_sheet(facts: EventFacts, meals: Sequence[MealLine]) -> Sheet:
    """One row a session and kind; who eats what stands nowhere."""
    when = {each.id: f"{roc_date(day_of(each.starts_at))} {show_time(each.starts_at)}" for each in facts.sessions}
    rows = [(when.get(line.session, ""), _MEALS.get(line.kind, line.kind), line.n) for line in meals]
    return Sheet("餐點數量", ("場次", "餐點", "份數"), rows, (facts.title_zh,))


def photo_poster(facts: EventFacts) -> dict[str, Any]:
    """Both languages on one page: a poster cannot ask who reads it."""
    config = settings.current()
    return {
        "title": f"{facts.title_zh} 拍照告示",
        "zh": {
            "heading": "本活動會拍照",
            "lines": [
                "照片用於活動成果報告與本中心網站，不註明姓名。",
                "不想入鏡，請告訴報到處：名牌會加上「請勿拍照」的記號；也可以直接告訴攝影人員。不用說明原因，不影響參加。",
                "註明姓名的個人照片，一定先徵求您的同意。",
            ],
        },
        "en": {
            "heading": "Pictures are taken at this event",
            "lines": [
                "They are used in reports and on our site, without names.",
                "If you do not want to be in them, tell the reception: your badge gets the mark “No photos”.",
                "Or tell the photographer. You need not say why, and you can take part all the same.",
                "A picture that shows and names you is used only with your consent.",
            ],
        },
        "foot": f"{config.centre_name_zh} · {config.centre_name_en}　{config.centre_phone}　"
        f"{config.public_url}/zh-tw/privacy",
    }


def footnote(facts: EventFacts) -> str:
    """The short notice; the whole one was shown at registration and stands on our pages."""
    config = settings.current()
    until = f"，保存至{roc_date(expires_on('registration', day_of(facts.ends_at)))}後銷毀" if facts.ends_at else ""
    return (
        f"個人資料告知：本表由{config.centre_name_zh}蒐集，僅供本場活動簽到與出席核對{until}。您可以請求查詢、更正或刪除；"
        f"不提供可能無法核給出席證明。完整告知事項請見 {config.public_url}/zh-tw/privacy 。"
    )


def printed_line(by: Actor, reason: str, people: int, now: datetime) -> str:
    """Who printed it, when, what for and how many: paper that is found leads back to its entry."""
    who = quotable(by.staff_id) if by.staff_id else "0"
    return f"印表：S-{who}，{roc_date(day_of(now))} {show_time(now)}，{PRINT_REASONS[reason]}，{people} 位。"


def _heading(facts: EventFacts) -> str:
    return f"{facts.title_zh}　簽到表"


def _bodies(facts: EventFacts) -> str:
    named = [(code.zh, [body.name_zh for body in facts.bodies if body.role == code.key]) for code in BODY_ROLES]
    return "　".join(f"{role}：{'、'.join(names)}" for role, names in named if names)
