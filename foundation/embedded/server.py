"""Starts and stops one embedded PostgreSQL on one data folder. Knows nothing of databases, roles or tables beyond the bootstrap superuser."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.embedded.address import PORT, SOCKET_NAME, Address, FolderLock, address_file, read_address, write_address
from foundation.embedded.binaries import FIRST_MAJOR_WITH_BUILTIN_LOCALE, Binaries, find_binaries
from foundation.embedded.errors import EmbeddedError
from foundation.embedded.identity import Identity, identities

if TYPE_CHECKING:
    from collections.abc import Mapping

SUPERUSER = "lianfu_super"
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's own is 107
SETTINGS = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
    # what people wrote never reaches the log of the server
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
CHILD_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class EmbeddedServer:
    """A PostgreSQL of our own, reached over a socket that only this user can open; stops with the process that started it."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.resolve()
        self.data = self.home / "pgdata"
        self.log = self.home / "postgres.log"
        self._settings = {**SETTINGS, **(settings or {})}
        self._lock = FolderLock(self.home)
        self._process: subprocess.Popen[bytes] | None = None
        self._address: Address | None = None
        self._identity: Identity | None = None

    @property
    def socket_dir(self) -> Path:
        return Path(self._running().socket_dir)

    @property
    def pid(self) -> int:
        return self._running().pid

    def dsn(self, database: str, user: str) -> str:
        return self._running().dsn(database, user)

    def start(self) -> None:
        """Returns when the server answers. Raises EmbeddedError; call it from the main thread, whose end stops the server."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("the embedded server is started from the main thread: it stops when its starting thread ends")
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock.take()
        try:
            self._launch()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Leaves no process after three seconds; committed work is kept whatever step was needed."""
        if self._process is not None:
            for request, seconds in ((signal.SIGINT, 1.8), (signal.SIGQUIT, 0.8), (signal.SIGKILL, 5.0)):
                self._process.send_signal(request)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(seconds)
                    break
            self._process = None
        if self._address is not None:
            address_file(self.home).unlink(missing_ok=True)
            self._remove_foreign_socket_dir(self._address)
            self._address = None
        self._lock.release()

    def _running(self) -> Address:
        if self._address is None:
            raise RuntimeError("the embedded server is not running")
        return self._address

    def _launch(self) -> None:
        binaries = find_binaries()
        if left := read_address(self.home):
            self._remove_foreign_socket_dir(left)
        self._identity = identities()[0]
        self._initialise(binaries, self._identity)
        self._check_major(binaries)
        self._clear_stale_pid()
        socket_dir = self._make_socket_dir()
        arguments = [binaries.postgres, "-D", self.data, "-k", socket_dir, "-p", str(PORT), "-h", ""]
        for name, value in self._settings.items():
            arguments += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=CHILD_ENVIRONMENT,
                cwd="/",
                preexec_fn=self._identity.preparation(),
                start_new_session=True,
            )
        self._wait_until_ready(self._process)
        self._address = Address(str(socket_dir), self._process.pid, os.getpid())
        write_address(self.home, self._address)

    def _initialise(self, binaries: Binaries, identity: Identity) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.home / "pgdata.new"
        shutil.rmtree(draft, ignore_errors=True)
        locale = ["--lc-collate=C", "--lc-ctype=C.UTF-8"]
        if binaries.major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(
            [binaries.initdb, "-D", draft, "-U", SUPERUSER, "-E", "UTF8", *locale, "-A", "trust", "--data-checksums"],
            capture_output=True,
            env=CHILD_ENVIRONMENT,
            cwd="/",
            preexec_fn=identity.preparation(),
            check=False,
        )
        if made.returncode != 0:
            raise EmbeddedError(f"無法建立資料庫 · initdb failed: {made.stderr.decode('utf-8', 'replace').strip()}")
        draft.rename(self.data)

    def _check_major(self, binaries: Binaries) -> None:
        found = (self.data / "PG_VERSION").read_text("ascii").strip()
        if found != str(binaries.major):
            raise EmbeddedError(
                f"資料夾屬於 PostgreSQL {found}，現有程式是 {binaries.major}，請先以 {found} 版匯出再匯入 · the data folder "
                f"was made by PostgreSQL {found}, the programs are {binaries.major}: dump it with {found}, then restore it"
            )

    def _clear_stale_pid(self) -> None:
        file = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(file.read_text("utf-8").split()[0])
            if Path(f"/proc/{pid}/cwd").resolve() != self.data:
                file.unlink()

    def _make_socket_dir(self) -> Path:
        inside = self.home / "socket"
        if len(os.fsencode(inside / SOCKET_NAME)) + len(".lock") <= SOCKET_PATH_LIMIT:
            inside.mkdir(mode=0o700, exist_ok=True)
            return inside
        return Path(tempfile.mkdtemp(prefix="lianfu-"))

    def _remove_foreign_socket_dir(self, address: Address) -> None:
        folder = Path(address.socket_dir)
        if folder.parent != self.home and folder.name.startswith("lianfu-"):
            shutil.rmtree(folder, ignore_errors=True)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            with contextlib.suppress(OSError, IndexError):
                lines = (self.data / "postmaster.pid").read_text("utf-8").splitlines()
                if int(lines[0]) == process.pid and lines[7].strip() == "ready":
                    return
            time.sleep(0.01)
        tail = self.log.read_text("utf-8", "replace")[-1500:].strip()
        raise EmbeddedError(f"資料庫無法啟動 · PostgreSQL did not start: {tail}")
