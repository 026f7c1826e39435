"""From a leaked piece back to the download it came from: whole files, a few lines, other widths and country codes, a
covered name; and nothing is found of people who were erased."""

import io
import time
import zipfile
from argparse import Namespace
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from disclosures import downloading, fingerprints, fragments
from disclosures.export_people import ExportedPerson
from disclosures.exports import ask
from disclosures.fingerprints import of_fragment, of_row
from disclosures.fragments import lines_of
from disclosures.tracing import Match, trace
from events.facts import EventFacts, event_facts
from events.makers import make_event, make_officer
from foundation.actor import SYSTEM, Actor
from foundation.database import acting_as, transaction
from foundation.refusals import Invalid
from foundation.tabular import Sheet, csv_bytes, ods_bytes, xlsx_bytes
from lianfu.commands import exporting
from lianfu.personal_data import DECLARED
from privacy import retention
from registrations.admission import admit
from tests.disclosures.exporting import PLEASE, File, asked, download
from tests.registrations.conftest import NOW

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
PEOPLE = (
    ("王小明", "示範精密股份有限公司", "0912345678", "wang@example.org"),
    ("李大華", "安安企業社", "0423456789", "lee@example.org"),
    ("Mary Ann Lee", "Example Works", "0987000111", "mary@example.com"),
)
ALL = replace(PLEASE, purpose="other", fields=("name", "organization", "phone", "email"))


async def full_event() -> EventFacts:
    event = await make_event(NOW)
    for name, organization, phone, email in PEOPLE:
        await admit(asked(event, name, organization=organization, phone=phone, email=email), NOW)
    return await event_facts(event.slug)


async def exported(kind: str = "ods", officer: Actor | None = None, **changes: Any) -> tuple[EventFacts, File]:
    event, by = await full_event(), officer or await make_officer()
    with acting_as("staff"):
        return event, await download(
            event, await ask(event, replace(ALL, kind=kind, **changes), by, NOW), by, "zh-Hant", NOW
        )


async def traced(piece: str | bytes) -> list[Match]:
    with acting_as("staff"):
        return await trace(piece if isinstance(piece, bytes) else piece.encode(), SYSTEM, NOW + timedelta(days=1))


@pytest.mark.parametrize("kind", ["ods", "xlsx", "csv"])
async def test_a_whole_file_names_its_download(db: Connection, kind: str) -> None:
    officer = await make_officer("林承辦")
    _, file = await exported(kind, officer)
    await exported(kind)
    found = await traced(file.content)
    assert (found[0].same_file, found[0].by_code, found[0].staff, found[0].n) == (True, True, "林承辦", 1)
    assert file.name.split("-")[-2] in found[0].code
    assert found[0].lines == 3
    assert not found[1].same_file


@pytest.mark.parametrize(
    "piece",
    [
        "0912-345-678", "０９１２ ３４５ ６７８", "+886 912 345 678", "(04)2345-6789", "912345678", "3 0912345678",
        "WANG@Example.org", "ＷＡＮＧ＠example.org", "王小明,示範精密股份有限公司", "王小明 示範精密股份有限公司",
        "示範精密股份有限公司\t王小明", "王 小 明，示範精密股份有限公司", "王○明、示範精密股份有限公司",
        "王O明 示範精密股份有限公司", "mary ann LEE; Example works", "聯絡人 0912345678 在名單上", "'0912345678",
        '"王小明","示範精密股份有限公司","0912345678","wang@example.org"',
    ],
)  # fmt: skip
async def test_a_piece_is_enough(db: Connection, piece: str) -> None:
    await exported()
    found = await traced(f"以下是流出的名單\n{piece}\n")
    assert [(one.lines, one.same_file, one.by_code) for one in found] == [(1, False, False)]


@pytest.mark.parametrize(
    "piece", ["王小明", "示範精密股份有限公司", "0912", "經理", "王小明 安安企業社", "X-00000000-1", "\x00\x01", "="]
)
async def test_what_could_be_anybodys_finds_nothing(db: Connection, piece: str) -> None:
    await exported()
    assert await traced(piece) == []


def test_a_long_line_makes_few_pairs() -> None:
    """Neighbours first: a name and its firm stand near each other, whatever else is on the line."""
    others = [f"測{chr(0x4E00 + n)}試" for n in range(40)]
    line = [*others[:11], "王小明", "經理", "示範精密股份有限公司", *others[11:]]
    tokens = of_fragment(line)
    assert len(tokens) < 100
    assert of_row({"name": "王小明", "organization": "示範精密股份有限公司"}, ["王小明"]) & tokens


async def test_the_likeliest_comes_first(db: Connection) -> None:
    """Two downloads share a person; the one that knows more of the lines wins."""
    event = await make_event(NOW)
    name, organization, phone, email = PEOPLE[0]
    await admit(asked(event, name, organization=organization, phone=phone, email=email), NOW)
    event, officer = await event_facts(event.slug), await make_officer("甲")
    with acting_as("staff"):
        await download(event, await ask(event, ALL, officer, NOW), officer, "zh-Hant", NOW)
    await exported(officer=await make_officer("乙"))
    found = await traced("0912345678\n0423456789\nmary@example.com\n")
    assert [(one.staff, one.lines, one.of) for one in found] == [("乙", 3, 3), ("甲", 1, 3)]


