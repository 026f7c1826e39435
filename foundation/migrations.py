"""Brings a database to the tables, functions and grants of this version: all rooms in one transaction, under one
lock, as the owner."""

import contextlib
import hashlib
import io
from functools import cache
from pathlib import Path

import asyncpg
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from piccolo.apps.migrations.commands.forwards import run_forwards

from foundation import jobs
from foundation.database import ROLES, transaction

ROOT = Path(__file__).parent.parent
ROOMS = (
    "foundation", "mail", "staff", "vault", "privacy", "questionnaires", "outreach", "events", "invitations",
    "registrations", "correspondence", "imports", "online", "rescheduling", "disclosures", "subjects", "reach",
    "assurance",
)  # fmt: skip
LOCK = 7423001


class MigrationError(Exception):
    """A migration failed; nothing of the run is kept."""


async def migrate(app_login: str) -> None:
    """Runs everything that is missing; the engine must point at the owner's address. Safe to call from many processes
    at once.

    `app_login` is the login the application uses: it gets the roles but no rights of its own.
    """
    async with transaction("owner") as c:
        await c.execute("select pg_advisory_xact_lock($1)", LOCK)
        await _make_roles(c, app_login)
        await _run_rooms()
        await _install_jobs(c)
        made, granted = scripts()
        for script in made:
            await c.execute(script.read_text(encoding="utf8"))
        await _drop_outdated_functions(c)
        for script in granted:
            await c.execute(script.read_text(encoding="utf8"))
        # COMMENT takes no parameters; the digest is hexadecimal and our own.
        await c.execute(f"comment on schema public is 'lianfu {digest()}'")


async def is_current(c: asyncpg.Connection) -> bool:
    """Whether the database has the functions and grants of exactly this version."""
    installed: str | None = await c.fetchval("select obj_description('public'::regnamespace)")
    return installed == f"lianfu {digest()}"


def scripts() -> tuple[list[Path], list[Path]]:
    """Functions, views and triggers of all rooms in the order of the rooms, and all grants, which come after."""
    found = [path for room in ROOMS for path in sorted((ROOT / room / "sql").glob("*.sql"))]
    return [p for p in found if p.name != "grants.sql"], [p for p in found if p.name == "grants.sql"]


@cache
def digest() -> str:
    """One hash over migrations and scripts: what `readyz` compares."""
    files = [p for room in ROOMS for p in sorted((ROOT / room / "piccolo_migrations").glob("*.py"))]
    files += [script for part in scripts() for script in part]
    whole = hashlib.sha256()
    for path in files:
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


async def _run_rooms() -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        result = await run_forwards("all")
    if not result.success:
        raise MigrationError(result.message or said.getvalue()[-2000:])


async def _drop_outdated_functions(c: asyncpg.Connection) -> None:
    """A function whose parameters changed would live on beside the new one, with its old rights: what this run did not
    make or make again goes."""
    outdated = await c.fetch(
        "select p.oid::regprocedure::text as name from pg_proc p where p.pronamespace = 'public'::regnamespace"
        " and p.xmin <> pg_current_xact_id()::xid"
        " and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
    )
    for function in outdated:
        await c.execute(f"drop routine {function['name']}")


async def _install_jobs(c: asyncpg.Connection) -> None:
    queries = Queries(AsyncpgDriver(c), qbe=jobs.schema_builder())
    if not await queries.schema_is_installed():
        await queries.install()


async def _make_roles(c: asyncpg.Connection, app_login: str) -> None:
    """Roles are of the whole server: made once, then only granted to the login of this application."""
    for role in ROLES:
        name = f"lianfu_{role}"
        if not await c.fetchval("select 1 from pg_roles where rolname = $1", name):
            # Another database of this server may make it at the same moment; a savepoint keeps our work then.
            with contextlib.suppress(asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
                async with transaction("owner"):
                    await c.execute(f"create role {name} nologin")
    await _grant_roles(c, app_login)


async def _grant_roles(c: asyncpg.Connection, app_login: str) -> None:
    """The login may take each role for a transaction and has the rights of none by itself: PostgreSQL 16 says so in the
    grant, before that the login as a whole must not inherit."""
    login = await c.fetchval("select quote_ident($1)", app_login)
    if c.get_server_version().major >= 16:
        for role in ROLES:
            await c.execute(f"grant lianfu_{role} to {login} with inherit false, set true")
        return
    with contextlib.suppress(asyncpg.InsufficientPrivilegeError):
        async with transaction("owner"):
            await c.execute(f"alter role {login} noinherit")
    for role in ROLES:
        await c.execute(f"grant lianfu_{role} to {login}")
