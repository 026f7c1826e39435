"""Migrations leave a database that is current, and in which each role may do its work and nothing else."""

import asyncio
import sys
from pathlib import Path

import asyncpg
import pytest

from foundation import database, migrations
from foundation.database import transaction
from foundation.embedded import SUPERUSER, EmbeddedServer
from foundation.ledgers import ledgers

ROOT = Path(__file__).parents[2]
Connection = asyncpg.Connection


async def test_a_migrated_database_is_current(engine: str) -> None:
    async with transaction("public") as c:
        assert await migrations.is_current(c)


async def test_another_version_is_not(db: Connection) -> None:
    await db.execute("comment on schema public is 'lianfu 0123'")
    assert not await migrations.is_current(db)


@pytest.mark.race
async def test_many_may_migrate_at_once_and_again(server: EmbeddedServer) -> None:
    """Two empty databases of one server share its roles; each process migrates from nothing."""
    c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
    await c.execute("create role other_owner login superuser")
    await c.execute("create role other_app login noinherit")
    for name in ("other_a", "other_b"):
        await c.execute(f"create database {name} owner other_owner")
    program = (
        "import asyncio, sys; from foundation import database, migrations; database.address(sys.argv[1]);"
        "asyncio.run(migrations.migrate('other_app'))"
    )

    async def migrated(*names: str) -> list[int]:
        running = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-c", program, server.dsn(name, "other_owner"), cwd=ROOT
            )
            for name in names
        ]
        return list(await asyncio.gather(*(each.wait() for each in running)))

    assert await migrated("other_a", "other_b", "other_a") == [0, 0, 0]

    # A function of an earlier version, with its old parameters, does not live on beside the new one.
    there = await asyncpg.connect(server.dsn("other_a", "other_owner"))
    await there.execute("create function spend_ballot(text) returns int language sql as 'select 1'")
    assert await migrated("other_a") == [0]
    assert await there.fetchval("select count(*) from pg_proc where proname = 'spend_ballot'") == 1
    await there.close()
    for name in ("other_a", "other_b"):
        await c.execute(f"drop database {name}")
    await c.execute("drop role other_app")
    await c.execute("drop role other_owner")
    await c.close()


async def test_the_login_of_the_application_has_no_rights_of_its_own(server: EmbeddedServer, db: Connection) -> None:
    boss = await asyncpg.connect(server.dsn("lianfu_test", SUPERUSER))
    await boss.execute("create role bare_app login noinherit")
    await boss.execute("grant lianfu_public to bare_app")
    c = await asyncpg.connect(server.dsn("lianfu_test", "bare_app"))
    try:
        for sql in ("select 1 from event", "select 1 from registration", "select 1 from jobs.pgqueuer"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await c.execute(sql)
        async with c.transaction():
            await c.execute("set local role lianfu_public")
            await c.execute("select 1 from event")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await c.execute("set role lianfu_staff")
    finally:
        await c.close()
        await boss.execute("drop role bare_app")
        await boss.close()


async def test_the_public_reads_no_personal_table(db: Connection) -> None:
    """But the columns of a mail it may write, which it cannot read."""
    personal = [name for name, ledger in ledgers().items() if ledger == "personal"]
    assert len(personal) > 8
    readable = [
        name for name in personal
        if await db.fetchval("select has_any_column_privilege('lianfu_public', $1, 'select')", name)
    ]  # fmt: skip
    assert readable == []


async def test_no_function_lends_its_owners_rights_to_everybody(db: Connection) -> None:
    """Each SECURITY DEFINER function is granted by name, and looks its names up where nobody else can put any."""
    rows = await db.fetch(
        "select p.oid::regprocedure::text as name, p.proconfig, p.proacl is null or exists ("
        " select 1 from aclexplode(p.proacl) a where a.grantee = 0 and a.privilege_type = 'EXECUTE') as open"
        " from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace"
    )
    assert len(rows) > 10
    assert [row["name"] for row in rows if row["open"]] == []
    paths = {r["name"]: [c for c in r["proconfig"] or [] if c.startswith("search_path=")] for r in rows}
    assert [name for name, path in paths.items() if not (path and path[0].endswith("public, pg_temp"))] == []


async def test_what_the_public_may_call(db: Connection) -> None:
    """A new name here is a new way to people's rows: think twice."""
    rows = await db.fetch(
        "select p.proname from pg_proc p where p.pronamespace in ('public'::regnamespace, 'jobs'::regnamespace)"
        " and has_schema_privilege('lianfu_public', p.pronamespace, 'usage')"
        " and has_function_privilege('lianfu_public', p.oid, 'execute')"
    )
    assert {row["proname"] for row in rows} == PUBLIC_DEEDS


async def test_what_the_public_may_read_and_that_it_writes_nothing(db: Connection) -> None:
    allowed = "c.relkind in ('r', 'v', 'm', 'p') and has_schema_privilege('lianfu_public', c.relnamespace, 'usage')"
    named = "c.relnamespace in ('public'::regnamespace, 'jobs'::regnamespace)"
    may = "has_any_column_privilege('lianfu_public', c.oid, '%s')"
    rows = await db.fetch(f"select c.relname from pg_class c where {named} and {allowed} and {may % 'select'}")
    assert {row["relname"] for row in rows} == PUBLIC_READS
    writes = f"({may % 'insert, update'} or has_table_privilege('lianfu_public', c.oid, 'delete, truncate'))"
    assert await db.fetch(f"select c.relname from pg_class c where {named} and {allowed} and {writes}") == []
    hidden = await db.fetch(
        "select attname from pg_attribute where attrelid = 'event'::regclass and attnum > 0 and not attisdropped"
        " and not has_column_privilege('lianfu_public', attrelid, attnum, 'select')"
    )
    assert [row["attname"] for row in hidden] == ["online_url"]
    for column, may in {"contract_ref": False, "data_role": True}.items():
        seen = "select has_column_privilege('lianfu_public', 'event_partner', $1, 'select')"
        assert await db.fetchval(seen, column) is may, column


PUBLIC_DEEDS = {
    "acts_of", "admit_many", "answer_offer", "answer_reply", "ask_for_links", "ask_own_code", "cancel_registration",
    "contract_ref_of", "correct_registration", "correctable", "drop_answer_file", "end_own_address", "end_own_session",
    "evidence_of", "keep_answer_file", "kept_answer_files", "line_standing", "links_often", "online_url_of",
    "open_ballot", "open_own_session", "own_party", "reply_of", "sold_out", "substitute_registration",
    "waiting_answer_files",
    "own_audit", "own_codes_often", "own_facts", "own_fields_approved",
    "own_people", "own_person", "own_rows", "own_session_lives", "prove_own_person", "receipt_of", "record_own",
    "restrict_registration", "send_ticket_again", "set_consent", "spend_ballot", "ticket_with_code",
    "ticket_with_link", "try_own_address",
}  # fmt: skip
PUBLIC_READS = {
    "agenda_item", "choice_limit", "duty_contact", "event", "event_partner", "form", "form_revision", "heartbeat",
    "holdback", "migration", "notice_version", "partner", "poll", "register_edition", "registered_firm", "series",
    "session",
}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "rights"),
    [
        ("audit_entry", "insert, update, delete"),
        ("consent_evidence", "update, delete"),
        ("consent_state", "insert, update"),
        ("form_revision", "update, delete"),
        ("scan", "update"),
    ],
)
async def test_nobody_changes_what_has_been_written(db: Connection, table: str, rights: str) -> None:
    for role in database.ROLES:
        assert not await db.fetchval("select has_table_privilege($1, $2, $3)", f"lianfu_{role}", table, rights), role
