"""Tells a database that was restored and whose erasures are not replayed yet: whoever serves refuses it.

Our own restore leaves a mark: a schema, so it outlives the tables that are replaced, and a dump taken meanwhile carries
it along. It keeps the journal that was there before, and from where it is known. A dump that somebody takes back by
hand on another server is told by the home it names: the comment on a second schema.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

_MAKE = """
create schema if not exists lianfu_restored;
create table if not exists lianfu_restored.journal (key uuid, kind text, at timestamptz, unique (key, kind, at));
create table if not exists lianfu_restored.source (told text primary key, until timestamptz not null);
create table if not exists lianfu_restored.part (name text primary key, made_at timestamptz not null);
"""
_HOME = """
select system_identifier::text || '.' || (select oid from pg_database where datname = current_database())
from pg_control_system()
"""
_PART = """
insert into lianfu_restored.part as p values ($1, $2)
on conflict (name) do update set made_at = greatest(p.made_at, excluded.made_at)
"""
_SOURCE = """
insert into lianfu_restored.source as s values ($1, coalesce($2, 'infinity'::timestamptz))
on conflict (told) do update set until = greatest(s.until, excluded.until)
"""
_LAST_DEED = """
select greatest(
    (select max(at) from public.audit_entry), (select max(at) from public.erasure_journal),
    (select max(run_at) from public.retention_run)
)
"""
_LOCK = 7423011
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class NotReplayed(Exception):
    """The database was restored from a backup and may hold people who were erased since."""

    def __init__(self) -> None:
        super().__init__(
            "資料庫由備份還原或由別處搬來，尚未補做刪除，請執行 lianfu restore --replay · the database was restored or"
            " comes from another server, and erasures since then are not replayed: run lianfu restore --replay"
        )


async def is_marked(c: asyncpg.Connection) -> bool:
    return bool(await c.fetchval("select exists (select from pg_namespace where nspname = 'lianfu_restored')"))


async def has_moved(c: asyncpg.Connection) -> bool:
    """Whether it came from another server. One that names no home was never asked to."""
    told = await c.fetchrow("select obj_description(oid) as home from pg_namespace where nspname = 'lianfu_home'")
    return told is not None and told["home"] != await c.fetchval(_HOME)


async def settle(c: asyncpg.Connection) -> None:
    """Names this server and database as the home; by its owner. A server that tells nobody its number is no home, and
    only our own restore is noticed there."""
    with suppress(asyncpg.InsufficientPrivilegeError):
        async with c.transaction():
            home = await c.fetchval(_HOME)
            if not re.fullmatch(r"\d+\.\d+", home):  # COMMENT takes no parameters
                raise ValueError(home)
            await c.execute(f"create schema if not exists lianfu_home; comment on schema lianfu_home is '{home}'")


async def settle_first(c: asyncpg.Connection) -> None:
    """At set-up: only where no home is named yet. Safe from several processes at once."""
    async with c.transaction():
        await c.execute("select pg_advisory_xact_lock($1)", _LOCK)
        if not await c.fetchval("select exists (select from pg_namespace where nspname = 'lianfu_home')"):
            await settle(c)


async def refuse_unreplayed(c: asyncpg.Connection) -> None:
    if await is_marked(c) or await has_moved(c):
        raise NotReplayed


async def has_begun(c: asyncpg.Connection, part: str) -> bool:
    """Whether this part was being replaced when an earlier restore ended."""
    return await is_marked(c) and bool(
        await c.fetchval("select exists (select from lianfu_restored.part where name = $1)", part)
    )


async def mark(c: asyncpg.Connection, part: str, made_at: datetime) -> None:
    """From here on nobody serves this database. Its own journal is kept aside, but for one that came out of a backup
    itself and one that is younger than the backup of `made_at`: neither knows who was erased."""
    async with c.transaction():
        before = await is_marked(c)
        await c.execute(_MAKE)
        await c.execute(_PART, part, made_at)
        if before or await has_moved(c) or not await _is_installed(c) or await installed_at(c) > made_at:
            return
        rows = await c.fetch("select key, kind, at from public.erasure_journal")
        await add_lines(c, [(row["key"], row["kind"], row["at"]) for row in rows], "database", None)


async def mark_moved(c: asyncpg.Connection) -> None:
    """One that came here past `load`: nobody says how old it is, so the last thing it knows of does."""
    last = await c.fetchval(_LAST_DEED) if await _is_installed(c) else None
    await mark(c, "main", last or BEGINNING)


async def _is_installed(c: asyncpg.Connection) -> bool:
    return bool(await c.fetchval("select to_regclass('public.erasure_journal') is not null"))


async def installed_at(c: asyncpg.Connection) -> datetime:
    """When the tables were first made; Piccolo notes it by the clock on the wall of the machine."""
    ran_on: datetime = await c.fetchval("select min(ran_on) from public.migration")
    return ran_on.astimezone(UTC)


async def add_lines(
    c: asyncpg.Connection, lines: Sequence[tuple[UUID, str, datetime]], source: str, until: datetime | None
) -> None:
    """`until`: the moment up to which the source knows of every erasure; None for the living database."""
    await c.executemany("insert into lianfu_restored.journal values ($1, $2, $3) on conflict do nothing", lines)
    await c.execute(_SOURCE, source, until)


async def newest_backup(c: asyncpg.Connection) -> datetime:
    """When the newest of the dumps was made that were loaded since the house is shut."""
    newest: datetime = await c.fetchval("select max(made_at) from lianfu_restored.part")
    return newest


async def knows_enough(c: asyncpg.Connection) -> bool:
    """Whether some journal goes on where the newest backup ends; without, nobody knows who was erased since."""
    return bool(
        await c.fetchval(
            "select exists (select from lianfu_restored.source"
            " where until > (select max(made_at) from lianfu_restored.part))"
        )
    )


async def put_back(c: asyncpg.Connection) -> int:
    """The lines that the restored journal has not got; how many."""
    done = await c.execute(
        "insert into public.erasure_journal (key, kind, at) select key, kind, at from lianfu_restored.journal l"
        " where not exists (select from public.erasure_journal j"
        " where j.key = l.key and j.kind = l.kind and j.at = l.at) order by at"
    )
    return int(done.split()[-1])


async def unmark(c: asyncpg.Connection) -> None:
    async with c.transaction():
        await settle(c)
        await c.execute("drop schema lianfu_restored cascade")