async def test_a_file_saved_by_another_program_is_traced(db: Connection) -> None:
    """Other columns, other order, another format, without our first and last line."""
    await exported()
    for write in (ods_bytes, xlsx_bytes, csv_bytes):
        other = write(
            Sheet("名單", ("n", "電話", "誰"), [(n, phone, name) for n, (name, _, phone, _) in enumerate(PEOPLE)])
        )
        [found] = await traced(other)
        assert (found.same_file, found.by_code, found.lines) == (False, False, 3)


async def test_each_download_has_prints_of_its_own(db: Connection) -> None:
    """Equal people do not show as equal, and nothing of a word stands in the table."""
    await exported()
    await exported()
    rows = await db.fetch("select prints, scope from export_mark")
    assert len(rows) == 6
    every = [one for row in rows for one in row["prints"]]
    assert len(set(every)) == len(every)
    assert {row["scope"] for row in rows} == {None}


async def test_erasing_takes_the_fingerprints_along(db: Connection) -> None:
    event, _ = await exported()
    gone = await db.fetchval(
        "select m.person from export_mark m join registration r on r.person = m.person where r.event = $1 limit 1",
        event.id,
    )
    await db.execute("delete from export_mark where person = $1", gone)  # as an erasure does everywhere
    found = await traced("\n".join(phone for _, _, phone, _ in PEOPLE))
    assert [one.lines for one in found] == [2]


async def test_fingerprints_hold_no_key_back_and_go_after_a_year(db: Connection) -> None:
    await exported()
    later = NOW + timedelta(days=200)
    with acting_as("worker"):
        await retention.run(DECLARED, later)
    assert await db.fetchval("select count(*) from registration") == 0
    assert await db.fetchval("select count(*) from export_mark") == 3
    marked = [row["person"] for row in await db.fetch("select person from export_mark")]
    destroyed = await db.fetch("select key from erasure_journal where key = any ($1)", marked)
    assert {row["key"] for row in destroyed} == set(marked)
    with acting_as("worker"):
        await retention.run(DECLARED, NOW + timedelta(days=367))
    assert await db.fetchval("select count(*) from export_mark") == 0


async def test_the_trace_is_recorded_without_the_piece(db: Connection) -> None:
    await exported()
    await traced("0912345678")
    [row] = await db.fetch("select fields, purpose, reason from audit_entry where action = 'export.traced'")
    assert (list(row["fields"]), row["purpose"], row["reason"]) == ([], "trace", "")


@pytest.mark.parametrize("raw", [b"PK\x03\x04 not a package", b"PK"], ids=["broken", "short"])
def test_a_broken_package_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        lines_of(raw)


def package(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(name, content)
    return out.getvalue()


def test_a_hostile_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for name in ("content.xml", "xl/worksheets/sheet1.xml"):
        with pytest.raises(Invalid):
            lines_of(package(name, entities))
    monkeypatch.setattr(fragments, "MOST_BYTES", 10_000)
    with pytest.raises(Invalid):
        lines_of(package("content.xml", b"<x>" + b" " * 20_000 + b"</x>"))


def test_old_encodings_are_read() -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp950", "utf-16"):
        assert lines_of("王小明,安安企業社\r\n".encode(encoding)) == [["王小明", "安安企業社"]]


def test_a_long_piece_is_sampled_evenly() -> None:
    lines = [[str(n)] for n in range(10_000)]
    taken = fragments.sample(lines)
    assert len(taken) <= fragments.MOST_LINES
    assert int(taken[-1][0]) > 9_900
    assert fragments.sample([]) == []


def test_prints_need_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = ["p:912345678"]
    assert fingerprints.prints(b"a" * 32, tokens) != fingerprints.prints(b"b" * 32, tokens)
    assert all(-(2**63) <= one < 2**63 for one in fingerprints.prints(b"a" * 32, [str(n) for n in range(50)]))


def test_a_row_without_telling_words_has_no_print() -> None:
    assert of_row({"name": "王小明"}, ["王小明"]) == set()
    assert of_fragment(["王小明"]) == set()


MATCH = Match(
    export=UUID(int=1), code="X-ABCDEFGH", n=2, slug="2026-a", title_zh="說明會", at=NOW, staff="林承辦",
    purpose="contact", recipient="", same_file=False, by_code=False, lines=3, of=4,
)  # fmt: skip


@pytest.mark.parametrize(("found", "code"), [([MATCH], 0), ([], 1)])
def test_the_command_names_the_export(
    found: list[Match], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(exporting, "run_with_database", lambda _: found)
    (tmp_path / "leak.csv").write_text("0912345678")
    assert exporting.run_trace(Namespace(file=str(tmp_path / "leak.csv"))) == code
    said = capsys.readouterr().out
    if found:
        for word in ("X-ABCDEFGH-2", "2026-05-04 10:00", "林承辦", "行前聯絡或異動通知", "3/4"):
            assert word in said
    else:
        assert "no export matches" in said


async def test_many_fingerprints_are_kept_at_once(db: Connection) -> None:
    """Lines and prints are joined, not compared each with each."""
    await exported()
    made = await db.fetchval("select id from export_download limit 1")
    people = [ExportedPerson(uuid4(), uuid4()) for _ in range(8_000)]
    begun = time.perf_counter()
    async with transaction("staff"):
        await downloading._keep_marks(made, people, [range(n, n + 5) for n in range(8_000)], NOW.date())
    assert time.perf_counter() - begun < 8
    assert await db.fetchval("select count(*) from export_mark where cardinality(prints) = 5") >= 8_000
