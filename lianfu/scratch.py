"""A throw-away installation for drills and proofs: a database server of its own in a temporary folder, set up,
connected, and gone afterwards. What was connected before is put aside meanwhile and comes back.

What is played in it is the caller's; `seed` fills in a few people through the real admission.
"""

import fcntl
import os
import random
import shutil
import stat
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from assurance import restoring
from events.facts import EventFacts
from events.makers import make_event
from foundation import addresses, database, settings
from foundation.actor import Actor
from foundation.database import acting_as, transaction
from foundation.embedded import SUPERUSER, EmbeddedServer
from foundation.embedded.placing import CLUSTER_PREFIX, SHELTERS
from foundation.settings import Settings
from lianfu import demo_year
from lianfu.commands.serving import environment_of
from lianfu.demo_year import accounts, invented
from lianfu.planting import register
from lianfu.recovering import house_of
from lianfu.setting_up import connected, set_up
from vault import keys

FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
"""Nothing of a throw-away needs to survive a power cut."""
MARKER = "throw-away"
PREFIX = "lianfu-scratch-"
ABANDONED_SECONDS = 600


@dataclass(frozen=True)
class SeededPerson:
    """Somebody who registered: what was typed, and the ids it came to."""

    person: UUID
    registration: UUID
    said: invented.Person


@dataclass(frozen=True)
class Place:
    """The running installation. The process is connected to it while the block lasts; `settings` are its own."""

    settings: Settings
    server: EmbeddedServer

    def superuser_dsn(self, name: str = addresses.MAIN) -> str:
        """For looking and breaking: `addresses.MAIN`, `addresses.KEYS` or any other database of the server."""
        return self.server.dsn(name, SUPERUSER)

    def environment(self) -> dict[str, str]:
        """What a child process needs to work on this installation, the owner's login included."""
        kept = {name: value for name, value in os.environ.items() if not _is_setting(name)}
        own = dict(environment_of(self.settings))
        return kept | own | {"OWNER_DATABASE_URL": self.settings.owner_database_url, "LIANFU_RATE_LIMITS": "no"}

    @asynccontextmanager
    async def disconnected(self) -> AsyncIterator[None]:
        """Nothing of this process holds a connection inside; afterwards it connects anew, unless the house is shut."""
        await keys.disconnect()
        await database.disconnect()
        yield
        if await restoring.is_shut(await house_of(self.settings)):
            return
        await database.connect(self.settings.database_url, size=4)
        await keys.connect(self.settings.keys_database_url, self.settings.keys_folder)

    async def team(self, now: datetime) -> dict[str, Actor]:
        """One account a role, as in the demo."""
        with acting_as("staff"):
            return await accounts.make(now)

    async def seed(self, people: int, now: datetime, *, event: EventFacts | None = None) -> list[SeededPerson]:
        """Invented people, registered for the event (a new one if none is given) through the real admission."""
        facts = event or await make_event(now, meal=True, places=max(60, people))
        chance = random.Random(facts.id.int)  # noqa: S311 - invented people
        guests = invented.people(chance, invented.firms(chance, 10), people)
        return [SeededPerson(*await register(facts, _answers(guest), now), guest) for guest in guests]


@asynccontextmanager
async def scratch(*, fast: bool = True) -> AsyncIterator[Place]:
    """For the main thread. `fast=False` writes to disk as production does."""
    _sweep(time.time() - ABANDONED_SECONDS)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with EmbeddedServer(folder / "postgres", FAST if fast else None) as server:
            chosen = _settings(folder, server)
            with _aside():
                settings.use(chosen)
                await set_up(chosen)
                async with connected(chosen):
                    yield Place(chosen, server)
    finally:
        _remove(folder)


class NotThrowAway(Exception):
    """Something that only a scratch installation or a demo may suffer was asked of a real one."""

    def __init__(self) -> None:
        super().__init__(
            "這只能在示範或演練用的系統執行，不會動到真的資料 · this runs in a demo or a throw-away installation only"
            " and leaves real data alone"
        )


async def refuse_real() -> None:
    """For a connected process: passes in a scratch installation and in a demo year, raises NotThrowAway elsewhere."""
    if is_throw_away(settings.current()):
        return
    async with transaction("staff") as c:
        played = await c.fetchval("select exists (select from staff where email = 'organiser@example.org')")
    if not played or not await demo_year.may_play():
        raise NotThrowAway


def is_throw_away(chosen: Settings) -> bool:
    """Whether the settings are those of a scratch installation, in this process or in a child of it."""
    return (chosen.data_folder / MARKER).is_file()


def _is_setting(name: str) -> bool:
    return name.startswith("LIANFU_") or name.endswith("DATABASE_URL")


def _settings(folder: Path, server: EmbeddedServer) -> Settings:
    """Nothing of the surroundings but what the centre is called."""
    (folder / MARKER).touch(mode=0o600)
    bare = replace(
        settings.current(), data_folder=folder, key_folder="", key_source="file", key_copy="", base_url="", demo=True,
        rate_limits=False, smtp_host="127.0.0.1", smtp_port=9, smtp_user="", smtp_password="",
        smtp_tls="none",
    )  # fmt: skip
    return addresses.embedded(server).into(bare)


@contextmanager
def _aside() -> Iterator[None]:
    before = settings.current()
    with database.aside(), keys.aside():
        try:
            yield
        finally:
            settings.use(before)


def _sweep(before: float) -> None:
    """Takes away what a killed one left behind: nobody holds its lock any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if not _is_our_own(folder) or folder.lstat().st_mtime > before:
                continue
            with (folder / "postgres" / "lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(folder)


def _is_our_own(folder: Path) -> bool:
    """A real folder that nobody else can have made or put anything into: the place for these is open to everybody."""
    told = folder.lstat()
    return stat.S_ISDIR(told.st_mode) and told.st_uid == os.geteuid() and not told.st_mode & 0o022


def _remove(folder: Path) -> None:
    """With the cluster, wherever it had to lie; a link to anything else is not followed."""
    link = folder / "postgres" / "pgdata"
    if link.is_symlink():
        cluster = link.readlink().parent
        if cluster.name.startswith(CLUSTER_PREFIX) and cluster.parent in SHELTERS and _is_our_own(cluster):
            shutil.rmtree(cluster, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _answers(guest: invented.Person) -> dict[str, object]:
    said: dict[str, object] = {
        "identity_kind": guest.identity_kind, "name": guest.name, "email": guest.email, "phone": guest.phone,
        "county": "66000", "heard": "social", "meal": "vegetarian",
    }  # fmt: skip
    if guest.firm:
        said |= {"organization": guest.firm.name, "ubn": guest.firm.ubn, "job_title": guest.job_title}
    return said
