"""Makes backups: the main database, the keys database and the journal of erasures, each to a folder of its own.

The key files are in none of them: their copies are a matter of custody. What a folder of backups looks like is decided
in `backup_files.py`; taking one back, in `restoring.py`.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg

from assurance import backup_files, journal_files, restored
from assurance.backup_files import Draft, Manifest, Part
from assurance.programs import BackupError, address_for, programs_for
from foundation import clock
from vault.key_files import index_secret_path, read_secret, secret_fingerprint

_CHUNK = 1 << 18


@dataclass(frozen=True)
class House:
    """The installation that is backed up or restored: logins that own the tables, and how long each part is kept.

    `installation` is the same for all backups of one house, and told by its index secret; it opens nothing.
    """

    main: str
    keys: str
    installation: str
    keep_days: Mapping[Part, int]
    private: tuple[Path, ...] = ()

    def url(self, part: Part) -> str:
        return self.main if part == "main" else self.keys


def installation_of(keys_folder: Path) -> str:
    """Raises KeysNotReady where the key files are not in their place."""
    return secret_fingerprint(read_secret(index_secret_path(keys_folder))).hex()


async def back_up(house: House, part: Part, folder: Path, now: datetime, *, prune: bool = True) -> Manifest:
    """One dump of the part into the folder, with the journal as it stands beside it; expired ones go."""
    _refuse_private(house, folder)
    with backup_files.held(folder, part):
        if prune:
            backup_files.prune(folder, part, clock.day_of(now))
        await _append_journal(house, folder, now)
        return await _dump(house, part, folder, now)


async def back_up_journal(house: House, folder: Path, now: datetime) -> int:
    """The journal alone; how many lines were new."""
    _refuse_private(house, folder)
    with backup_files.held(folder, None):
        return await _append_journal(house, folder, now)


async def _append_journal(house: House, folder: Path, now: datetime) -> int:
    c = await asyncpg.connect(house.main)
    try:
        await restored.refuse_unreplayed(c)
        stamp = journal_files.Stamp(until=now, since=await restored.installed_at(c), house=house.installation)
        return journal_files.append(folder, await journal_files.lines_of(c), stamp)
    finally:
        await c.close()


async def _dump(house: House, part: Part, folder: Path, now: datetime) -> Manifest:
    url, name = house.url(part), backup_files.new_name(part, now)
    c = await asyncpg.connect(url)
    try:
        major: int = c.get_server_version().major
        version, migrations = await _version_of(c, part)
    finally:
        await c.close()
    made: list[Manifest] = []

    def finish(draft: Draft) -> None:
        made.append(
            Manifest(
                part=part, file=name, made_at=now,
                expires_on=clock.day_of(now) + timedelta(days=house.keep_days[part]),
                sha256=draft.sha256, size=draft.size, postgres=major, version=version, migrations=migrations,
                installation=house.installation,
            )
        )  # fmt: skip
        backup_files.put_manifest(folder, made[0])

    with backup_files.drafted(folder, name, finish) as draft:
        await _run_pg_dump(url, major, draft)
    return made[0]


async def _version_of(c: asyncpg.Connection, part: Part) -> tuple[str, tuple[str, ...]]:
    """What `lianfu migrate` installed; the keys database has one version only."""
    if part == "keys":
        return "", ()
    told = await c.fetchval("select obj_description('public'::regnamespace)")
    rows = await c.fetch("select app_name, name from migration order by 1, 2")
    return told or "", tuple(f"{row['app_name']} {row['name']}" for row in rows)


async def _run_pg_dump(url: str, major: int, draft: Draft) -> None:
    """Custom format: compressed, and pg_restore takes it back in one transaction."""
    bare, environment = address_for(url)
    options = ("--format=custom", "--no-owner", "--no-privileges", "--no-comments")
    program = await asyncio.create_subprocess_exec(
        programs_for(major).pg_dump, *options, "--dbname", bare,
        env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout is not None
    assert program.stderr is not None
    try:
        complaint = asyncio.create_task(program.stderr.read())
        while chunk := await program.stdout.read(_CHUNK):
            draft.write(chunk)
        said = (await complaint).decode("utf-8", "replace").strip().partition("\n")[0]
        if await program.wait() != 0:
            raise BackupError(f"pg_dump 沒有完成：{said} · pg_dump did not finish: {said}")
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()


def _refuse_private(house: House, folder: Path) -> None:
    target = folder.resolve()
    if any(target == place or place in target.parents for place in house.private):
        raise BackupError(
            f"備份不能放在資料夾或金鑰資料夾裡，會與正本一起遺失 · a backup inside the data or key folder would be lost"
            f" together with what it is a copy of: {folder}"
        )
