"""Browsers that open the form, fill it in and send it: a GET and a POST each time, in a process of its own.

`python -m bench.browsing PORT CONNECTIONS PATH COUNT LARGEST TOLD`; groups are of one to LARGEST people.
"""

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlencode
from uuid import uuid4

import uvloop

from bench.load import _length

_HIDDEN = re.compile(rb'name="(_csrf|post_token|notice|revision)" value="([^"]*)"')
_COOKIE = re.compile(rb"(?im)^set-cookie: ([^;\r\n]+)")


@dataclass
class Flows:
    """`per_second` counts whole flows; latencies in milliseconds are of the POST, and of both together."""

    flows: int
    seconds: float
    post_p95: float
    flow_p95: float
    statuses: dict[str, int]

    @property
    def per_second(self) -> float:
        return self.flows / self.seconds


class Browser(asyncio.Protocol):
    def __init__(self, run: "Run") -> None:
        self.run, self.buffer, self.cookie = run, b"", b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.open_form()

    def open_form(self) -> None:
        if not self.run.left:
            self.transport.close()
            return
        self.run.left -= 1
        self.sending, self.began = False, time.perf_counter()
        self.transport.write(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n" % (self.run.path, self._cookies()))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self.buffer = b""
        if self.sending:
            now = time.perf_counter()
            self.run.answered(head[9:12].decode(), now - self.sent, now - self.began)
            self.open_form()
            return
        if set_cookie := _COOKIE.search(head):
            self.cookie = set_cookie[1]
        self.send(dict(_HIDDEN.findall(body)))

    def send(self, hidden: dict[bytes, bytes]) -> None:
        form = self.run.filled({name.decode(): value.decode() for name, value in hidden.items()})
        self.sending, self.sent = True, time.perf_counter()
        self.transport.write(
            b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (self.run.path, self._cookies(), len(form), form)
        )

    def _cookies(self) -> bytes:
        return b"Cookie: %s\r\n" % self.cookie if self.cookie else b""

    def connection_lost(self, _error: Exception | None) -> None:
        self.run.closed()


class Run:
    def __init__(self, path: str, connections: int, count: int, largest: int) -> None:
        self.path, self.left, self.largest, self.n = path.encode(), count, largest, 0
        self.open, self.done = connections, asyncio.Event()
        self.posts: list[float] = []
        self.flows: list[float] = []
        self.statuses: Counter[str] = Counter()

    def filled(self, hidden: dict[str, str]) -> bytes:
        self.n += 1
        size = 1 + self.n % self.largest
        fields = {**hidden, "people": str(size), "for_myself": "yes", "together": "yes", "action": "send"}
        for place in range(size):
            mailbox = f"{uuid4().hex[:14]}@example.org"
            answers = {"name": f"王{self.n}號{place}", "email": mailbox, "identity_kind": "owner", "county": "66000"}
            if self.n % 4 == 0:
                answers["county"] = "10008"
            fields |= {f"people-{place}-{name}": value for name, value in answers.items()}
        return urlencode(fields).encode()

    def answered(self, status: str, post: float, flow: float) -> None:
        self.statuses[status] += 1
        self.posts.append(post)
        self.flows.append(flow)

    def closed(self) -> None:
        self.open -= 1
        if not self.open:
            self.done.set()


async def browse(port: int, connections: int, path: str, count: int, largest: int) -> Flows:
    run = Run(path, connections, count, largest)
    began = time.perf_counter()
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: Browser(run), "127.0.0.1", port)
    await asyncio.wait_for(run.done.wait(), 300)
    seconds = time.perf_counter() - began
    return Flows(count, seconds, _p95(run.posts), _p95(run.flows), dict(run.statuses))


def _p95(times: list[float]) -> float:
    return 1000 * sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


async def browse_apart(port: int, connections: int, path: str, count: int, *, largest: int = 1) -> Flows:
    """The same in a process of its own."""
    return await asyncio.to_thread(_apart, port, connections, path, count, largest)


def _apart(port: int, connections: int, path: str, count: int, largest: int) -> Flows:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder, "told")
        command = [sys.executable, "-m", "bench.browsing", str(port), str(connections), path, str(count), str(largest)]
        subprocess.run([*command, str(told)], check=True, timeout=600)
        return Flows(**json.loads(told.read_text()))


def main(port: str, connections: str, path: str, count: str, largest: str, told: str) -> None:
    result = uvloop.run(browse(int(port), int(connections), path, int(count), int(largest)))
    Path(told).write_text(json.dumps(asdict(result)))


if __name__ == "__main__":
    main(*sys.argv[1:])
