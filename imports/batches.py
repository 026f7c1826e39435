"""An upload from its file to a list that waits for somebody to look, and what is known of it later."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from events.facts import EventFacts
from foundation.actor import Actor
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.tokens import keyed
from imports import sheets, sources
from imports.columns import DROP, LEAVE, header_hash, may_be_remembered, proposed, word_of
from imports.grids import MOST_ROWS, TROUBLES, Unreadable
from imports.opening import open_list
from imports.sheets import SheetPlan, Sheets
from imports.tables import Table, read_table
from privacy import audit
from questionnaires.typed_text import clean
from questionnaires.wrong import Wrong
from registrations.registering import papers_of

LONGEST_GIVER = 80


@dataclass(frozen=True, slots=True)
class Batch:
    """One upload as its row tells it; the people are elsewhere. `twin` says that the same file was written before."""

    id: UUID
    event: UUID
    source: str
    giver: str
    state: str
    rows: int
    added: int
    updated: int
    waiting: int
    left_out: int
    kept: int
    made_at: datetime
    committed_at: datetime | None
    undone_at: datetime | None
    by: str
    waits: bool
    twin: datetime | None


_BATCHES = """
select b.id, b.event, b.source, b.giver, b.state, b.rows, b.added, b.updated, b.waiting, b.left_out, b.kept,
  b.made_at, b.committed_at, b.undone_at, s.name as by,
  b.state = 'read' and exists (select from import_row r where r.batch = b.id) as waits,
  (select max(o.committed_at) from import_batch o where o.event = b.event and o.id <> b.id
     and o.file_hash = b.file_hash and o.state = 'committed') as twin
