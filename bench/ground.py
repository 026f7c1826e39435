"""A running product to measure: embedded PostgreSQL with its real settings, an event, server processes of its own."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

from foundation import settings
from foundation.addresses import resolved
from foundation.settings import Settings
from lianfu.commands.serving import environment_of
from lianfu.setting_up import set_up

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def databases() -> Iterator[Settings]:
    """Both databases on disk, migrated, durable as in production; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lianfu-bench-") as folder:
        chosen = replace(settings.load({}), data_folder=Path(folder), rate_limits=False)
        with resolved(chosen) as found:
            settings.use(found)
            asyncio.run(set_up(found))
            yield found


@asynccontextmanager
async def server(chosen: Settings, workers: int) -> AsyncIterator[tuple[int, int]]:
    """Port and process id of a running `lianfu serve`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | dict(environment_of(chosen)) | {"OWNER_DATABASE_URL": chosen.owner_database_url}
    environment |= {"LIANFU_RATE_LIMITS": "no", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "lianfu", "serve", "--port", str(port), "--workers", str(workers)]
    child = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: ASYNC220 - one start
    try:
        await asyncio.to_thread(wait_until_up, port, child)
        yield port, child.pid
    finally:
        child.terminate()
        child.wait(10)


def wait_until_up(port: int, child: "subprocess.Popen[bytes]", path: str = "/healthz") -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if child.poll() is not None:
            raise RuntimeError("the server ended at once")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server does not answer")


def processes_of(parent: int) -> list[int]:
    """The process and everything under it."""
    found = [parent]
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) in found:
            found.append(int(entry.name))
    return found


def cpu_of(processes: list[int]) -> float:
    """CPU seconds so far, the children that have ended included."""
    total = 0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(value) for value in fields[11:15])
    return total / TICKS


def memory_of(processes: list[int]) -> int:
    """Resident megabytes of the largest of them."""
    sizes = []
    for process in processes:
        try:
            text = Path(f"/proc/{process}/status").read_text()
        except OSError:
            continue
        sizes += [int(line.split()[1]) // 1024 for line in text.splitlines() if line.startswith("VmRSS:")]
    return max(sizes, default=0)
