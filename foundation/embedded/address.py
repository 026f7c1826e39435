"""Where a running embedded server is found: an address file for sibling commands, a lock for its one owner."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from foundation.embedded.errors import EmbeddedError

PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"


@dataclass(frozen=True)
class Address:
    """What a command beside the owner needs; `pid` is the postmaster's, `owner` the process that holds the folder."""

    socket_dir: str
    pid: int
    owner: int

    def dsn(self, database: str, user: str) -> str:
        return f"postgresql://{quote(user)}@/{quote(database)}?host={quote(self.socket_dir, safe='')}"

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2)
            try:
                probe.connect(str(Path(self.socket_dir) / SOCKET_NAME))
            except OSError:
                return False
        return True


def address_file(home: Path) -> Path:
    return home / "address.json"


def write_address(home: Path, address: Address) -> None:
    """Readable by its owner only, and never seen half-written."""
    draft = home / f"address.json.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(address), file)
    draft.replace(address_file(home))


def read_address(home: Path) -> Address | None:
    try:
        told = json.loads(address_file(home).read_text("utf-8"))
        return Address(str(told["socket_dir"]), int(told["pid"]), int(told["owner"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def find_running(home: Path) -> Address | None:
    """The address of the server that runs on this folder, or None; one left behind by a crash is not believed."""
    address = read_address(home.resolve())
    return address if address and address.answers() else None


class FolderLock:
    """Holds a data folder for one process: the kernel gives it back when the process ends, however it ends."""

    def __init__(self, home: Path) -> None:
        self._path = home / "lock"
        self._fd = -1

    def take(self, patience: float = 5.0) -> None:
        """Waits up to `patience` seconds for a holder that has already ended, as at a quick restart."""
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                holder = os.pread(fd, 20, 0).decode("utf-8", "replace").strip() or "?"
                if _lives(holder) or time.monotonic() > until:
                    os.close(fd)
                    raise EmbeddedError(_owned(self._path.parent, holder)) from None
                time.sleep(0.05)
        os.ftruncate(fd, 0)
        os.pwrite(fd, str(os.getpid()).encode(), 0)
        self._fd = fd

    def release(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (ValueError, PermissionError):
        return True
    return True


def _owned(home: Path, holder: str) -> str:
    return f"資料夾正由行程 {holder} 使用 · data folder is owned by process {holder}: {home}"
