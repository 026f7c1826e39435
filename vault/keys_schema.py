"""Brings the keys database to the tables of this version and makes the first secrets, once."""

import re
from pathlib import Path

import asyncpg

from foundation.tokens import make_secret
from vault import key_sources
from vault.key_files import KeysNotReady, index_secret_path, read_secret, secret_fingerprint
from vault.key_sources import KeySource
from vault.keyring import current_epoch

SCRIPTS = Path(__file__).parent / "keys_sql"
LOCK = 7423002
_TABLES = "kek_epoch, index_secret, person_key, person_index, scope_key, custody_check"
_STEPS = (
    "begin_epoch(int, bytea, timestamptz), note_emptied(timestamptz), end_epoch(int), note_destroyed(int, timestamptz)"
)
"""What may be done to an epoch, with the rights of the owner; the table itself is read only."""


async def migrate(owner_url: str, app_login: str, folder: Path) -> None:
    """Safe to run at every start and by several processes at once. `app_login` gets what the application needs."""
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
            for script in sorted(SCRIPTS.glob("*.sql")):
                await connection.execute(script.read_text("utf-8"))
            await _grant(connection, app_login)
            await _first_secrets(connection, folder)
    finally:
        await connection.close()


async def check(connection: asyncpg.Connection, folder: Path, source: KeySource) -> int:
    """The current epoch, once every secret is proven to be the one the database knows; else KeysNotReady."""
    try:
        known_index = await connection.fetchval("select fingerprint from index_secret where n = 1")
        epoch = await current_epoch(connection, source)
    except asyncpg.UndefinedTableError:
        epoch, known_index = 0, None
    if not epoch or known_index is None:
        raise KeysNotReady("金鑰資料庫尚未建立，請執行 lianfu migrate · the keys database is empty, run lianfu migrate")
    if secret_fingerprint(read_secret(index_secret_path(folder))) != known_index:
        raise KeysNotReady(f"金鑰檔不屬於這個金鑰資料庫 · the key files in {folder} belong to another keys database")
    return epoch


async def _first_secrets(connection: asyncpg.Connection, folder: Path) -> None:
    # Only an empty database may get new secrets: where one is known, a missing file has to come back from its copy.
    if not await connection.fetchval("select exists (select 1 from index_secret)"):
        make_secret(index_secret_path(folder))
        known = secret_fingerprint(read_secret(index_secret_path(folder)))
        await connection.execute("insert into index_secret (n, fingerprint) values (1, $1)", known)
    if not await connection.fetchval("select exists (select 1 from kek_epoch)"):
        source = key_sources.chosen(folder)
        await source.create(1)
        await connection.execute(
            "insert into kek_epoch (n, state, fingerprint) values (1, 'current', $1)", await source.fingerprint(1)
        )


async def _grant(connection: asyncpg.Connection, app_login: str) -> None:
    await connection.execute(f"revoke execute on function {_STEPS} from public")
    if await connection.fetchval("select current_user = $1", app_login):
        return
    # GRANT takes no parameters; the server quotes the name for us.
    login = await connection.fetchval("select quote_ident($1)", app_login)
    if not re.fullmatch(r'[a-z_][a-z0-9_$]*|"[^\0]+"', login):
        raise KeysNotReady(f"登入名稱不能使用 · this login name cannot be used: {app_login}")
    await connection.execute(f"grant usage on schema public to {login}")
    await connection.execute(f"grant select, insert, update, delete on {_TABLES} to {login}")
    await connection.execute(f"revoke insert, update, delete on kek_epoch, index_secret from {login}")
    await connection.execute(f"revoke update, delete on custody_check from {login}")
    await connection.execute(f"grant execute on function {_STEPS} to {login}")
