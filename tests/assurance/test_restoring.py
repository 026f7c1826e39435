"""What comes back from a backup stays shut until the erasures since are replayed, whenever it is interrupted."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import msgspec
import pytest

from assurance import backup_files, backups, journal_files, programs, restored, restoring
from assurance.programs import BackupError
from foundation import clock
from lianfu import recovering
from lianfu.setting_up import make_ready
from tests.assurance.backup_scene import Scene, back_up_both, erase_first, lianfu, lose_everything, played, rows_of
from vault import keys


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with played(tmp_path) as scene:
        yield scene


def after(scene: Scene) -> datetime:
    """A moment past every deed of the scene."""
    return scene.now + timedelta(hours=2)


def damage(folder: Path) -> None:
    [dump] = folder.glob("*.dump")
    raw = bytearray(dump.read_bytes())
    raw[len(raw) // 2] ^= 1
    dump.write_bytes(raw)


async def test_an_expired_a_damaged_and_a_foreign_backup_are_refused(scene: Scene) -> None:
    made = await backups.back_up(scene.house, "main", scene.main, scene.now)
    with pytest.raises(BackupError, match="expired"):
        backup_files.choose(scene.main, "main", None, made.expires_on + timedelta(days=1))
    other = replace(scene.house, installation="00" * 16)
    with pytest.raises(BackupError, match="another installation"):
        await restoring.load(other, scene.main, made, replace=True)
    damage(scene.main)
    with pytest.raises(BackupError, match="damaged"):
        backup_files.choose(scene.main, "main", None, clock.day_of(scene.now))
    assert await rows_of(scene, scene.people[0]) == 1
    async with scene.place.disconnected():
        await make_ready(scene.place.settings)  # nothing was marked


async def test_a_newer_version_is_refused(scene: Scene) -> None:

    made = await backups.back_up(scene.house, "main", scene.main, scene.now)
    newer = msgspec.structs.replace(made, migrations=(*made.migrations, "events 2099-01-01T00:00:00:000000"))
    with pytest.raises(BackupError, match="newer version"):
        await restoring.load(scene.house, scene.main, newer, replace=True)


async def test_what_is_there_is_replaced_only_when_asked_and_when_nobody_works(scene: Scene) -> None:
    made = await backups.back_up(scene.house, "main", scene.main, scene.now)
    with pytest.raises(BackupError, match="connections still use"):
        await restoring.load(scene.house, scene.main, made, replace=True)
    async with scene.place.disconnected():
        with pytest.raises(BackupError, match="--replace"):
            await recovering.restore(scene.place.settings, scene.main, scene.now)
        await make_ready(scene.place.settings)


async def test_the_erased_do_not_come_back(scene: Scene) -> None:
    await back_up_both(scene)
    gone = await erase_first(scene)
    later = scene.now + timedelta(days=1)
    async with scene.place.disconnected():
        for folder in (scene.main, scene.keys):
            done = await recovering.restore(scene.place.settings, folder, later, replace=True)
            assert done.missing == ()
            assert done.unreadable == 0
    assert await rows_of(scene, gone) == 0
    known = await keys.open_persons([each.person for each in scene.people])
    assert set(known) == {each.person for each in scene.people[1:]}


async def test_without_the_replay_they_would(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: what the test above asks is told apart."""

    async def nothing(*_: object, **__: object) -> int:
        return 0

    await back_up_both(scene)
    gone = await erase_first(scene)
    monkeypatch.setattr("privacy.erasure.replay", nothing)
    async with scene.place.disconnected():
        for folder in (scene.main, scene.keys):
            await recovering.restore(scene.place.settings, folder, scene.now, replace=True)
    assert await rows_of(scene, gone) == 1
    assert gone.person in await keys.open_persons([gone.person])


