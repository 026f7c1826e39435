"""One log between upload and writing down: who was matched, whom a person has to decide.

Nothing of the file is kept: the form carries registrations, seconds and masked names in a signed text.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from foundation.clock import TAIPEI, day_of
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid
from foundation.tokens import keyed, same
from imports.grids import TROUBLES, Unreadable
from imports.opening import open_list
from online.headings import Service
from online.logs import Log, Stay, read_log
from online.matching import How, Known, match, participants
from online.minutes import Presence, Window, outside, presence_of
from privacy.masks import mask

ZONES: dict[str, tzinfo] = {"taipei": TAIPEI, "utc": UTC, "pacific": ZoneInfo("America/Los_Angeles")}
GOOD_FOR = timedelta(hours=4)
MOST_FILES = 6
_PURPOSE = "online-log"
_MAC = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One participant; name and address are masked already."""

    name: str
    email: str
    presence: Presence
    registration: UUID | None
    how: How
    candidates: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class LogSheet:
    session: UUID
    service: Service
    rows: tuple[Row, ...]
    odd: int

    @property
    def unsure(self) -> list[tuple[int, Row]]:
        return [(n, row) for n, row in enumerate(self.rows) if row.registration is None]

    def decided(self, chosen: Mapping[int, UUID], window: Window) -> dict[UUID, int]:
        """Minutes of each registration; two devices of one person overlap and count once."""
        found: dict[UUID, Presence] = {}
        for n, row in enumerate(self.rows):
            registration = row.registration or chosen.get(n)
            if registration:
                found[registration] = found.get(registration, Presence()).joined_with(row.presence)
        return {registration: presence.minutes(window) for registration, presence in found.items()}


class _Paper(msgspec.Struct, array_like=True):
    """What the form carries."""

    session: UUID
    until: datetime
    service: Service
    rows: tuple[Row, ...]


def read_files(files: Sequence[tuple[str, bytes]], window: Window, zone: str) -> Log:
    """All files of one session as one log: a meeting that was begun anew has several. Invalid with what is wrong."""
    stays: list[Stay] = []
    services: list[Service] = []
    odd = 0
    for name, content in files[:MOST_FILES]:
        try:
            log = read_log(open_list(name, content), day_of(window.starts_at), ZONES.get(zone, TAIPEI))
        except Unreadable as trouble:
            raise Invalid([Fault("files", TROUBLES[trouble.reason])]) from None
        if log is None or not log.stays:
            raise Invalid([Fault("files", N_("檔案裡找不到參加者的姓名與時間。請上傳會議軟體下載的出席報告原檔。"))])
        stays += log.stays
        services.append(log.service)
        odd += log.odd
    if not services:
        raise Invalid([Fault("files", N_("請選擇出席報告檔。"))])
    if outside(stays, window):
        raise Invalid([Fault("zone", N_("紀錄上的時間都不在這一場的時間裡。請確認場次，或改選檔案使用的時區。"))])
    return Log(services[0], tuple(stays), odd)


def sheet_of(session: UUID, log: Log, known: Sequence[Known], window: Window) -> LogSheet:
    """In the order of the log."""
    rows = [
        Row(
            mask("name", found.participant.name), mask("email", found.participant.email),
            presence_of(found.participant.stays, window), found.registration, found.how, found.candidates,
        )
        for found in match(participants(log.stays), known)
    ]  # fmt: skip
    return LogSheet(session, log.service, tuple(rows), log.odd)


def carried(sheet: LogSheet, now: datetime) -> str:
    """The text of the hidden field."""
    body = zlib.compress(msgspec.json.encode(_Paper(sheet.session, now + GOOD_FOR, sheet.service, sheet.rows)))
    return base64.urlsafe_b64encode(keyed(_PURPOSE, body)[:_MAC] + body).decode()


def read_carried(text: str, session: UUID, now: datetime) -> LogSheet:
    """Invalid for a form that is not ours, of another session, or too old."""
    try:
        raw = base64.urlsafe_b64decode(text)
        if not same(raw[:_MAC], keyed(_PURPOSE, raw[_MAC:])[:_MAC]):
            raise ValueError("not signed here")
        paper = msgspec.json.decode(zlib.decompress(raw[_MAC:]), type=_Paper)
    except (ValueError, binascii.Error, zlib.error, msgspec.DecodeError):
        paper = None
    if paper is None or paper.session != session or paper.until < now:
        raise Invalid([Fault("files", N_("這一頁放太久了，請再上傳一次；還沒有寫入任何資料。"))])
    return LogSheet(session, paper.service, paper.rows, 0)
