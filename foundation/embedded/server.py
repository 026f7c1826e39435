"""Starts and stops one embedded PostgreSQL on one data folder.

Knows nothing of databases, roles or tables beyond the superuser that `lianfu` bootstraps them with.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from foundation.embedded.address import PORT, Address, FolderLock, address_file, read_address, write_address
from foundation.embedded.binaries import find_binaries
from foundation.embedded.cluster import CHILD_ENVIRONMENT, check_major, clear_leftovers, is_ready, make_cluster
from foundation.embedded.errors import EmbeddedError
from foundation.embedded.placing import Placing, place, remove_socket_folder, socket_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

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
LOG_LIMIT = 8 * 1024 * 1024
STOPPING = ((signal.SIGINT, 1.8), (signal.SIGQUIT, 0.8), (signal.SIGKILL, 5.0))  # at most 3 s until the hard end


class EmbeddedServer:
    """A PostgreSQL of our own, reached over a socket that only its user can open; gone when its owner is gone."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.resolve()
        self.log = self.home / "postgres.log"
        self._settings = {**SETTINGS, **(settings or {})}
        self._lock = FolderLock(self.home)
        self._process: subprocess.Popen[bytes] | None = None
        self._address: Address | None = None

    @property
    def socket_dir(self) -> Path:
        return Path(self._told().socket_dir)

    @property
    def pid(self) -> int:
        return self._told().pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def dsn(self, database: str, user: str) -> str:
        return self._told().dsn(database, user)

    def start(self) -> None:
        """Returns when the server answers; raises EmbeddedError. For the main thread, whose end stops the server."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("start the embedded server from the main thread: it ends with the thread that starts it")
        if self.running:
            raise RuntimeError("the embedded server is running already")
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock.take()
        try:
            self._launch(place(self.home, find_binaries()))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Leaves no process after three seconds; committed work is kept whichever step was needed."""
        for request, seconds in STOPPING:
            if self._process is None or self._process.poll() is not None:
                break
            self._process.send_signal(request)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        self._process = None
        if self._address is not None:
            address_file(self.home).unlink(missing_ok=True)
            remove_socket_folder(self.socket_dir)
            self._address = None
        self._lock.release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _told(self) -> Address:
        if self._address is None:
            raise RuntimeError("the embedded server is not running")
        return self._address

    def _launch(self, placing: Placing) -> None:
        if left := read_address(self.home):
            remove_socket_folder(Path(left.socket_dir))
        make_cluster(placing)
        check_major(placing)
        clear_leftovers(placing.data)
        sockets = socket_folder(placing)
        self._process = self._popen(placing, sockets)
        self._address = Address(str(sockets), self._process.pid, os.getpid())
        self._wait_until_ready(placing.data, self._process)
        write_address(self.home, self._address)

    def _popen(self, placing: Placing, sockets: Path) -> subprocess.Popen[bytes]:
        command = [str(placing.binaries.postgres), "-D", str(placing.data)]
        command += ["-k", str(sockets), "-p", str(PORT), "-h", ""]
        for name, value in self._settings.items():
            command += ["-c", f"{name}={value}"]
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=CHILD_ENVIRONMENT,
                cwd="/",
                preexec_fn=placing.identity.preparation(),  # noqa: PLW1509 - system calls only; nothing else ties it to us
                start_new_session=True,
            )

    def _wait_until_ready(self, data: Path, process: subprocess.Popen[bytes]) -> None:
        """As long as recovery takes: a server that lives is never given up."""
        while process.poll() is None:
            if is_ready(data, process.pid):
                return
            time.sleep(0.01)
        tail = self.log.read_text("utf-8", "replace")[-1500:].strip()
        raise EmbeddedError(f"資料庫無法啟動 · PostgreSQL did not start: {tail}")
