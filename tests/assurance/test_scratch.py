"""A drill gets an installation of its own, and whatever was connected before is untouched by it."""

import asyncio
import fcntl
import os
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from foundation import addresses, clock, database, settings
from foundation.database import transaction
from lianfu.scratch import _sweep, is_throw_away, scratch
from vault import keys


async def test_it_stands_apart_and_leaves_nothing_behind(db: asyncpg.Connection, keys_db: str) -> None:
    before, known = settings.current(), await db.fetchval("select count(*) from registration")
    held, pool = keys._open, database.DB.pool
    async with scratch() as place:
        folder = place.settings.data_folder
        assert is_throw_away(settings.current())
        seeded = await place.seed(3, clock.now())
        async with transaction("staff") as c:
            assert await c.fetchval("select count(*) from registration") == 3
        assert len(await keys.open_persons([each.person for each in seeded])) == 3
        outside = await asyncpg.connect(place.superuser_dsn(addresses.KEYS))
        assert await outside.fetchval("select count(*) from person_key") == 3
        await outside.close()
    assert not folder.exists()
    assert settings.current() is before
    assert not is_throw_away(before)
    assert keys._open is held
    assert database.DB.pool is pool
    async with transaction("staff") as c:
        assert await c.fetchval("select count(*) from registration") == known


async def test_children_of_it_work_on_it() -> None:
    async with scratch() as place:
        await place.seed(1, clock.now())
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "lianfu", "stats", "digest",
            env=place.environment(), stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        said, _ = await child.communicate()
    assert child.returncode == 0
    assert len(said.strip()) >= 32


def test_what_a_killed_one_left_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    for name in ("killed", "living", "young"):
        (tmp_path / f"lianfu-scratch-{name}" / "postgres").mkdir(parents=True)
        (tmp_path / f"lianfu-scratch-{name}" / "postgres" / "lock").touch()
    for name in ("killed", "living"):
        os.utime(tmp_path / f"lianfu-scratch-{name}", (0, 0))
    with (tmp_path / "lianfu-scratch-living" / "postgres" / "lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        _sweep(before=time.time() - 60)
    assert {path.name for path in tmp_path.iterdir()} == {"lianfu-scratch-living", "lianfu-scratch-young"}
