"""Thirty marked people go through everything; whoever steals a dump, a log, a queue or a disk then finds nobody."""

import subprocess
from collections.abc import AsyncIterator, Iterable

import asyncpg
import pytest

from assurance import canaries
from assurance.programs import address_for, programs_for
from foundation import addresses
from lianfu.scratch import Place, scratch
from tests.assurance.canary_house import House, running
from tests.assurance.canary_run import play

TYPED = {
    "/registrations", "/registrations/new", "/registrations/-/reveal", "/exports", "/door", "/door/search",
    "/door/walk-in", "/outreach/visits/new", "/outreach/visits/-/words", "/privacy/cases/new",
    "/privacy/cases/-/decide", "/privacy/cases/-/reveal", "/privacy/holds/new", "/privacy/exports/trace",
    "/privacy/breaches/new",
}  # fmt: skip
SEALED = {"identity", "visit_contact", "visit_note", "remark", "outgoing_mail"}


@pytest.fixture(scope="module")
async def ran(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[House, dict[str, int]]]:
    async with scratch() as place, running(place, tmp_path_factory.mktemp("canaries")) as house:
        yield house, await play(house)


def seen(parts: Iterable[bytes]) -> list[str]:
    return sorted({mark for part in parts for mark in canaries.found_in(part)})


def dump(place: Place, name: str) -> bytes:
    bare, environment = address_for(place.superuser_dsn(name))
    command = [programs_for(18).pg_dump, "--dbname", bare]
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


async def test_everybody_went_everywhere(ran: tuple[House, dict[str, int]]) -> None:
    _, done = ran
    assert done == {
        "api": 15, "pages": 15, "errors": 8, "mails": 30, "door": 30, "answers": 30, "visits": 30, "exports": 3,
        "calls": 30, "own": 3,
    }  # fmt: skip


async def test_people_were_written_about_in_the_boxes_of_staff(ran: tuple[House, dict[str, int]]) -> None:
    """A name and an illness, typed where nobody asked for them; the tests below find them nowhere."""
    taken = {each.action.rpartition("seminar")[2] or each.action for each in ran[0].typed if each.status in {200, 303}}
    taken = {action.removeprefix("/zh-tw/staff") for action in taken}
    assert taken >= TYPED, sorted(TYPED - taken)


async def test_what_is_sent_to_people_holds_them(ran: tuple[House, dict[str, int]]) -> None:
    """The control: the search sees the marks where they belong."""
    house, _ = ran
    assert len({mark.split(" (")[0] for mark in seen(path.read_bytes() for path in house.mails)}) >= 30


@pytest.mark.parametrize("name", [addresses.MAIN, addresses.KEYS])
async def test_no_dump_holds_them(ran: tuple[House, dict[str, int]], name: str) -> None:
    whole = dump(ran[0].place, name)
    assert len(whole) > 10_000
    assert seen([whole]) == []


async def test_no_log_of_any_process_holds_them(ran: tuple[House, dict[str, int]]) -> None:
    house, _ = ran
    logs = {path.name: path.read_bytes() for path in house.logs.iterdir()}
    assert b"bug " in logs["serve.log"], "the forced exception was logged"
    assert seen(logs.values()) == []
    assert seen(path.read_bytes() for path in house.place.server.home.rglob("*.log")) == []


async def test_no_file_of_the_house_holds_them(ran: tuple[House, dict[str, int]]) -> None:
    """Tables, write-ahead log, queues, temporary files: everything on the disk but the mails sent away."""
    house, _ = ran
    c = await asyncpg.connect(house.place.superuser_dsn())
    await c.execute("checkpoint")
    await c.close()
    folders = (house.place.settings.data_folder, house.logs.parent / "tmp")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 1000
    found = [
        (str(path.name), each.mark) for path in files for stream in [path.open("rb")] for each in closing_scan(stream)
    ]
    assert found == []


def closing_scan(stream: "canaries.BinaryIO") -> list[canaries.Found]:
    with stream:
        return list(canaries.scan(stream))


async def test_the_statistics_of_the_planner_know_bytes_only(ran: tuple[House, dict[str, int]]) -> None:
    house, _ = ran
    c = await asyncpg.connect(house.place.superuser_dsn())
    await c.execute("analyze")
    rows = await c.fetch(
        "select tablename, attname, most_common_vals::text as common, histogram_bounds::text as bounds from pg_stats"
        " where schemaname in ('public', 'jobs')"
    )
    types = await c.fetch(
        "select c.relname, t.typname from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " join pg_type t on t.oid = a.atttypid where a.attname in ('blob', 'sealed') and c.relkind = 'r'"
    )
    await c.close()
    assert len(rows) > 100
    assert seen(f"{row['common']}{row['bounds']}".encode() for row in rows) == []
    assert {row["typname"] for row in types} == {"bytea"}
    assert {row["relname"] for row in types} >= SEALED


async def test_the_sealed_words_are_there(ran: tuple[House, dict[str, int]]) -> None:
    """The control: they were not lost on the way; and one that stands in clear is found at once."""
    house, _ = ran
    c = await asyncpg.connect(house.place.superuser_dsn())
    counts = {name: await c.fetchval(f'select count(*) from "{name}"') for name in SEALED}
    await c.execute("create table planted as select $1::text as word", canaries.canaries()[3].name)
    whole = dump(house.place, addresses.MAIN)
    await c.execute("drop table planted")
    await c.close()
    assert min(counts.values()) >= 30, counts
    assert seen([whole]) == ["canary 03 name (utf-8)"]
