"""Functions that run with the rights of the owner: whoever calls them must not choose what their words mean."""

import asyncpg

SEARCHED = "search_path=pg_catalog, public, pg_temp"


async def test_each_looks_into_temporary_tables_last(db: asyncpg.Connection) -> None:
    rows = await db.fetch(
        "select proname, proconfig from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
    )
    assert {row["proname"] for row in rows} >= {"audit_append", "spend_ballot", "admit_many"}
    assert not [row["proname"] for row in rows if SEARCHED not in (row["proconfig"] or [])]


async def test_nobody_but_the_owner_makes_temporary_tables(db: asyncpg.Connection, template: str) -> None:
    roles = ("lianfu_public", "lianfu_staff", "lianfu_worker", "lianfu_auditor")
    able = [
        role for role in roles if await db.fetchval("select has_database_privilege($1, $2, 'TEMP')", role, template)
    ]
    assert not able


async def test_a_temporary_table_cannot_stand_in_for_the_audit(db: asyncpg.Connection) -> None:
    """Even where temporary tables may be made, as in a database whose rights somebody has reset."""
    await db.execute("grant temporary on database lianfu_test to lianfu_staff")
    before = await db.fetchval("select count(*) from public.audit_entry")
    await db.execute("set local role lianfu_staff")
    await db.execute("create temp table audit_entry (like public.audit_entry)")
    await db.execute("select audit_append(null, 'reveal', null, '{}', 'phone', '', now())")
    await db.execute("reset role")
    assert await db.fetchval("select count(*) from public.audit_entry") == before + 1
