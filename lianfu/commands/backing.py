"""`backup` and `restore`: data and keys apart, each to a folder of its own."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from assurance import backup_files, backups
from assurance.backup_files import PARTS
from foundation import clock, settings
from foundation.addresses import resolved
from foundation.settings import Settings
from lianfu import recovering
from lianfu.recovering import Recovered

_NAMES = {"main": "資料 · data", "keys": "金鑰 · keys"}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = commands.add_parser("backup", help="back up the data, or with --part the keys or the journal of erasures")
    backup.add_argument("folder", type=Path, metavar="DIR")
    backup.add_argument("--part", choices=(*PARTS, "journal"), default="main")
    backup.add_argument("--prune", action=argparse.BooleanOptionalAction, default=True, help="remove expired backups")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="take a backup back and erase again who was erased since")
    restore.add_argument("folder", type=Path, metavar="DIR", nargs="?")
    restore.add_argument("--part", choices=PARTS, default=None)
    restore.add_argument("--at", default=None, metavar="NAME", help="which backup, by its file; the newest by default")
    restore.add_argument("--replace", action="store_true", help="put it in the place of what is there")
    restore.add_argument("--journal", type=Path, default=None, metavar="FILE", help="the newest journal of erasures")
    restore.add_argument("--replay", action="store_true", help="finish a restore that was interrupted")
    restore.set_defaults(run=run_restore, usage=restore)


def run_backup(arguments: argparse.Namespace) -> int:
    return _run(lambda chosen: _back_up(chosen, arguments))


def run_restore(arguments: argparse.Namespace) -> int:
    if bool(arguments.folder) == arguments.replay:
        arguments.usage.error("give DIR, or --replay")
    return _run(lambda chosen: _restore(chosen, arguments))


def _run(work: Callable[[Settings], Awaitable[int]]) -> int:
    with resolved(settings.current()) as found:
        settings.use(found)

        async def play() -> int:
            return await work(found)

        return asyncio.run(play())


async def _back_up(chosen: Settings, arguments: argparse.Namespace) -> int:
    house, folder = await recovering.house_of(chosen), arguments.folder.resolve()
    if arguments.part == "journal":
        added = await backups.back_up_journal(house, folder, clock.now())
        print(f"刪除紀錄新增 {added} 行 · journal of erasures, {added} new lines")
        return 0
    made = await backups.back_up(house, arguments.part, folder, clock.now(), prune=arguments.prune)
    backup_files.note(chosen.data_folder, arguments.part, folder, made.made_at)
    _warn_of_one_medium(chosen, arguments.part, folder)
    print(f"{made.file}\t{_NAMES[made.part]}\t{made.size} bytes\t有效至 · expires {made.expires_on}")
    return 0


def _warn_of_one_medium(chosen: Settings, part: backup_files.Part, folder: Path) -> None:
    """Where the parts went is noted in the data folder, so that each run can look at the other."""
    before = backup_files.last_runs(chosen.data_folder).get("keys" if part == "main" else "main")
    other = Path(before.folder) if before else None
    if other and other.is_dir() and other.stat().st_dev == folder.stat().st_dev:
        print(
            "lianfu: 資料與金鑰的備份在同一個儲存裝置上，請把其中一份移走 · data and keys are backed up to one medium;"
            f" carry one of them elsewhere: {folder}, {other}",
            file=sys.stderr,
        )


async def _restore(chosen: Settings, arguments: argparse.Namespace) -> int:
    now = clock.now()
    if arguments.replay:
        return _tell(await recovering.replay(chosen, now, journal=arguments.journal))
    return _tell(
        await recovering.restore(
            chosen, arguments.folder.resolve(), now,
            part=arguments.part, name=arguments.at, replace=arguments.replace, journal=arguments.journal,
        )
    )  # fmt: skip


def _tell(done: Recovered) -> int:
    if done.missing:
        parts = ", ".join(_NAMES[part] for part in done.missing)
        print(f"已還原；還缺：{parts}，在此之前系統不會啟動 · restored; still missing, nothing starts before: {parts}")
        return 0
    if done.unreadable:
        print(
            f"{done.unreadable} 人的資料沒有金鑰，讀不到 · {done.unreadable} people have no key in this backup of the"
            " keys and are unreadable",
            file=sys.stderr,
        )
    print(f"完成，補做刪除 {done.lines} 筆 · done, {done.lines} erasures replayed; the house may open")
    return 0
