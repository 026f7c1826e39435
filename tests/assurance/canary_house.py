"""A scratch installation with all its processes, each logging everything it can, for the run of the marked people."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from lianfu.scratch import Place

ROOT = Path(__file__).parents[2]
PARTS = ("serve", "worker", "catcher")
PATIENCE = 20.0
BEFORE = ""
"""A folder that the processes look for modules in first; mutations put theirs there."""


@dataclass
class House:
    """A scratch installation with its processes: what they say lies in `logs`, what they send in `mails`."""

    place: Place
    logs: Path
    elsewhere: Path
    address: str
    desks: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    typed: list[Any] = field(default_factory=list)

    @property
    def mails(self) -> list[Path]:
        return sorted((self.elsewhere / "demo-mail").glob("*.eml"))


@asynccontextmanager
async def running(place: Place, folder: Path) -> AsyncIterator[House]:
    """Server, worker and mail catcher, each logging all it can; mails are kept outside of the installation."""
    port, mail_port = _free_port(), _free_port()
    house = House(place, folder / "logs", folder / "catcher", f"http://127.0.0.1:{port}")
    house.logs.mkdir()
    environment = place.environment() | {
        "LIANFU_PORT": str(port), "LIANFU_SMTP_PORT": str(mail_port), "LIANFU_LOG_LEVEL": "debug",
        "PYTHONPATH": f"{BEFORE}:{ROOT}", "TMPDIR": str(folder / "tmp"),
    }  # fmt: skip
    (folder / "tmp").mkdir()
    async with contextlib.AsyncExitStack() as stack:
        for part in PARTS:
            own = environment | ({"LIANFU_DATA": str(house.elsewhere)} if part == "catcher" else {})
            await stack.enter_async_context(_process(part, own, house.logs / f"{part}.log"))
        await eventually(lambda: _answers(house.address), "the server answers")
        yield house


@asynccontextmanager
async def _process(part: str, environment: dict[str, str], log: Path) -> AsyncIterator[None]:
    with log.open("wb") as file:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "lianfu", part, env=environment, cwd=ROOT, stdout=file, stderr=file
        )
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), 10)


async def eventually(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    until = asyncio.get_running_loop().time() + PATIENCE
    while not await holds():
        assert asyncio.get_running_loop().time() < until, f"in vain: {what}"
        await asyncio.sleep(0.1)


async def _answers(address: str) -> bool:
    try:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{address}/readyz")).status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