async def test_a_new_server_starts_only_with_the_journal(scene: Scene) -> None:
    await back_up_both(scene)
    gone = await erase_first(scene)
    await backups.back_up_journal(scene.house, scene.journal, after(scene))
    async with scene.place.disconnected():
        await lose_everything(scene)
        first = await recovering.restore(scene.place.settings, scene.main, scene.now)
        assert first.missing == ("keys",)
        with pytest.raises(BackupError, match="--journal"):
            await recovering.restore(scene.place.settings, scene.keys, scene.now)
        for command in ("serve", "worker", "retention"):
            refused = lianfu(scene, command, *(["run"] if command == "retention" else []))
            assert refused.returncode == 1
            assert "lianfu restore --replay" in refused.stderr
        done = lianfu(scene, "restore", "--replay", "--journal", str(scene.journal / "journal.jsonl"))
        assert done.returncode == 0, done.stderr
    assert await rows_of(scene, gone) == 0
    assert len(await keys.open_persons([each.person for each in scene.people])) == 2


@pytest.mark.parametrize("which", ["empty", "lines only", "of another house", "of a fresh server", "beside the dump"])
async def test_a_journal_that_does_not_go_on_from_the_backup_is_refused(scene: Scene, which: str) -> None:
    await back_up_both(scene)
    gone = await erase_first(scene)
    await backups.back_up_journal(scene.house, scene.journal, after(scene))
    refused = write_refused(scene, which)
    async with scene.place.disconnected():
        await lose_everything(scene)
        first = await recovering.restore(scene.place.settings, scene.main, scene.now)
        assert first.missing == ("keys",)
        for _ in range(2):
            with pytest.raises(BackupError, match="not newer than the backup"):
                await recovering.restore(scene.place.settings, scene.keys, scene.now, journal=refused)
            with pytest.raises(BackupError, match="not newer than the backup"):
                await recovering.replay(scene.place.settings, scene.now, journal=refused)
            with pytest.raises(BackupError, match="nobody knows"):  # nothing was noted by those that were refused
                await recovering.replay(scene.place.settings, scene.now)
        with pytest.raises(restored.NotReplayed):
            await make_ready(scene.place.settings)
        await recovering.replay(scene.place.settings, scene.now, journal=scene.journal)
    assert await rows_of(scene, gone) == 0


def write_refused(scene: Scene, which: str) -> Path:
    """A journal that is named instead of the newest one."""
    if which == "beside the dump":
        return scene.keys / journal_files.NAME
    good = (scene.journal / journal_files.NAME).read_bytes().splitlines(keepends=True)
    stamp = msgspec.json.decode(good[-1], type=journal_files.Stamp)
    other = msgspec.structs.replace(stamp, house="00" * 16)
    fresh = msgspec.structs.replace(stamp, since=scene.now + timedelta(minutes=1))
    lines = {
        "empty": [], "lines only": good[:-1],
        "of another house": [*good[:-1], msgspec.json.encode(other) + b"\n"],
        "of a fresh server": [msgspec.json.encode(fresh) + b"\n"],
    }[which]  # fmt: skip
    path = scene.journal / "refused.jsonl"
    path.write_bytes(b"".join(lines))
    return path


async def test_a_newer_backup_asks_for_a_newer_journal(scene: Scene) -> None:
    """What was enough for the first part is asked again of the second."""
    await backups.back_up(scene.house, "main", scene.main, scene.now)
    await backups.back_up_journal(scene.house, scene.journal, scene.now + timedelta(minutes=5))
    await backups.back_up(scene.house, "keys", scene.keys, scene.now + timedelta(minutes=10))
    async with scene.place.disconnected():
        await lose_everything(scene)
        first = await recovering.restore(scene.place.settings, scene.main, scene.now, journal=scene.journal)
        assert first.missing == ("keys",)
        with pytest.raises(BackupError, match="nobody knows"):
            await recovering.restore(scene.place.settings, scene.keys, scene.now)


async def test_a_fresh_installation_is_no_source_of_the_journal(scene: Scene) -> None:
    """Somebody set the new server up first: its empty journal knows of nobody."""
    await back_up_both(scene)
    await erase_first(scene)
    async with scene.place.disconnected():
        await lose_everything(scene)
        assert lianfu(scene, "migrate").returncode == 0
        with pytest.raises(BackupError, match="--journal"):
            await recovering.restore(scene.place.settings, scene.main, scene.now, replace=True)


