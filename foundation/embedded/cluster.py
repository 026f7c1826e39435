"""The files of one cluster: makes them, refuses those of another version, and clears what a crash left behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.embedded.binaries import FIRST_MAJOR_WITH_BUILTIN_LOCALE
from foundation.embedded.errors import EmbeddedError

if TYPE_CHECKING:
    from foundation.embedded.placing import Placing

SUPERUSER = "lianfu_super"
CHILD_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def make_cluster(placing: Placing) -> None:
    """Runs initdb beside the place and renames, so that a cluster is whole or not there."""
    if (placing.data / "PG_VERSION").exists():
        return
    draft = placing.data.with_name(f"{placing.data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    placing.identity.own(draft)
    # C.UTF-8 as character type is what lets pg_trgm see Chinese letters
    locale = ["--lc-collate=C", "--lc-ctype=C.UTF-8"]
    if placing.binaries.major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options = ["-U", SUPERUSER, "-E", "UTF8", *locale, "-A", "trust", "--data-checksums"]
    made = subprocess.run(
        [placing.binaries.initdb, "-D", draft, *options],
        capture_output=True,
        env=CHILD_ENVIRONMENT,
        cwd="/",
        preexec_fn=placing.identity.preparation(),
        check=False,
    )
    if made.returncode != 0:
        raise EmbeddedError(f"無法建立資料庫 · initdb failed: {made.stderr.decode('utf-8', 'replace').strip()}")
    draft.rename(placing.data)


def check_major(placing: Placing) -> None:
    """Raises EmbeddedError for files of another major version, before PostgreSQL is started on them."""
    found, ours = (placing.data / "PG_VERSION").read_text("utf-8").strip(), placing.binaries.major
    if found != str(ours):
        raise EmbeddedError(
            f"資料夾屬於 PostgreSQL {found}，現有程式是 {ours} 版；請先用 {found} 版匯出，再匯入新的資料夾 · "
            f"the data folder was made by PostgreSQL {found} but the programs are version {ours}: "
            f"dump it with version {found} and restore it into a new folder: {placing.data}"
        )


def clear_leftovers(data: Path, patience: float = 3.0) -> None:
    """Ends servers that outlived their owner and removes a pid file whose number now belongs to a stranger.

    Only for the holder of the folder's lock. A pid file whose process is gone stays: PostgreSQL checks it better.
    """
    for request in (signal.SIGQUIT, signal.SIGKILL):
        until = time.monotonic() + patience
        for pid in _processes_on(data):
            _signal(pid, request)
        while _processes_on(data) and time.monotonic() < until:
            time.sleep(0.02)
    file = data / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        if Path(f"/proc/{int(file.read_text('utf-8').split()[0])}").exists():
            file.unlink()


def is_ready(data: Path, pid: int) -> bool:
    """PostgreSQL writes `ready` into the eighth line of its pid file."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
        return int(lines[0]) == pid and lines[7].strip() == "ready"
    return False


def _processes_on(data: Path) -> list[int]:
    """Processes that work in the cluster's folder, as every process of a PostgreSQL server does."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == data and (entry / "comm").read_text().strip() == "postgres":
                found.append(int(entry.name))
    return found


def _signal(pid: int, request: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, request)
