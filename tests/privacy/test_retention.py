"""Retention: what is due goes, what is not stays, keys go with the last row, a killed or failed run tells the truth."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from piccolo.columns import UUID, ForeignKey, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import Bytea
from piccolo.table import Table

from foundation import ledgers
from foundation.columns import PersonalColumns
from foundation.database import acting_as, transaction
from foundation.personal import PersonalData
from privacy import erasure, retention, retention_reports
from vault import keys, sweeping
from vault.key_files import KeysNotReady

NOW = datetime(2026, 5, 4, 18, 30, tzinfo=UTC)  # 5 May in Taipei
TODAY = date(2026, 5, 5)
LONG_AGO = NOW - timedelta(days=100)


class Guest(PersonalColumns, Table, tags=["personal"]):
    id = UUID(primary_key=True)


class GuestWords(PersonalColumns, Table, tags=["personal"]):
    id = UUID(primary_key=True)
    guest = ForeignKey(references=Guest, on_delete=OnDelete.cascade, null=False)
    level = Varchar(length=2)
    blob = Bytea()


def declared(table: type[Table], **more: object) -> PersonalData:
    words = dict.fromkeys(("what_zh", "what_en", "why_zh", "why_en"), "…")
    return PersonalData(table=table, trigger="event_end", keep_days=90, **words, **more)


DECLARED = (declared(Guest), declared(GuestWords))


@pytest.fixture
async def worker(db, keys_db):
    for table in (Guest, GuestWords):
        for statement in table.create_table().ddl:
            await db.execute(statement)
        await db.execute(f"grant select, delete on {table._meta.tablename} to lianfu_worker")
    with acting_as("worker"):
        yield db


async def guest(last_day: date, scope=None, needs_until: date | None = None):
    """One person with a row, a P2 blob and (where asked) a P3 blob, under keys that were last used long ago."""
    scope = scope or uuid4()
    [person] = await keys.upsert_persons([keys.mark("王小明", f"{uuid4()}@example.org", None)], LONG_AGO)
    await keys.scope_keys(scope, LONG_AGO)
    columns = {"person": person.person, "scope": scope, "expires_on": last_day}
    row = Guest(**columns)
    async with transaction("owner"):
        await Guest.insert(row)
        await GuestWords.insert(GuestWords(guest=row.id, level="P2", blob=b"2", **columns))
        if needs_until:
            columns["expires_on"] = needs_until
            await GuestWords.insert(GuestWords(guest=row.id, level="P3", blob=b"3", **columns))
    return person.person, scope


async def counted(db) -> tuple[int, int]:
    return tuple([await db.fetchval(f"select count(*) from {name}") for name in ("guest", "guest_words")])


async def test_a_row_is_kept_through_its_last_day_and_gone_the_night_after(worker):
    await guest(TODAY)
    assert (await retention.run(DECLARED, NOW)).lines[0].erased == 0
    assert (await retention.run(DECLARED, NOW + timedelta(days=1))).lines[0].erased == 1
    assert await counted(worker) == (0, 0)


async def test_the_run_is_idempotent_and_reports_each_table(worker):
    for _ in range(3):
        await guest(TODAY - timedelta(days=1))
    await guest(TODAY + timedelta(days=30))
    first = await retention.run(DECLARED, NOW)
    assert [(line.table, line.erased, line.overdue) for line in first.lines[:2]] == [
        ("guest", 3, 0),
        ("guest_words", 0, 0),
    ]
    again = await retention.run(DECLARED, NOW + timedelta(minutes=1))
    assert [line.erased for line in again.lines] == [0, 0, 0]
    assert await counted(worker) == (1, 1)
    told = [{line.table: line for line in report.lines} for report in await retention_reports.reports()]
    assert told == [{line.table: line for line in run.lines} for run in (again, first)]


async def test_batches_do_not_change_the_figures(worker, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        await guest(TODAY - timedelta(days=3))
    report = await retention.run(DECLARED, NOW)
    assert report.lines[0].erased == 5
    assert report.persons >= 5


async def test_needs_go_first_with_their_own_key_while_the_rest_stays_readable(worker):
    person, scope = await guest(TODAY + timedelta(days=80), needs_until=TODAY - timedelta(days=1))
    await retention.run(DECLARED, NOW)
    assert await counted(worker) == (1, 1)
    assert await keys.open_scopes([scope], "P3") == {}
    assert list(await keys.open_scopes([scope], "P2")) == [scope]
    assert list(await keys.open_persons([person])) == [person]


async def test_the_keys_of_a_scope_go_with_its_last_row(worker):
    gone, kept = uuid4(), uuid4()
    erased, _ = await guest(TODAY - timedelta(days=1), gone)
    await guest(TODAY - timedelta(days=1), kept)
    staying, _ = await guest(TODAY + timedelta(days=1), kept)
    await retention.run(DECLARED, NOW)
    assert list(await keys.open_scopes([gone, kept], "P2")) == [kept]
    assert list(await keys.open_persons([erased, staying])) == [staying]


async def test_a_key_taken_into_use_lately_is_spared_although_it_has_no_row_yet(worker):
    [person] = await keys.upsert_persons([keys.mark("陳大文", f"{uuid4()}@example.org", None)], NOW)
    scope = uuid4()
    await keys.scope_keys(scope, NOW)
    await retention.run(DECLARED, NOW)
    assert list(await keys.open_persons([person.person])) == [person.person]
    assert list(await keys.open_scopes([scope], "P2")) == [scope]


async def test_an_orphan_of_a_refused_registration_is_swept(worker):
    [person] = await keys.upsert_persons([keys.mark("陳大文", f"{uuid4()}@example.org", None)], LONG_AGO)
    await retention.run(DECLARED, NOW)
    assert await keys.open_persons([person.person]) == {}


async def test_a_table_that_cannot_be_erased_is_told_and_does_not_stop_the_others(worker):
    await guest(TODAY - timedelta(days=1))
    await worker.execute("revoke delete on guest_words from lianfu_worker")
    [words, guests, _] = (await retention.run(tuple(reversed(DECLARED)), NOW)).lines
    assert (words.table, words.erased, words.overdue, words.finished) == ("guest_words", 0, 1, False)
    assert (guests.erased, guests.finished) == (1, True)
    [report] = await retention_reports.reports()
    assert report.overdue == 1


async def test_rows_go_although_the_keys_do_not_answer_and_the_keys_go_the_night_after(worker, monkeypatch):
    """A custodian who is away, or a keys database: what is due goes on its day, and the run says what is left."""
    person, scope = await guest(TODAY - timedelta(days=1))

    async def away(*_: object) -> dict[UUID, bytes]:
        raise KeysNotReady

    monkeypatch.setattr(keys, "open_scopes", away)
    report = await retention.run(DECLARED, NOW)
    monkeypatch.undo()
    assert await counted(worker) == (0, 0)
    assert [(line.table, line.finished) for line in report.lines if not line.finished] == [("keys", False)]
    [told] = await retention_reports.reports()
    assert not told.finished
    again = await retention.run(DECLARED, NOW + timedelta(days=1))
    assert again.finished
    assert await keys.open_persons([person]) == {}
    assert await keys.open_scopes([scope], "P2") == {}


async def test_no_key_that_answers_nothing_stops_a_row(worker, monkeypatch):
    """As above, with every deed of the keys away; one table's own keeping is stopped, the other's is not."""
    await guest(TODAY - timedelta(days=1))

    def lost(*_: object, **__: object) -> object:
        raise asyncpg.InterfaceError("connection is closed")

    async def elsewhere(_: object) -> None:
        raise KeysNotReady

    monkeypatch.setattr(keys, "open_scopes", lost)
    for name in ("destroy_again", "unused_persons", "unused_scopes", "destroy_unused"):
        monkeypatch.setattr(sweeping, name, lost)
    kept = replace(DECLARED[1], erase=elsewhere)
    report = await retention.run((kept, DECLARED[0]), NOW)
    assert {line.table: line.finished for line in report.lines} == {
        "guest_words": False, "guest": True, "consent_evidence": True, "keys": False,
    }  # fmt: skip
    assert await counted(worker) == (0, 0)


async def test_a_run_killed_between_batches_is_finished_by_the_next(worker, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 1)
    for _ in range(3):
        await guest(TODAY - timedelta(days=1))
    calls = []

    async def killed(due):
        calls.append(due)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await retention.run((replace(DECLARED[0], erase=killed), DECLARED[1]), NOW)
    [told] = await retention_reports.reports()
    assert [(line.erased, line.finished) for line in told.lines] == [(1, False)]
    assert (await retention.run(DECLARED, NOW + timedelta(hours=1))).lines[0].erased == 2
    assert await retention.overdue(DECLARED, NOW) == {"guest": 0, "guest_words": 0}


async def test_a_room_may_erase_what_it_keeps_elsewhere_in_the_same_transaction(worker):
    await guest(TODAY - timedelta(days=1))
    seen = []

    async def erase(due):
        seen.extend(due)
        raise asyncpg.DataError

    await retention.run((replace(DECLARED[0], erase=erase),), NOW)
    assert len(seen) == 1
    assert (await counted(worker))[0] == 1


async def test_a_forgotten_declaration_destroys_no_key(worker, monkeypatch):
    monkeypatch.setattr(ledgers, "all_tables", lambda: [Guest, GuestWords])
    person, scope = await guest(TODAY + timedelta(days=9), needs_until=TODAY + timedelta(days=9))
    await retention.run((), NOW)
    assert list(await keys.open_persons([person])) == [person]
    assert list(await keys.open_scopes([scope], "P2")) == [scope]
    assert list(await keys.open_scopes([scope], "P3")) == [scope]


async def test_an_erasure_is_journalled_and_replayed_over_restored_keys(worker):
    person, scope = await guest(TODAY + timedelta(days=9))
    async with transaction():
        assert await erasure.begin(person, NOW)
    await keys.destroy_person(person)
    assert await erasure.sweep([], [(scope, "P3")], NOW) == ([], [(scope, "P3")])
    assert await keys.open_persons([person]) == {}
    rows = await worker.fetch("select key, kind from erasure_journal order by seq")
    assert [tuple(row) for row in rows] == [(person, "person"), (scope, "swept P3")]
    assert await erasure.replay(NOW + timedelta(hours=1)) == 2


async def test_replaying_spares_a_person_whom_a_sweep_named_but_spared(worker):
    [person] = await keys.upsert_persons([keys.mark("林美麗", f"{uuid4()}@example.org", None)], NOW)
    assert await erasure.sweep([person.person], [], NOW) == ([], [])
    await erasure.replay(NOW + timedelta(days=1))
    assert list(await keys.open_persons([person.person])) == [person.person]


async def test_a_long_journal_is_replayed_in_one_round_trip(worker, monkeypatch):
    marks = [keys.mark("林美麗", f"{uuid4()}@example.org", None) for _ in range(60)]
    erased, spared = (await keys.upsert_persons(marks, NOW))[:50], uuid4()
    await keys.scope_keys(spared, NOW)
    for each in erased:
        await worker.execute("insert into erasure_journal (key, kind, at) values ($1, 'person', $2)", each.person, NOW)
    await worker.execute(
        "insert into erasure_journal (key, kind, at) values ($1, 'scope P2', $2)", spared, NOW - timedelta(days=1)
    )
    asked = []
    execute = asyncpg.Pool.execute
    monkeypatch.setattr(
        asyncpg.Pool, "execute", lambda pool, query, *args: (asked.append(query), execute(pool, query, *args))[1]
    )
    assert await erasure.replay(NOW + timedelta(hours=1)) == 51
    assert len(asked) == 1
    assert await keys.open_persons(each.person for each in erased) == {}
    assert list(await keys.open_scopes([spared], "P2")) == [spared]