@pytest.mark.parametrize("step", ["mark", "clear", "load", "replay"])
async def test_killed_at_any_step_it_stays_shut_and_can_be_repeated(
    scene: Scene, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await back_up_both(scene)
    gone = await erase_first(scene)

    async def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    where = {
        "mark": "assurance.restoring._run_pg_restore", "clear": "assurance.restoring._run_pg_restore",
        "load": "lianfu.recovering.set_up", "replay": "assurance.restored.unmark",
    }[step]  # fmt: skip
    async with scene.place.disconnected():
        with monkeypatch.context() as patch:
            patch.setattr(where, killed)
            with pytest.raises(KeyboardInterrupt):
                await recovering.restore(scene.place.settings, scene.main, scene.now, replace=True)
        with pytest.raises(restored.NotReplayed):
            await make_ready(scene.place.settings)
        with pytest.raises(BackupError, match="--replace"):  # the other part was never begun
            await recovering.restore(scene.place.settings, scene.keys, scene.now)
        done = await recovering.restore(scene.place.settings, scene.main, scene.now)
        assert done.lines > 0
        await make_ready(scene.place.settings)
    assert await rows_of(scene, gone) == 0


async def test_keys_alone_come_back_with_their_losses_told(scene: Scene) -> None:
    await backups.back_up(scene.house, "keys", scene.keys, scene.now)
    await scene.place.seed(2, scene.now)
    async with scene.place.disconnected():
        done = await recovering.restore(scene.place.settings, scene.keys, scene.now, replace=True)
    assert done.unreadable == 2


async def test_the_commands_say_what_they_did(scene: Scene) -> None:
    async with scene.place.disconnected():
        kept = lianfu(scene, "backup", str(scene.main))
        assert kept.returncode == 0, kept.stderr
        apart = lianfu(scene, "backup", str(scene.keys), "--part", "keys")
        assert apart.returncode == 0
        assert "one medium" in apart.stderr
        assert lianfu(scene, "backup", str(scene.main), "--part", "keys").returncode == 1
        assert lianfu(scene, "restore", str(scene.main)).returncode == 1
        done = lianfu(scene, "restore", str(scene.main), "--replace")
        assert done.returncode == 0, done.stderr
        assert "the house may open" in done.stdout


async def by_hand(scene: Scene) -> None:
    """Somebody who does not know of `lianfu restore` brings a dump to a new server."""
    c = await asyncpg.connect(scene.place.superuser_dsn("postgres"))
    await c.execute("drop database lianfu with (force)")
    await c.execute("create database lianfu owner lianfu_owner")
    await c.close()
    [dump] = scene.main.glob("*.dump")
    bare, environment = programs.address_for(scene.place.settings.owner_database_url)
    command = [programs.programs_for(18).pg_restore, "--no-owner", "--dbname", bare, dump]
    await asyncio.to_thread(subprocess.run, command, env=environment, check=True)


async def test_a_dump_taken_back_by_hand_elsewhere_is_refused(scene: Scene) -> None:
    await backups.back_up(scene.house, "main", scene.main, scene.now)
    gone = await erase_first(scene)
    await backups.back_up_journal(scene.house, scene.journal, after(scene))
    async with scene.place.disconnected():
        await by_hand(scene)
        for _ in range(2):
            with pytest.raises(restored.NotReplayed):
                await make_ready(scene.place.settings)
            with pytest.raises(restored.NotReplayed):
                await backups.back_up(scene.house, "main", scene.main, scene.now)
            with pytest.raises(BackupError, match="--journal"):
                await recovering.replay(scene.place.settings, scene.now)
            with pytest.raises(BackupError, match="not newer than the backup"):
                await recovering.replay(scene.place.settings, scene.now, journal=write_refused(scene, "empty"))
        await recovering.replay(scene.place.settings, scene.now, journal=scene.journal)
        await make_ready(scene.place.settings)
    assert await rows_of(scene, gone) == 0
    assert await rows_of(scene, scene.people[1]) == 1
