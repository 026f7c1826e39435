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


def planted(folder: Path, leads_to: Path) -> Path:
    """An abandoned house, as anybody who may write there could put it."""
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "lock").touch()
    (folder / "postgres" / "pgdata").symlink_to(leads_to)
    os.utime(folder, (0, 0))
    return folder


def swept(place: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(place))
    _sweep(before=time.time() - 60)
    return {path.name for path in place.iterdir()}


def test_a_planted_house_takes_nothing_else_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    victim, place = tmp_path / "cluster-victim" / "data", tmp_path / "tmp"
    victim.mkdir(parents=True)
    place.mkdir()
    planted(place / "lianfu-scratch-leading", victim)
    planted(place / "lianfu-scratch-open", victim).chmod(0o777)
    (place / "lianfu-scratch-link").symlink_to(planted(tmp_path / "lianfu-scratch-elsewhere", victim))
    assert swept(place, monkeypatch) == {"lianfu-scratch-open", "lianfu-scratch-link"}
    assert (tmp_path / "lianfu-scratch-elsewhere" / "postgres").is_dir()
    assert victim.is_dir()


def test_a_house_of_somebody_else_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(tmp_path / "lianfu-scratch-theirs", tmp_path / "none")
    with monkeypatch.context() as other:
        other.setattr("os.geteuid", lambda: os.getuid() + 1)
        assert swept(tmp_path, monkeypatch) == {"lianfu-scratch-theirs"}
    assert swept(tmp_path, monkeypatch) == set()


def test_the_cluster_of_a_swept_house_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, cluster = tmp_path / "tmp", tmp_path / "shelter" / "cluster-abcd"
    (cluster / "pgdata").mkdir(parents=True)
    planted(place / "lianfu-scratch-killed", cluster / "pgdata")
    monkeypatch.setattr("lianfu.scratch.SHELTERS", (cluster.parent,))
    assert swept(place, monkeypatch) == set()
    assert not cluster.exists()
