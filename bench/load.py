"""A load generator of its own process: keep-alive connections that send prepared requests and time each answer.

The answer of each request is kept, so that the caller can compare it with its sender.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import cast

import uvloop


@dataclass
class Result:
    """`seconds` is from the first byte sent to the last answer; latencies in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float
    statuses: dict[str, int]
    cpu_seconds: float
    bodies: list[str] = field(default_factory=list)


class Connection(asyncio.Protocol):
    """One browser: sends the next request when the answer to the last one is whole."""

    def __init__(self, run: "Run") -> None:
        self.run, self.buffer = run, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass
        self.next()

    def next(self) -> None:
        if not self.run.waiting:
            self.transport.close()
            return
        self.place, request = self.run.waiting.popleft()
        self.sent = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self.run.answered(self.place, head[9:12].decode(), body, time.perf_counter() - self.sent)
        self.buffer = b""
        self.next()

    def connection_lost(self, _error: Exception | None) -> None:
        self.run.closed()


class Run:
    def __init__(self, requests: list[bytes], connections: int) -> None:
        self.waiting = deque(enumerate(requests))
        self.bodies = [""] * len(requests)
        self.times: list[float] = []
        self.statuses: dict[str, int] = {}
        self.left = connections
        self.done = asyncio.Event()

    def answered(self, place: int, status: str, body: bytes, seconds: float) -> None:
        self.bodies[place] = body.decode()
        self.times.append(seconds)
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def closed(self) -> None:
        self.left -= 1
        if not self.left:
            self.done.set()


async def run(port: int, connections: int, requests: list[bytes]) -> Result:
    load = Run(requests, connections)
    loop = asyncio.get_running_loop()
    started, cpu = time.perf_counter(), _cpu()
    for _ in range(connections):
        await loop.create_connection(lambda: Connection(load), "127.0.0.1", port)
    await asyncio.wait_for(load.done.wait(), 300)
    seconds = time.perf_counter() - started
    times = sorted(load.times)
    p50, p95, p99 = (1000 * times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.95, 0.99))
    return Result(len(times), seconds, p50, p95, p99, load.statuses, _cpu() - cpu, load.bodies)


def post(path: str, body: bytes, content_type: str = "application/json") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        "Connection: keep-alive\r\n\r\n"
    )
    return head.encode() + body


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n".encode()


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def run_apart(port: int, connections: int, requests: list[bytes]) -> Result:
    """The same in a process of its own, so that preparing and measuring do not share an interpreter."""
    return await asyncio.to_thread(_run_apart, port, connections, requests)


def _run_apart(port: int, connections: int, requests: list[bytes]) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder, "asked"), Path(folder, "told")
        asked.write_bytes(b"".join(len(request).to_bytes(4, "big") + request for request in requests))
        command = [sys.executable, "-m", "bench.load", str(port), str(connections), str(asked), str(told)]
        subprocess.run(command, check=True, timeout=600)
        return Result(**json.loads(told.read_text()))


def _unpack(packed: bytes) -> list[bytes]:
    requests, at = [], 0
    while at < len(packed):
        size = int.from_bytes(packed[at : at + 4], "big")
        requests.append(packed[at + 4 : at + 4 + size])
        at += 4 + size
    return requests


def main(port: str, connections: str, asked: str, told: str) -> None:
    result = uvloop.run(run(int(port), int(connections), _unpack(Path(asked).read_bytes())))
    Path(told).write_text(json.dumps(asdict(result)))


if __name__ == "__main__":
    main(*sys.argv[1:])
