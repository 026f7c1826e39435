"""Takes a backup back, and keeps the house shut until everybody who was erased since is erased again.

Four steps, each of which may be killed and come to again by the same command: mark, load, migrate (the roof's), replay.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from assurance import journal_files, restored
from assurance.backup_files import PARTS, Manifest, Part
from assurance.backups import House
from assurance.journal_files import Line, Stamp
from assurance.programs import BackupError, address_for, programs_for
from assurance.restored import BEGINNING
from foundation.migrations import ROOMS, ROOT
from privacy import erasure

_CLEAR = Path(__file__).parent / "clear_database.sql"
_PAGE = 5000


async def load(house: House, folder: Path, chosen: Manifest, *, replace: bool = False) -> None:
    """Puts the dump in the place of the part. The main database is marked first: nobody serves it until `replay`."""
    _refuse_foreign(house, chosen)
    url = house.url(chosen.part)
    main, target = await asyncpg.connect(house.main), await asyncpg.connect(url)
    try:
        major: int = target.get_server_version().major
        programs = programs_for(major)
        ours = [main.get_server_pid(), target.get_server_pid()]
        await _refuse_in_use(main, ours)
        await _refuse_in_use(target, ours)
        if not (replace or await restored.has_begun(main, chosen.part) or await is_empty(target)):
            raise BackupError(
                "資料庫不是空的；要以備份取代，請加 --replace · the database is not empty: to replace it by the backup"
                " say --replace"
            )
        await restored.mark(main, chosen.part, chosen.made_at)
        await target.execute(await asyncio.to_thread(_CLEAR.read_text, "utf-8"))
    finally:
        await main.close()
        await target.close()
    await _run_pg_restore(programs.pg_restore, url, folder / chosen.file)


async def give_journal(house: House, path: Path) -> None:
    """A copy of the journal for a restored database that has none; BackupError, and nothing noted, for one that does
    not go on where the newest of the loaded backups ends. The copy beside a dump ends with it."""
    read = journal_files.read(path)
    lines = [(each.key, each.kind, each.at) for each in read if isinstance(each, Line)]
    c = await asyncpg.connect(house.main)
    try:
        if not await restored.is_marked(c):
            return
        async with c.transaction():
            made_at = await restored.newest_backup(c)
            stamps = [each for each in read if isinstance(each, Stamp)]
            until = max((each.until for each in stamps if _is_of(house, each, made_at)), default=BEGINNING)
            await restored.add_lines(c, lines, str(path), until)
            if not await restored.knows_enough(c):
                raise _too_old(path, until, made_at)
    finally:
        await c.close()


def _is_of(house: House, stamp: Stamp, made_at: datetime) -> bool:
    """Whether the database that was backed up left it, not another one or its fresh replacement."""
    return stamp.house == house.installation and stamp.since <= made_at


def _too_old(path: Path, until: datetime, made_at: datetime) -> BackupError:
    told = "–" if until == BEGINNING else f"{until:%Y-%m-%d %H:%M} UTC"
    return BackupError(
        f"這份刪除紀錄不夠新（寫到 {told}，備份是 {made_at:%Y-%m-%d %H:%M} UTC），請用最新的一份 · this journal of"
        f" erasures is not newer than the backup (it ends {told}, the backup is of {made_at:%Y-%m-%d %H:%M} UTC), take"
        f" the newest copy: {path}"
    )


async def missing(house: House) -> list[Part]:
    """The parts that are still empty: a house with data but no keys has nothing to replay on."""
    found: list[Part] = []
    for part in PARTS:
        c = await asyncpg.connect(house.url(part))
        if await is_empty(c):
            found.append(part)
        await c.close()
    return found


async def is_shut(house: House) -> bool:
    """Whether erasures are to be replayed. One that was brought here past `load` is marked now, without a journal."""
    c = await asyncpg.connect(house.main)
    try:
        if await restored.has_moved(c) and not await restored.is_marked(c):
            await restored.mark_moved(c)
        return await restored.is_marked(c)
    finally:
        await c.close()


async def refuse_without_journal(house: House) -> None:
    """Raises BackupError while nobody has said who was erased since the backup."""
    c = await asyncpg.connect(house.main)
    try:
        if not await restored.knows_enough(c):
            raise BackupError(
                "不知道備份之後刪除了誰：請以 --journal 指定最新的刪除紀錄（journal.jsonl）。在此之前系統不會啟動 ·"
                " nobody knows who was erased since the backup: give the newest journal.jsonl with --journal;"
                " until then nothing starts"
            )
    finally:
        await c.close()


async def replay(house: House, now: datetime) -> int:
    """Erases again everybody the journal names and opens the house; how many lines. For a connected process."""
    c = await asyncpg.connect(house.main)
    try:
        async with c.transaction():
            await restored.put_back(c)
        lines = await erasure.replay(now, since=BEGINNING)
        await restored.unmark(c)
        await c.execute("analyze")
    finally:
        await c.close()
    return lines


async def count_unreadable(house: House) -> int:
    """People with rows in the main database and no key: registered after the keys were backed up, or not swept yet."""
    main, keys = await asyncpg.connect(house.main), await asyncpg.connect(house.keys)
    missing_, after = 0, UUID(int=0)
    try:
        while page := await _persons_after(main, after):
            after = page[-1]
            known = await keys.fetchval("select count(*) from person_key where person = any ($1)", page)
            missing_ += len(page) - int(known)
    finally:
        await main.close()
        await keys.close()
    return missing_


async def is_empty(c: asyncpg.Connection) -> bool:
    return not await c.fetchval(
        "select exists (select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p'))"
    )


async def _persons_after(c: asyncpg.Connection, after: UUID) -> list[UUID]:
    rows = await c.fetch(
        "select distinct person from registration where person > $1 order by person limit $2", after, _PAGE
    )
    return [row["person"] for row in rows]


def _refuse_foreign(house: House, chosen: Manifest) -> None:
    if chosen.installation != house.installation:
        raise BackupError(
            "這份備份屬於另一個系統，金鑰檔與它不相符 · this backup belongs to another installation: the key files here"
            " are not those of its keys"
        )
    known = {path.stem for room in ROOMS for path in (ROOT / room / "piccolo_migrations").glob("*.py")}
    newer = [name for name in chosen.migrations if not _is_known(name, known)]
    if newer:
        raise BackupError(
            f"這份備份由較新的版本製作，請先更新程式 · this backup was made by a newer version, update first:"
            f" {', '.join(newer[:3])}"
        )


def _is_known(migration: str, known: set[str]) -> bool:
    """Piccolo names a migration by its moment, its file by room and moment."""
    room, _, moment = migration.partition(" ")
    return f"{room}_{''.join(c if c.isalnum() else '_' for c in moment).lower()}" in known


async def _refuse_in_use(c: asyncpg.Connection, ours: Sequence[int]) -> None:
    others = await c.fetchval(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and pid <> all ($1) and usesysid is not null",
        ours,
    )
    if others:
        raise BackupError(
            f"還有 {others} 個連線在使用資料庫，請先停止 serve 與 worker · {others} connections still use the database:"
            " stop serve and worker first"
        )


async def _run_pg_restore(program: Path, url: str, dump: Path) -> None:
    """All or nothing, in one transaction."""
    bare, environment = address_for(url)
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments")
    ran = await asyncio.create_subprocess_exec(
        program, *options, "--dbname", bare, dump,
        env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, complaint = await ran.communicate()
    if ran.returncode:
        said = complaint.decode("utf-8", "replace").strip().partition("\n")[0]
        raise BackupError(f"pg_restore 沒有完成：{said} · pg_restore did not finish: {said}")
