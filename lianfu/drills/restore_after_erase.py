"""E-03: somebody erased stays erased, whichever backup comes back.

Each refusal has its counterpart: what is found unreadable was readable before, what is refused is let through once the
journal is there.
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg

from assurance import backup_files, backups, restoring
from assurance.backup_files import PARTS, Part
from assurance.backups import House
from assurance.journal_files import NAME as JOURNAL
from assurance.programs import BackupError
from assurance.restored import NotReplayed
from foundation import addresses, clock
from foundation.actor import SYSTEM
from foundation.database import acting_as
from lianfu import recovering
from lianfu.drills.telling import Steps, play
from lianfu.scratch import Place, SeededPerson
from lianfu.setting_up import make_ready
from registrations.cancelling import cancel
from registrations.opened import open_blob
from subjects.erasing import erase
from vault import keys

HELP = "an erased person stays unreadable in a restored older backup"
PEOPLE = 5
_SEALED = "select person, scope, blob from identity where registration = $1 and level = 'P2'"


@dataclass(frozen=True)
class Scene:
    """The people of the drill and the folders of its backups, data and keys apart, the journal in a third place."""

    place: Place
    house: House
    gone: SeededPerson
    others: Sequence[SeededPerson]
    folders: dict[Part, Path]
    elsewhere: Path
    now: datetime


def run(_: argparse.Namespace) -> int:
    return play(drill)


async def drill(place: Place, steps: Steps) -> None:
    with tempfile.TemporaryDirectory(prefix="lianfu-scratch-backups-") as folder:
        now = clock.now()
        gone, *others = await place.seed(PEOPLE, now)
        folders: dict[Part, Path] = {part: Path(folder, part) for part in PARTS}
        house = await recovering.house_of(place.settings)
        scene = Scene(place, house, gone, others, folders, Path(folder, "journal"), now)
        await _back_up_and_erase(scene, steps)
        await _inside_the_window(scene, steps)
        await _without_the_journal(scene, steps)
        await _after_the_window(scene, steps)


async def _back_up_and_erase(scene: Scene, steps: Steps) -> None:
    for part in PARTS:
        await backups.back_up(scene.house, part, scene.folders[part], scene.now)
    later = scene.now + timedelta(days=1)
    with acting_as("staff"):
        await cancel(scene.gone.registration, SYSTEM, later, link_version=1)
    await erase(scene.gone.person, SYSTEM, later)
    await backups.back_up_journal(scene.house, scene.elsewhere, later)
    steps.check(not await _is_left(scene, scene.gone), f"{PEOPLE} 人報名並備份，其中一人已刪除",
                f"{PEOPLE} people registered and were backed up, one of them was erased")  # fmt: skip


async def _inside_the_window(scene: Scene, steps: Steps) -> None:
    """(a) Both parts come back while the keys' backup is valid."""
    later = scene.now + timedelta(days=2)
    async with scene.place.disconnected():
        await _load(scene, "main", later)
        await _load(scene, "keys", later)
        words = await _words_with(scene.house.keys, scene, scene.gone)
        steps.check(words == scene.gone.said.name, "對照：還原後補做刪除之前，備份本身仍讀得到",
                    "control: before the replay, the backup itself still opens")  # fmt: skip
        steps.check(await _start_is_refused(scene), "補做刪除之前拒絕啟動", "the start is refused before the replay")
        await recovering.replay(scene.place.settings, later)
    left, others = await _is_left(scene, scene.gone), [await _is_left(scene, each) for each in scene.others]
    steps.check(not left and all(others), "資料與金鑰都還原後：被刪除的人沒有了，其他人讀得到",
                "data and keys restored: the erased person is gone, the others are readable")  # fmt: skip


async def _without_the_journal(scene: Scene, steps: Steps) -> None:
    """(b) A new server, on which nobody knows of the erasure until the journal is brought."""
    later = scene.now + timedelta(days=3)
    refused = False
    async with scene.place.disconnected():
        await _lose_the_server(scene.place)
        scene_house = await recovering.house_of(scene.place.settings)
        await restoring.load(scene_house, scene.folders["main"], _chosen(scene, "main", later))
        try:
            await recovering.restore(scene.place.settings, scene.folders["keys"], later)
        except BackupError:
            refused = await _start_is_refused(scene)
        steps.check(
            refused, "新的伺服器上沒有刪除紀錄：拒絕啟動", "a new server without the journal: the start is refused"
        )
        steps.check(await _old_journals_are_refused(scene, later), "空的、與備份同時的刪除紀錄：不採用，仍拒絕啟動",
                    "an empty journal and the one beside the dump: not taken, the start is refused")  # fmt: skip
        await recovering.replay(scene.place.settings, later, journal=scene.elsewhere / JOURNAL)
    left, others = await _is_left(scene, scene.gone), [await _is_left(scene, each) for each in scene.others]
    steps.check(not left and all(others), "帶來刪除紀錄後：被刪除的人沒有了，其他人讀得到",
                "with the journal: the erased person is gone, the others are readable")  # fmt: skip


