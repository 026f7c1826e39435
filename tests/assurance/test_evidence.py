"""What an auditor gets: every item as ODF and JSON, hashes that hold, no word of anybody served."""

import hashlib
import io
import json
import zipfile

import pytest
from odfdo import Document

from assurance import evidence, evidence_tables
from assurance.event_file import event_file
from events.makers import make_event
from foundation.database import acting_as
from foundation.refusals import NotFound
from lianfu import scratch
from lianfu.evidence_items import further_items
from tests.assurance.conftest import NOW

# What an auditor of the Personal Data Protection Act asks to see, item by item.
ASKED = (
    "inventory", "data-flows", "notice-wordings", "notice-versions", "five-registrations", "consents", "retention",
    "holds", "erasures", "access-by-subject", "access-by-staff", "purpose-sessions", "role-matrix", "accounts", "keys",
    "exports", "requests", "breaches", "alarms", "processors", "packages", "on-paper",
)  # fmt: skip


@pytest.fixture
async def seeded(db, keys_db):
    event = await make_event(NOW)
    return event, await scratch.Place(None, None).seed(4, NOW, event=event)


def _says_nothing_of(people, content: bytes) -> bool:
    words = [word for each in people for word in (each.said.name, each.said.email, each.said.phone) if word]
    return not [word for word in words if word.encode() in content]


def _inside(content: bytes) -> bytes:
    """All that an archive holds, unpacked, and what is packed inside of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    return b"".join(_inside(part) if part.startswith(b"PK") else part for part in parts)


async def test_evidence_has_every_item_as_odf_and_json(seeded, tmp_path):
    with acting_as("staff"):
        names = evidence.write(tmp_path, await evidence.items(further_items()), NOW)
    assert {table.key for table in evidence_tables.TABLES} <= set(ASKED)
    assert {f"{key}.{kind}" for key in ASKED for kind in ("ods", "json")} <= set(names)
    for key in ASKED:
        assert Document(tmp_path / f"{key}.ods").body.tables
        assert isinstance(json.loads((tmp_path / f"{key}.json").read_text("utf-8"))["rows"], list)
    five = json.loads((tmp_path / "five-registrations.json").read_text("utf-8"))["rows"]
    assert len(five) == 4
    assert all(len(row["notice"]) == 64 for row in five)


async def test_evidence_names_nobody_served(seeded, tmp_path):
    event, people = seeded
    with acting_as("staff"):
        evidence.write(tmp_path, await evidence.items(further_items()), NOW)
        zipped = await event_file(event.slug, NOW)
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert _says_nothing_of(people, _inside(content) if content.startswith(b"PK") else content), path.name
    assert _says_nothing_of(people, _inside(zipped))
    assert not _says_nothing_of(people, people[0].said.email.encode()), "the control finds nothing"


async def test_evidence_index_holds_the_hash_of_each_file(seeded, tmp_path):
    with acting_as("staff"):
        evidence.write(tmp_path, await evidence.items(), NOW)
    told = json.loads((tmp_path / "index.json").read_text("utf-8"))["sha256"]
    assert told == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in tmp_path.iterdir()
        if not path.name.startswith("index.")
    }


async def test_evidence_of_one_event_is_one_zip(seeded):
    event, _ = seeded
    with acting_as("staff"):
        content = await event_file(event.slug, NOW)
        with pytest.raises(NotFound):
            await event_file("there-is-none", NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        notice = json.loads(archive.read("notice.json"))
        counts = json.loads(archive.read("counts.json"))["rows"]
    assert {
        "cover.odt",
        "tables.ods",
        "access-log.json",
        "deletion.json",
        "notice.zh-Hant.txt",
        "notice.en.txt",
    } <= names
    assert notice["sha256"] == event.papers.notice.sha256
    assert sum(row["people"] for row in counts) == 4


async def test_evidence_pages_record_each_download(seeded, desk, db):
    event, people = seeded
    auditor = await desk("auditor")
    assert (await auditor.get("/zh-tw/staff/privacy/evidence")).status_code == 200
    for place in ("exports.ods", f"event.zip?event={event.slug}"):
        before = await db.fetchval("select count(*) from audit_entry where action = 'evidence'")
        answer = await auditor.get(f"/zh-tw/staff/privacy/evidence/{place}")
        assert answer.status_code == 200, place
        assert answer.content.startswith(b"PK")
        assert _says_nothing_of(people, _inside(answer.content))
        assert await db.fetchval("select count(*) from audit_entry where action = 'evidence'") == before + 1
    assert (await auditor.get("/zh-tw/staff/privacy/evidence/nothing.ods")).status_code == 404


@pytest.mark.parametrize("role", ["manager", "organiser", "door", "outreach", "admin"])
async def test_evidence_is_for_auditors(role, desk, db):
    assert (await (await desk(role)).get("/zh-tw/staff/privacy/evidence")).status_code in {403, 404}
