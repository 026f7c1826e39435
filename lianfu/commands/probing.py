"""`probe enum`: whether the running server tells a known e-mail address from an unknown one."""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from events.makers import make_event
from foundation import clock, settings
from foundation.database import transaction
from lianfu.commands.joined import run_with_database
from lianfu.planting import register
from lianfu.probes import enumeration, ranks
from lianfu.probes.enumeration import Found, Target
from lianfu.scratch import Place, refuse_real, scratch

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("probe", help="what an outsider could try").add_subparsers(dest="deed", required=True)
    enum = group.add_parser("enum", help="known and unknown addresses have to look alike, in answer and time")
    enum.add_argument("--n", type=int, default=400, help="pairs for each way in")
    enum.add_argument(
        "--base", default="", help="address of the running server; without one that answers, a throw-away"
    )
    enum.add_argument("--scratch", action="store_true", help="a throw-away in any case, whatever runs here")
    enum.set_defaults(run=run_enum)


def run_enum(arguments: argparse.Namespace) -> int:
    if arguments.n < ranks.LEAST:
        print(f"--n {ranks.LEAST} 以上 · at least {ranks.LEAST}", file=sys.stderr)
        return 1
    base = arguments.base or settings.current().public_url
    if not arguments.scratch and (arguments.base or _answers(base)):
        plan = run_with_database(lambda: _people(arguments.n))
        return _probe(base, *plan)
    return asyncio.run(_in_scratch(arguments.n))


async def _in_scratch(n: int) -> int:
    """Nothing runs here, so the proof brings its own house along."""
    async with scratch() as place:
        await place.team(clock.now())
        plan = await _people(n)
        with _serving(place) as base:
            return await asyncio.to_thread(_probe, base, *plan)


async def _people(n: int) -> tuple[tuple[Target, ...], list[str], list[str]]:
    """People of its own, so only where nobody real is: NotThrowAway elsewhere. With them the mailboxes of staff."""
    await refuse_real()
    now = clock.now()
    facts = await make_event(
        now, title_zh="探測用的活動", title_en="An event to probe", mail_only=True, places=4 * n + 100
    )
    known = enumeration.addresses(n)
    for email in known:
        said = {"identity_kind": "individual", "name": enumeration.name_of(email), "email": email, "county": "66000"}
        await register(facts, said | {"phone": "0912345678", "heard": "social"}, now)
    async with transaction("staff") as c:
        staff = [row["email"] for row in await c.fetch("select email from staff where email like '%@example.org'")]
    return enumeration.targets(facts), known, staff


def _probe(base: str, targets: tuple[Target, ...], known: list[str], staff: list[str]) -> int:
    found = []
    for target in targets:
        asked = known if target.name != "staff sign-in" else [staff[n % len(staff)] for n in range(len(known))]
        found.append(_twice(base, target, asked))
        print(*enumeration.lines(found[-1:]), flush=True)
    told = [each.target for each in found if not each.alike]
    print(f"分得出來 · can be told: {', '.join(told)}" if told else "分不出來 · known and unknown look alike")
    return 1 if told else 0


def _twice(base: str, target: Target, asked: list[str]) -> Found:
    """One in a hundred looks told apart by chance; a true difference is there the second time as well."""
    found = enumeration.probe(base, target, asked)
    return found if found.alike or found.unlike else enumeration.probe(base, target, asked)


@contextmanager
def _serving(place: Place) -> Iterator[str]:
    """A server process on the throw-away installation, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = replace(place.settings, port=port)
    environment = place.environment() | {"LIANFU_PORT": str(port), "LIANFU_HOST": "127.0.0.1"}
    command = [sys.executable, "-m", "lianfu", "serve"]
    running = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + START_SECONDS
        while not _answers(here.public_url):
            if running.poll() is not None or time.monotonic() > end:
                raise OSError("the server of the throw-away installation did not start")
            time.sleep(0.2)
        yield here.public_url
    finally:
        running.terminate()
        running.wait(10)


def _answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False
