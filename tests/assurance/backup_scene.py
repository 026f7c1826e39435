"""An installation with three people, a moment, and folders to back it up to; shared by the tests of backups."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg

from assurance import backups
from assurance.backups import House
from foundation import clock
from foundation.actor import SYSTEM
from lianfu import recovering
from lianfu.scratch import Place, SeededPerson, scratch
from registrations.cancelling import cancel
from subjects.erasing import erase

ROOT = Path(__file__).parents[2]


@dataclass
class Scene:
    place: Place
    house: House
    people: list[SeededPerson]
    now: datetime
    main: Path
    keys: Path
    journal: Path


@asynccontextmanager
async def played(folder: Path) -> AsyncIterator[Scene]:
    async with scratch() as place:
        now = clock.now()
        people = await place.seed(3, now)
        house = await recovering.house_of(place.settings)
        yield Scene(place, house, people, now, folder / "main", folder / "keys", folder / "journal")


async def back_up_both(scene: Scene) -> None:
    await backups.back_up(scene.house, "main", scene.main, scene.now)
    await backups.back_up(scene.house, "keys", scene.keys, scene.now)


async def erase_first(scene: Scene) -> SeededPerson:
    gone = scene.people[0]
    await cancel(gone.registration, SYSTEM, scene.now, link_version=1)
    await erase(gone.person, SYSTEM, scene.now + timedelta(hours=1))
    return gone


def lianfu(scene: Scene, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "lianfu", *arguments], env=scene.place.environment(), cwd=ROOT, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip


async def rows_of(scene: Scene, who: SeededPerson) -> int:
    c = await asyncpg.connect(scene.place.superuser_dsn())
    found = await c.fetchval("select count(*) from registration where person = $1", who.person)
    await c.close()
    return int(found)


async def lose_everything(scene: Scene) -> None:
    c = await asyncpg.connect(scene.place.superuser_dsn("postgres"))
    for name in ("lianfu", "lianfu_keys"):
        await c.execute(f"drop database {name} with (force)")
    await c.close()
