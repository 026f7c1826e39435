"""`demo`: the whole product on one machine with made-up data: embedded database, server, worker and a mail catcher."""

import argparse
import asyncio
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from types import FrameType

from foundation import clock, logs, settings
from foundation.addresses import resolved
from foundation.embedded import EmbeddedError, find_running
from lianfu import demo_year
from lianfu.commands.serving import PORT_IN_USE, environment_of, port_is_free
from lianfu.setting_up import connected, set_up
from lianfu.version import VERSION

# All must be gone three seconds after the signal, the database included; unfinished mail is sent again.
STOP_SECONDS = 0.7
NOT_A_DEMO = (
    "這個資料庫有真的資料，示範模式不會用它 · this database holds real data, which the demo leaves alone:"
    " unset DATABASE_URL"
)
_HAS_STOPPED = "{part} 停止了 · {part} has stopped"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CHILDREN = (("serve",), ("worker",), ("catcher",))


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    commands.add_parser("demo", help="everything at once, with a demo year").set_defaults(run=run_demo)


def run_demo(_: argparse.Namespace) -> int:
    logs.set_up()
    chosen = replace(settings.current(), demo=True, smtp_host="127.0.0.1", smtp_port=_free_port())
    if not port_is_free(chosen.host, chosen.port):
        print(PORT_IN_USE.format(port=chosen.port), file=sys.stderr)
        return 1
    for number in SIGNALS:
        signal.signal(number, _stop)
    children: list[subprocess.Popen[bytes]] = []
    try:
        with resolved(chosen, alone=True) as found:
            try:
                settings.use(found)
                asyncio.run(_prepare(found))
                children.extend(_child(found, arguments) for arguments in CHILDREN)  # one by one: a signal ends those
                _wait_for_answer(found, children[0])
                _announce(found)
                return _watch(children, _database_of(chosen))
            finally:
                _end(children)
    except _Stop:
        return 0


class _Stop(BaseException):
    """A signal asked for the end."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stop


async def _prepare(found: settings.Settings) -> None:
    await set_up(found)
    async with connected(found):
        if not await demo_year.may_play():
            raise EmbeddedError(NOT_A_DEMO)
        await demo_year.ensure(clock.now())


def _child(found: settings.Settings, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    libc = ctypes.CDLL(None)

    def die_with_parent() -> None:
        if sys.platform == "linux":
            libc.prctl(1, signal.SIGTERM)

    return subprocess.Popen(
        [sys.executable, "-m", "lianfu", *arguments],
        env=os.environ | dict(environment_of(found)),
        preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread when it starts its children
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )


def _wait_for_answer(found: settings.Settings, server: subprocess.Popen[bytes]) -> None:
    """An address that is told is one that answers."""
    while server.poll() is None:
        with suppress(OSError), socket.create_connection((found.host, found.port), timeout=1):
            return
        time.sleep(0.1)


def _database_of(chosen: settings.Settings) -> Callable[[], bool]:
    """Whether the database of our own still lives; one that was given is looked after by others."""
    if chosen.database_url:
        return lambda: True
    return lambda: find_running(chosen.data_folder / "postgres") is not None


def _watch(children: list[subprocess.Popen[bytes]], database_lives: Callable[[], bool]) -> int:
    """A part that ends is started no more: the demo says so and stops, so that nobody looks at half a product."""
    while True:
        for child, arguments in zip(children, CHILDREN, strict=True):
            if child.poll() is not None:
                print(_HAS_STOPPED.format(part=f"{arguments[0]} ({child.returncode})"), file=sys.stderr)
                return 1
        if not database_lives():
            print(_HAS_STOPPED.format(part="postgres"), file=sys.stderr)
            return 1
        time.sleep(0.5)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # asked twice, it ends once
    for child in children:
        child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.05, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _announce(found: settings.Settings) -> None:
    base = found.public_url
    print(
        f"""
聯服 Lianfu {VERSION}
  {base}/zh-tw/          民眾頁面 · public pages
  {base}/zh-tw/staff/    同仁頁面 · staff pages
  {base}/demo/mail       收到的信 · the mail that was sent
帳號 · accounts (密碼 · password: {demo_year.PASSWORD})
  {"  ".join(f"{role}@example.org" for role in demo_year.ROLES)}
Ctrl-C 停止 · stops everything
""",
        flush=True,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
