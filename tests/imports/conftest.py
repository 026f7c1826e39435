"""Lists as other systems write them, built in code, and an officer who brings them in."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook

from events.facts import EventFacts, event_facts
from events.makers import make_event, make_officer
from foundation.actor import Actor
from foundation.database import acting_as
from imports import batches
from imports.committing import Written, commit
from imports.judging import Verdict
from imports.previewing import Preview, preview
from registrations import opened
from registrations.opened import Opened
from tests.desks import Desk, desks

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
GIVER = "示範工業區廠商協進會"
HEADERS = ("姓名", "公司名稱", "職稱", "聯絡電話", "電子郵件")
Row = Sequence[Any]


@pytest.fixture
def vault_keys(keys_db: str) -> None:
    """Keys to seal with, for tests that need no more of them."""


@pytest.fixture
async def desk(db: Any, vault_keys: None) -> AsyncIterator[Desk]:
    async with desks(db, NOW) as desk:
        yield desk


@pytest.fixture
async def officer(db: Any, vault_keys: None) -> Actor:
    return await make_officer()


@pytest.fixture
async def event(db: Any, vault_keys: None) -> EventFacts:
    return await make_event(NOW)


def csv_list(*rows: Row, headers: Row = HEADERS, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows([headers, *rows])
    return out.getvalue().encode(encoding)


def xlsx_list(*rows: Row, headers: Row = HEADERS, title: str = "名單") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in (headers, *rows):
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def person(n: int, **changes: str) -> tuple[str, ...]:
    """A row of `HEADERS`; everybody has an address of their own."""
    told = {
        "name": f"王小{'零一二三四五六七八九'[n % 10]}", "firm": "示範有限公司", "title": "經理",
        "phone": f"09120000{n:02}", "email": f"wang{n}@example.org",
    } | changes  # fmt: skip
    return tuple(told[key] for key in ("name", "firm", "title", "phone", "email"))


async def upload(event: EventFacts, content: bytes, by: Actor, name: str = "list.csv") -> UUID:
    with acting_as("staff"):
        return await batches.start(event, name, content, GIVER, by, NOW)


async def open_event(event: UUID) -> dict[UUID, Opened]:
    with acting_as("staff"):
        return await opened.open_event(event)


async def shown(event: EventFacts, batch: UUID) -> Preview:
    with acting_as("staff"):
        return await preview(await event_facts(event.slug), batch)


async def written(event: EventFacts, content: bytes, by: Actor) -> tuple[UUID, Written]:
    with acting_as("staff"):
        batch = await batches.start(event, "list.csv", content, GIVER, by, NOW)
        return batch, await commit(await event_facts(event.slug), batch, by, NOW)


def verdicts(found: Preview) -> list[tuple[str, str]]:
    return [(each.kind, each.why) for each in found.verdicts]


def by_name(found: Preview) -> dict[str, Verdict]:
    return {each.draft.text("name") or each.draft.typed["name"]: each for each in found.verdicts}
