"""Which column of an attendance log is which, by the words above it, in English and Chinese. Pure."""

import re
import unicodedata
from typing import Literal

Column = Literal[
    "name", "first", "last", "email", "join", "leave", "duration", "waiting", "attended", "action", "stamp"
]
Service = Literal["webex", "teams", "meet", "zoom", "other"]

# In this order: an e-mail column may say "user", a duration may say "meeting".
_COLUMNS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    ("waiting", re.compile(r"waiting room|等候")),
    ("email", re.compile(r"e-?mail|郵件|信箱")),
    ("action", re.compile(r"user action|使用者動作")),
    ("stamp", re.compile(r"time ?stamp|時間戳")),
    ("duration", re.compile(r"duration|time in (session|meeting)|持續時間|時間長度|時長|停留|參與時間")),
    ("join", re.compile(r"\bjoin(ed)?\b|加入")),
    ("leave", re.compile(r"\b(leave|left|exit(ed)?)\b|離開|退出")),
    ("attended", re.compile(r"^attended$|^是否出席$|^已?出席$|^已參加$")),
    ("first", re.compile(r"first name|given name|^名字?$")),
    ("last", re.compile(r"last name|surname|family name|^姓氏?$")),
    ("name", re.compile(r"\bname\b|姓名|名稱|全名|^參與者$|^參加者$|^與會者$|^使用者$")),
)
_NOT_OF_PEOPLE = re.compile(r"host|meeting|session name|topic|webinar|country|region|source|organi[sz]ation|company|"
                            r"主持|會議名|會議標題|主題|國家|地區|公司|來源|單位")  # fmt: skip
_TOTAL = re.compile(r"first join|last leave|total duration|首次加入|上次離開|最後離開|總持續")
_SERVICES: tuple[tuple[Service, re.Pattern[str]], ...] = (
    ("teams", re.compile(r"in-meeting|participant id|upn|user action|會議中|首次加入|使用者動作")),
    ("meet", re.compile(r"time joined|time exited|時間長度|退出時間")),
    (
        "webex",
        re.compile(r"attendee email|connection type|attendance duration|display name|與會者電子郵件|出席持續|連線類型"),
    ),
    ("zoom", re.compile(r"original name|waiting room|recording|guest|time in session|原名|原始名稱|等候|訪客|來賓")),
)


def columns_of(cells: list[str]) -> dict[Column, int]:
    """Column → place; empty for a row that is no heading. Of columns named alike the last is the participant's: a
    wide file tells of the meeting first."""
    found: dict[Column, int] = {}
    for place, cell in enumerate(cells):
        column = column_of(cell)
        if column is not None:
            found[column] = place
    named = "name" in found or "first" in found or "last" in found
    timed = "join" in found or "duration" in found or ("action" in found and "stamp" in found)
    return found if named and timed else {}


def column_of(cell: str) -> Column | None:
    words = _plain(cell)
    if not words or len(words) > 40:
        return None
    bare = re.sub(r"\([^)]*\)", "", words).strip()
    for column, pattern in _COLUMNS:
        if pattern.search(bare):
            return None if column in {"name", "email"} and _NOT_OF_PEOPLE.search(bare) else column
    return None


def unit_of(cell: str) -> int:
    """Seconds of what a bare number in a column of durations counts."""
    words = _plain(cell)
    if re.search(r"hour|小時", words):
        return 3600
    return 1 if re.search(r"second|秒", words) else 60


def is_total(cells: list[str]) -> bool:
    """A row a person: first and last of several joins, so that only its duration says how long somebody stayed."""
    return bool(_TOTAL.search(" | ".join(map(_plain, cells))))


def service_of(cells: list[str]) -> Service:
    words = " | ".join(map(_plain, cells))
    return next((service for service, pattern in _SERVICES if pattern.search(words)), "other")


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).lower().split()).strip(": ")
