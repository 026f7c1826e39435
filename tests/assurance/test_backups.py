"""Data and keys are backed up apart, whole or not at all, and for their time only."""

import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assurance import backup_files, backups, journal_files, programs
from assurance.backup_files import Part
from assurance.programs import BackupError
from foundation import clock
from tests.assurance.backup_scene import (
    ROOT,
    Scene,
    back_up_both,
    erase_first,
    played,
)


@pytest.fixture(scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with played(tmp_path_factory.mktemp("standing")) as scene:
        yield scene


@pytest.fixture
def scene(standing: Scene, tmp_path: Path) -> Scene:
    """Folders of its own in an installation that none of these tests harms."""
    return replace(standing, main=tmp_path / "main", keys=tmp_path / "keys", journal=tmp_path / "journal")


async def test_a_backup_is_private_whole_and_told(scene: Scene) -> None:
    made = await backups.back_up(scene.house, "main", scene.main, scene.now)
    assert made.expires_on == clock.day_of(scene.now) + timedelta(days=35)
    for path in scene.main.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(scene.main.stat().st_mode) == 0o700
    assert backup_files.choose(scene.main, "main", None, clock.day_of(scene.now)) == made
    assert (scene.main / made.file).stat().st_size == made.size
    kept = await backups.back_up(scene.house, "keys", scene.keys, scene.now)
    assert kept.expires_on == clock.day_of(scene.now) + timedelta(days=7)


def plain_text(dump: Path) -> bytes:
    program = programs.programs_for(18).pg_restore
    return subprocess.run([program, "-f", "-", dump], capture_output=True, check=True).stdout


async def test_no_part_holds_a_key_file(scene: Scene) -> None:
    await back_up_both(scene)
    secrets = [path.read_bytes() for path in scene.place.settings.keys_folder.glob("*.key")]
    assert secrets
    for dump in [*scene.main.glob("*.dump"), *scene.keys.glob("*.dump")]:
        plain = plain_text(dump)
        assert not any(secret in plain or secret.hex().encode() in plain for secret in secrets)


async def test_data_and_keys_do_not_share_a_folder(scene: Scene) -> None:
    await backups.back_up(scene.house, "main", scene.main, scene.now)
    for place in (scene.main, scene.main / "keys", scene.main.parent):
        with pytest.raises(BackupError, match="keep them apart"):
            await backups.back_up(scene.house, "keys", place, scene.now)
    with pytest.raises(BackupError, match="lost together"):
        await backups.back_up(scene.house, "main", scene.place.settings.data_folder / "backups", scene.now)


async def test_what_has_expired_goes_with_the_next_run(scene: Scene) -> None:
    old = await backups.back_up(scene.house, "keys", scene.keys, scene.now)
    for days, there in ((7, True), (8, False)):
        later = scene.now + timedelta(days=days)
        await backups.back_up(scene.house, "keys", scene.keys, later)
        assert (scene.keys / old.file).exists() is there
    assert old not in backup_files.manifests(scene.keys)
    (scene.keys / "keys-20200101T000000Z-aaaa.dump").write_bytes(b"left by a killed run")
    await backups.back_up(scene.house, "keys", scene.keys, scene.now)
    assert not (scene.keys / "keys-20200101T000000Z-aaaa.dump").exists()


async def test_a_full_disk_leaves_no_half_backup(scene: Scene) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(BackupError, match="no half of it"):
            await backups.back_up(scene.house, "main", scene.main, scene.now)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {path.name for path in scene.main.iterdir()} <= {".lock", journal_files.NAME}


def kill_while_writing(folder: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(folder)], cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"writing"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


async def test_a_killed_backup_leaves_nothing_that_the_next_run_does_not_clear(scene: Scene) -> None:
    kill_while_writing(scene.main)
    assert list(scene.main.glob(".draft-*"))
    assert not backup_files.manifests(scene.main)
    made = await backups.back_up(scene.house, "main", scene.main, scene.now)
    assert sorted(path.name for path in scene.main.glob("*main-*")) == [
        made.file, f"{Path(made.file).stem}.json",
    ]  # fmt: skip
    assert not list(scene.main.glob(".draft-*"))


KILLED = """
import sys, time
from pathlib import Path
from assurance import backup_files
folder = Path(sys.argv[1])
with backup_files.held(folder, "main"), backup_files.drafted(folder, "main-20260101T000000Z-aaaa.dump") as draft:
    draft.write(b"half")
    print("writing", flush=True)
    time.sleep(60)
"""


async def test_the_journal_is_copied_once_and_survives_a_torn_line(scene: Scene) -> None:
    assert await backups.back_up_journal(scene.house, scene.journal, scene.now) == 0
    gone = await erase_first(scene)
    assert await backups.back_up_journal(scene.house, scene.journal, scene.now) >= 1
    assert await backups.back_up_journal(scene.house, scene.journal, scene.now) == 0
    path = scene.journal / journal_files.NAME
    with path.open("ab") as file:
        file.write(b'{"key":"torn')
    lines = [line for line in journal_files.read(path) if isinstance(line, journal_files.Line)]
    assert gone.person in {line.key for line in lines}
    assert await backups.back_up_journal(scene.house, scene.journal, scene.now) == 0
    assert path.read_bytes().endswith(b"}\n")


def test_programs_of_another_version_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="PostgreSQL 11"):
        programs.programs_for(11)
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 17.2 (somewhere)'\n")
        (tmp_path / name).chmod(0o755)
    assert programs.programs_for(17, {**os.environ, "PG_BIN": str(tmp_path)}).folder == tmp_path


def test_a_password_is_told_to_no_process_list() -> None:
    bare, environment = programs.address_for(
        "postgresql://owner:s%40cret@db.example.org:5433/lianfu?sslmode=require&password=x"
    )
    assert bare == "postgresql://owner@db.example.org:5433/lianfu?sslmode=require"
    assert environment["PGPASSWORD"] == "s@cret"
    part: Part = "main"
    assert backup_files.new_name(part, clock.now()).startswith("main-")
