"""The files of a backup folder: one part a folder, each dump with a manifest, whole or not there, gone when expired.

Knows nothing of databases. Every file is readable by its owner only.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Literal

import msgspec

from assurance.programs import BackupError

Part = Literal["main", "keys"]
PARTS: tuple[Part, ...] = ("main", "keys")
FORMAT = "lianfu-backup/1"
_DRAFT = ".draft-"
_NOTES = "backups.json"
_CHUNK = 1 << 20


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What stands beside a dump. `installation` tells the dumps of one house from those of another."""

    format: str = FORMAT
    part: Part
    file: str
    made_at: datetime
    expires_on: date
    sha256: str
    size: int
    postgres: int
    version: str
    migrations: tuple[str, ...]
    installation: str


class LastRun(msgspec.Struct, frozen=True, kw_only=True):
    folder: str
    at: datetime


@contextmanager
def held(folder: Path, part: Part | None) -> Iterator[None]:
    """Makes the folder, keeps other runs out of it, and refuses one that holds the other part. `part` None: journal."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"另一個備份正在使用這個資料夾 · another backup is using this folder: {folder}") from None
        if part:
            _refuse_other_part(folder, part)
        for left in folder.glob(f"{_DRAFT}*"):
            left.unlink(missing_ok=True)
        yield


def _refuse_other_part(folder: Path, part: Part) -> None:
    """In the folder, above it or directly below it."""
    near = (folder, *folder.parents, *(child for child in folder.iterdir() if child.is_dir()))
    for place in near:
        if any(manifest.part != part for manifest in manifests(place)):
            raise BackupError(
                f"這裡有另一個部分的備份：{place}。資料與金鑰放在一起，拿到的人就全部讀得到，請分開存放 · "
                f"the other part is kept here: {place}. Data and keys together open everything to whoever finds them;"
                " keep them apart"
            )


def manifests(folder: Path) -> list[Manifest]:
    """All that can be read, oldest first."""
    found = []
    for path in folder.glob("*-*.json"):
        try:
            read = msgspec.json.decode(path.read_bytes(), type=Manifest)
        except (OSError, msgspec.MsgspecError):
            continue
        if read.format == FORMAT and path.name == f"{Path(read.file).stem}.json":
            found.append(read)
    return sorted(found, key=lambda manifest: manifest.made_at)


def new_name(part: Part, now: datetime) -> str:
    return f"{part}-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}.dump"


class Draft:
    """A file on its way: counted and hashed as it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash, self.size = file, hashlib.sha256(), 0

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def drafted(folder: Path, name: str, before: Callable[[Draft], None] = lambda _: None) -> Iterator[Draft]:
    """A file that appears whole and on disk when the block ends well, and not at all otherwise. `before` runs when all
    is written and nothing is shown yet. BackupError when the disk does not take it."""
    path = folder / f"{_DRAFT}{name}"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            draft = Draft(file)
            yield draft
            file.flush()
            os.fsync(file.fileno())
        before(draft)
        path.rename(folder / name)
        _sync(folder)
    except OSError as error:
        raise BackupError(
            f"備份寫不進去，沒有留下半個檔案：{error.strerror} · the backup could not be written and no half of it was"
            f" left: {error.strerror}: {folder}"
        ) from None
    finally:
        path.unlink(missing_ok=True)


def put_manifest(folder: Path, manifest: Manifest) -> None:
    with drafted(folder, f"{Path(manifest.file).stem}.json") as draft:
        draft.write(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")


def prune(folder: Path, part: Part, today: date) -> list[str]:
    """Removes the expired ones and dumps without a manifest; returns their names. The manifest goes last."""
    known = [manifest for manifest in manifests(folder) if manifest.part == part]
    gone = [manifest.file for manifest in known if manifest.expires_on < today]
    gone += [path.name for path in folder.glob(f"{part}-*.dump") if path.name not in {each.file for each in known}]
    for name in gone:
        (folder / name).unlink(missing_ok=True)
        (folder / name).with_suffix(".json").unlink(missing_ok=True)
    _sync(folder)
    return gone


def choose(folder: Path, part: Part | None, name: str | None, today: date) -> Manifest:
    """The newest of the part, or the one named; BackupError for none, an expired or a damaged one."""
    fitting = [each for each in manifests(folder) if part in {None, each.part} and (name is None or name in each.file)]
    if not fitting:
        raise BackupError(f"這裡沒有這樣的備份 · there is no such backup here: {folder}")
    if len({each.part for each in fitting}) > 1:
        raise BackupError("請以 --part 指定部分 · say which part with --part")
    chosen = fitting[-1]
    if chosen.expires_on < today:
        raise BackupError(
            f"這份備份已於 {chosen.expires_on} 失效，不能再用 · this backup expired on {chosen.expires_on} and is not"
            f" used any more: {chosen.file}"
        )
    if not _is_whole(folder / chosen.file, chosen):
        raise BackupError(f"備份檔已損壞或不見了 · the backup is damaged or gone: {folder / chosen.file}")
    return chosen


def _is_whole(path: Path, manifest: Manifest) -> bool:
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
    except OSError:
        return False
    return found.hexdigest() == manifest.sha256


def note(data_folder: Path, part: Part, folder: Path, now: datetime) -> None:
    """Notes where this part went last, and when."""
    known = last_runs(data_folder) | {part: LastRun(folder=str(folder), at=now)}
    with drafted(data_folder, _NOTES) as draft:
        draft.write(msgspec.json.encode(known))


def last_runs(data_folder: Path) -> dict[Part, LastRun]:
    """Of each part that was ever backed up from here; the medium itself may be in a safe."""
    try:
        return msgspec.json.decode((data_folder / _NOTES).read_bytes(), type=dict[Part, LastRun])
    except (OSError, msgspec.MsgspecError):
        return {}


def _sync(folder: Path) -> None:
    """A renamed file is on disk when its folder is."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
