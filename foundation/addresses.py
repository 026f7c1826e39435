"""Where the databases are: given in the settings, or embedded in the data folder. Makes logins and databases where it
may."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

import asyncpg

from foundation.embedded import SUPERUSER, Address, EmbeddedServer, find_running
from foundation.settings import Settings

APP_LOGIN = "lianfu_app"
OWNER_LOGIN = "lianfu_owner"
MAIN = "lianfu"
KEYS = "lianfu_keys"
# Another command was a moment faster.
_THERE_ALREADY = (asyncpg.DuplicateObjectError, asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError)


@dataclass(frozen=True)
class Addresses:
    """`app` and `keys` serve; `owner` and `keys_owner` only migrate."""

    app: str
    owner: str
    keys: str
    keys_owner: str

    @property
    def app_login(self) -> str:
        return login_of(self.app)

    def into(self, settings: Settings) -> Settings:
        return replace(settings, database_url=self.app, owner_database_url=self.owner, keys_database_url=self.keys)


def login_of(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.username or "") or parse_qs(parts.query).get("user", ["postgres"])[-1]


def given(settings: Settings) -> Addresses:
    """Addresses of a real installation. Without OWNER_DATABASE_URL the application's login migrates too."""
    owner = settings.owner_database_url or settings.database_url
    keys = settings.keys_database_url or beside(settings.database_url)
    keys_owner = _same_place(keys, owner) if settings.owner_database_url else keys
    return Addresses(settings.database_url, owner, keys, keys_owner)


def beside(url: str) -> str:
    """The default keys database: same server, the name with `_keys` behind it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/') or '/postgres'}_keys"))


def _same_place(url: str, credentials: str) -> str:
    """`url` with the login of `credentials`, when both are on one server; else `url` as it is."""
    target, source = urlsplit(url), urlsplit(credentials)
    if (target.hostname, target.port) != (source.hostname, source.port):
        return url
    return urlunsplit(target._replace(netloc=source.netloc))


@contextmanager
def resolved(settings: Settings, *, alone: bool = False) -> Iterator[Settings]:
    """Settings with addresses that answer: given ones, those of a running instance on the data folder, or a server of
    our own that lives as long as the block.

    `alone` takes no running instance: a data folder that somebody else uses is then an EmbeddedError that names them.
    """
    if settings.database_url:
        yield given(settings).into(settings)
        return
    running = None if alone else find_running(settings.data_folder / "postgres")
    if running:
        yield embedded(running).into(settings)
        return
    server = EmbeddedServer(settings.data_folder / "postgres")
    server.start()
    try:
        yield embedded(server).into(settings)
    finally:
        server.stop()


def embedded(server: EmbeddedServer | Address) -> Addresses:
    return Addresses(
        app=server.dsn(MAIN, APP_LOGIN),
        owner=server.dsn(MAIN, OWNER_LOGIN),
        keys=server.dsn(KEYS, APP_LOGIN),
        keys_owner=server.dsn(KEYS, OWNER_LOGIN),
    )


async def provide_embedded(server: EmbeddedServer | Address) -> None:
    """Logins and databases of a fresh embedded server; the superuser is used here and nowhere else."""
    c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
    try:
        for login, rights in ((OWNER_LOGIN, "createrole"), (APP_LOGIN, "noinherit")):
            if not await c.fetchval("select 1 from pg_roles where rolname = $1", login):
                with suppress(*_THERE_ALREADY):
                    await c.execute(f"create role {login} login {rights}")
        for name in (MAIN, KEYS):
            if not await c.fetchval("select 1 from pg_database where datname = $1", name):
                with suppress(*_THERE_ALREADY):
                    await c.execute(f"create database {name} owner {OWNER_LOGIN}")
    finally:
        await c.close()


async def provide_given(addresses: Addresses) -> None:
    """Makes the keys database beside a given main one, where the login may; a ready one is left alone."""
    with suppress(asyncpg.InvalidCatalogNameError):
        await (await asyncpg.connect(addresses.keys_owner)).close()
        return
    name = unquote(urlsplit(addresses.keys_owner).path.lstrip("/"))
    c = await asyncpg.connect(addresses.owner)
    try:
        with suppress(*_THERE_ALREADY):
            await c.execute(f'create database "{name.replace(chr(34), chr(34) * 2)}"')
    finally:
        await c.close()