async def _after_the_window(scene: Scene, steps: Steps) -> None:
    """(c) The keys' backup has expired; the older data come back beside the living keys."""
    later = scene.now + timedelta(days=scene.house.keep_days["keys"] + 1)
    old = _chosen(scene, "keys", scene.now)
    try:
        _chosen(scene, "keys", later)
    except BackupError:
        steps.check(True, "失效的金鑰備份不再還原", "an expired backup of the keys is not taken back")
    else:
        steps.check(False, "失效的金鑰備份不再還原", "an expired backup of the keys is not taken back")
    await backups.back_up(scene.house, "keys", scene.folders["keys"], later)
    steps.check(not (scene.folders["keys"] / old.file).exists(), "下一次備份會移除失效的備份",
                "the next run removes what has expired")  # fmt: skip
    async with scene.place.disconnected():
        await _load(scene, "main", later)
        hidden = await _words_with(scene.house.keys, scene, scene.gone)
        seen = [await _words_with(scene.house.keys, scene, each) for each in scene.others]
        steps.check(hidden is None, "舊的資料備份配上現在的金鑰：被刪除的人讀不到",
                    "the older data beside the living keys: the erased person is unreadable")  # fmt: skip
        steps.check(seen == [each.said.name for each in scene.others], "其他人仍讀得到", "the others are readable")
        await recovering.replay(scene.place.settings, later)
    steps.check(
        not await _is_left(scene, scene.gone), "補做刪除後連密文也沒有了", "after the replay no ciphertext is left"
    )


def _chosen(scene: Scene, part: Part, now: datetime) -> backup_files.Manifest:
    return backup_files.choose(scene.folders[part], part, None, clock.day_of(now))


async def _load(scene: Scene, part: Part, now: datetime) -> None:
    await restoring.load(scene.house, scene.folders[part], _chosen(scene, part, now), replace=True)


async def _start_is_refused(scene: Scene) -> bool:
    try:
        await make_ready(scene.place.settings)
    except NotReplayed:
        return True
    return False


async def _old_journals_are_refused(scene: Scene, now: datetime) -> bool:
    """One that names nobody, and the copy that ends with the backup; neither may count later, either."""
    empty = scene.folders["main"] / "empty.jsonl"
    empty.touch()
    for journal in (empty, scene.folders["keys"] / JOURNAL, None):
        try:
            await recovering.replay(scene.place.settings, now, journal=journal)
        except BackupError:
            continue
        return False
    return await _start_is_refused(scene)


async def _words_with(keys_url: str, scene: Scene, who: SeededPerson) -> str | None:
    """The name in the restored row, opened past all rules with the keys there are; None where it does not open."""
    c = await asyncpg.connect(scene.place.superuser_dsn())
    row = await c.fetchrow(_SEALED, who.registration)
    await c.close()
    if row is None:
        return None
    await keys.connect(keys_url, scene.place.settings.keys_folder)
    try:
        return (await open_blob(who.registration, row["person"], row["scope"], row["blob"])).text("name") or None
    finally:
        await keys.disconnect()


async def _is_left(scene: Scene, who: SeededPerson) -> bool:
    """Whether anything names the person still: a key or any row, looked at past all rules."""
    c = await asyncpg.connect(scene.place.superuser_dsn())
    rows = await c.fetchval("select count(*) from personal_rows($1::uuid[])", [who.person])
    await c.close()
    return bool(rows) or bool(await keys.open_persons([who.person]))


async def _lose_the_server(place: Place) -> None:
    """Both databases are gone; the key files are back from custody."""
    c = await asyncpg.connect(place.superuser_dsn("postgres"))
    for name in (addresses.MAIN, addresses.KEYS):
        await c.execute(f"drop database {name} with (force)")
    await c.close()