from import_batch b join staff s on s.id = b.staff
where b.event = $1 and ($2::uuid is null or b.id = $2) order by b.made_at desc limit 50
"""


async def of_event(event: UUID) -> list[Batch]:
    """The newest first."""
    async with transaction() as c:
        return [Batch(**dict(row)) for row in await c.fetch(_BATCHES, event, None)]


async def batch_of(event: UUID, batch: UUID) -> Batch:
    """NotFound for one of another event."""
    async with transaction() as c:
        row = await c.fetchrow(_BATCHES, event, batch)
    if row is None:
        raise NotFound
    return Batch(**dict(row))


async def start(facts: EventFacts, name: str, content: bytes, giver: str, by: Actor, now: datetime) -> UUID:
    """Reads the file and keeps its rows for a day. `giver` is the organisation that every person will be told.

    Invalid for a file that cannot be read, Conflict for an event that takes nobody any more.
    """
    check_open(facts, now)
    told = _giver(giver)
    try:
        tables = await asyncio.to_thread(_tables, name, content)
    except Unreadable as error:
        raise Invalid([Fault("list", TROUBLES[error.reason])]) from None
    source = sources.detect(max(tables, key=lambda table: len(table.lines)).headers)
    saved = await _saved(source)
    plans = [_plan(facts, table, saved, tables) for table in tables]
    lines = sheets.numbered(tables, plans)
    batch = uuid4()
    async with transaction() as c:
        await c.execute(
            "insert into import_batch (id, event, staff, source, giver, file_hash, state, rows, made_at)"
            " values ($1, $2, $3, $4, $5, $6, 'read', $7, $8)",
            batch, facts.id, by.staff_id, source, told, keyed("import-file", content), len(lines), now,
        )  # fmt: skip
        await sheets.store(batch, facts.id, Sheets(tuple(plans), tuple(lines)), now)
        await audit.append(by, "import.read", facts.id, (), "import", reason=f"{source} {len(lines)}", now=now)
    return batch


def check_open(facts: EventFacts, now: datetime) -> None:
    papers_of(facts)
    if facts.status != "published":
        raise Conflict(N_("這場活動現在不能報名，名單不能匯入。"), code="closed")
    if facts.ends_at and facts.ends_at < now:
        raise Conflict(N_("活動已經結束，名單不能匯入。"), code="over")


async def drop(batch: UUID) -> None:
    """The rows go at once; that there was an upload stays."""
    async with transaction() as c:
        done = await c.fetchval(
            "update import_batch set state = 'dropped' where id = $1 and state = 'read' returning id", batch
        )
        if done is None:
            raise Conflict(N_("這份名單已經處理過了。"), code="import_over")
        await c.execute("delete from import_row where batch = $1", batch)


def _giver(giver: str) -> str:
    try:
        told = clean(giver, longest=LONGEST_GIVER)
    except Wrong as wrong:
        raise Invalid([Fault("giver", wrong.message, wrong.params)]) from None
    if len(told) < 2:
        raise Invalid([Fault("giver", N_("請寫名單是哪個單位提供的，會寫在寄給每個人的第一封信裡。"))])
    return told


def _tables(name: str, content: bytes) -> list[Table]:
    """Sheets without a single row that could be a person are no lists."""
    tables = [read_table(grid) for grid in open_list(name, content)]
    if sum(len(table.lines) for table in tables) > MOST_ROWS:
        raise Unreadable("too_many_rows")
    found = [table for table in tables if table.lines]
    if not found and not any(len(table.headers) > 1 for table in tables):
        raise Unreadable("no_rows")
    return found or tables[:1]


async def _saved(source: str) -> dict[bytes, str]:
    async with transaction() as c:
        rows = await c.fetch("select header_hash, target from import_mapping where source = $1", source)
    return {row["header_hash"]: row["target"] for row in rows}


def _plan(facts: EventFacts, table: Table, saved: Mapping[bytes, str], tables: Sequence[Table]) -> SheetPlan:
    samples = [[line.cells[place] for line in table.lines[:200]] for place in range(len(table.headers))]
    targets = proposed(table.headers, samples, papers_of(facts).questions, saved, table.hidden)
    hidden = tuple(sorted(place for place in table.hidden if place < len(table.headers)))
    return SheetPlan(
        title=table.title,
        # A header over a column that is never taken may hold no more than its own words.
        headers=table.headers,
        targets=tuple(targets),
        sessions=_sessions(facts, table, tables),
        # A sheet without anything to tell people by is an explanation or a form.
        used="name" in targets or "+parts" in targets or len(tables) == 1,
        hidden=hidden,
        passed=table.passed,
    )


def _sessions(facts: EventFacts, table: Table, tables: Sequence[Table]) -> tuple[UUID, ...]:
    """The one session, the session that the sheet is named after, all where all are taken; else somebody has to say."""
    if len(facts.sessions) == 1 or facts.session_rule == "all":
        return tuple(each.id for each in facts.sessions)
    named = [each.id for each in facts.sessions if each.title_zh and each.title_zh in table.title]
    if len(named) == 1:
        return tuple(named)
    if len(tables) == len(facts.sessions):
        return (facts.sessions[list(tables).index(table)].id,)
    return ()


async def remember(source: str, plans: Sequence[SheetPlan]) -> None:
    """What columns of this source mean, for the next list; in the running transaction."""
    pairs: dict[bytes, str] = {}
    for plan in plans if source else ():
        for header, target in zip(plan.headers, plan.targets, strict=True):
            # A column that is not used may hold anything: only a known word is a heading for sure.
            heading = may_be_remembered(header) and (target != LEAVE or word_of(header))
            if target != DROP and heading:
                pairs[header_hash(header)] = target
    async with transaction() as c:
        await c.executemany(
            "insert into import_mapping (id, source, header_hash, target) values (gen_random_uuid(), $1, $2, $3)"
            " on conflict (source, header_hash) do update set target = excluded.target",
            [(source, key, target) for key, target in sorted(pairs.items())],
        )


async def held(batch: UUID, *, state: str) -> Any:
    """The row under a lock; Conflict where somebody was quicker."""
    async with transaction() as c:
        row = await c.fetchrow("select * from import_batch where id = $1 for update", batch)
    if row is None:
        raise NotFound
    if row["state"] != state:
        raise Conflict(N_("這份名單已經處理過了。"), code="import_over")
    return row
