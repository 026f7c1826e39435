"""Events with people, the lists of them that are asked for, and what stands in the files."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import asyncpg
from odfdo import Document
from openpyxl import load_workbook

from disclosures import downloading
from disclosures.downloading import whole
from disclosures.exports import Wanted, ask
from events.facts import EventFacts, event_facts
from events.makers import make_event, make_partner
from events.plans import BodyPlan
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.languages import Language
from foundation.tabular import BOM
from registrations.admission import admit
from registrations.admission_rows import AdmissionRequest, Projection
from tests.registrations.conftest import NOW
from vault import keys

Connection = asyncpg.Connection
PLEASE = Wanted(
    purpose="contact", fields=("name", "phone"), which="admitted", reason="寄送行前通知", kind="ods", hours=24, most=3
)


class File(NamedTuple):
    """A download that has arrived."""

    name: str
    kind: str
    content: bytes


async def download(event: EventFacts, export: UUID, by: Actor, language: Language, now: datetime) -> File:
    """Read to its end, as a browser does."""
    file = await downloading.download(event, export, by, language, now)
    return File(file.name, file.kind, await whole(file))


def asked(event: EventFacts, name: str, **words: str) -> AdmissionRequest:
    assert event.papers
    known = {"name": name, "email": f"{uuid4().hex[:8]}@example.org", "phone": "0912345678"} | words
    consents = {"later_events": "refused", "partner_handover": words.get("handover", "refused")}
    known.pop("handover", None)
    return AdmissionRequest(
        event=event.id, post_token=uuid4(), sessions=tuple(each.id for each in event.sessions),
        revision=event.papers.revision, notice=event.papers.notice.sha256, language="zh-Hant", channel="web",
        mark=keys.mark(name, known["email"], None), words=known, has_mail=True, projection=Projection(county="66000"),
        needs={"meal": "vegetarian"} if event.meal else {}, meal="vegetarian" if event.meal else None,
        consents=consents,
    )  # fmt: skip


async def full_event(*names: str, **plan: Any) -> EventFacts:
    event = await make_event(NOW, **plan)
    for place, name in enumerate(names):
        await admit(asked(event, name, organization=f"示範{place}號有限公司"), NOW)
    with acting_as("staff"):
        return await event_facts(event.slug)


async def with_partner(role: str, *names: str, **plan: Any) -> tuple[EventFacts, UUID]:
    partner = await make_partner(f"示範{role}協會", "Association")
    body = BodyPlan(
        partner=partner, role="cohost", data_role=role, contract_ref="示約1號" if role == "processor" else ""
    )
    return await full_event(*names, bodies=(body,), **plan), partner


async def taken(event: EventFacts, by: Actor, at: datetime = NOW, **changes: Any) -> File:
    with acting_as("staff"):
        return await download(event, await ask(event, replace(PLEASE, **changes), by, NOW), by, "zh-Hant", at)


def rows_of(file: File) -> list[list[str]]:
    if file.name.endswith("csv"):
        return list(csv.reader(io.StringIO(file.content.decode().removeprefix(BOM), newline="")))
    if file.name.endswith("xlsx"):
        read = load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True)
        return [[cell for cell in row if cell is not None] for row in read]
    table = Document(io.BytesIO(file.content)).body.tables[0]
    return [[str(cell.get_value()) for cell in row.get_cells()] for row in table.get_rows()]


def people_in(file: File) -> list[str]:
    return sorted(row[0] for row in rows_of(file)[3:-1])


async def entries(db: Connection, export: UUID | None = None) -> list[tuple[str, str, list[str]]]:
    rows = await db.fetch(
        "select action, purpose, fields from audit_entry where action like 'export%'"
        " and ($1::uuid is null or object = $1) order by seq",
        export,
    )
    return [(row["action"], row["purpose"], list(row["fields"])) for row in rows]


def words_of(content: bytes) -> str:
    box = zipfile.ZipFile(io.BytesIO(content))
    return "".join(box.read(name).decode("utf-8", "ignore") for name in box.namelist())


def only(found: Sequence[Any]) -> Any:
    [one] = found
    return one
