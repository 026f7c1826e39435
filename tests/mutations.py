"""Mutations: each switches one mechanism of a requirement off, and its proof must then fail. A proof that cannot fail
proves nothing.

Each room lists its own in `tests/<room>/mutations_*.py` as `MUTATIONS`. `tests/house/test_mutations.py` knows that
every requirement has one; `make mutations` runs each proof in a process of its own with the mechanism off.
"""

import importlib.util
import inspect
import os
import shlex
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import asyncpg
import pytest

TESTS = Path(__file__).parent
CHOSEN = "LIANFU_MUTATION"  # `tests/privacy/mutations_notices.py:0`, set for the process of one proof


@dataclass(frozen=True)
class Mutation:
    """`apply` may ask for `monkeypatch` (before the tests are collected) or for `owner`, a connection that owns the
    migrated template database; it may be async only in the second case.

    `proof` is what pytest is given: a node id such as `tests/privacy/test_notices.py::test_x`, with more after blanks.
    """

    requirement: str
    what: str
    apply: Callable[..., Awaitable[None] | None]
    proof: str

    @property
    def wants(self) -> set[str]:
        return set(inspect.signature(self.apply).parameters)


def all_mutations() -> dict[str, Mutation]:
    """Every mutation by its address, `file:index`."""
    return {
        f"{path.relative_to(TESTS.parent)}:{n}": mutation
        for path in sorted(TESTS.glob("*/mutations_*.py"))
        for n, mutation in enumerate(_load(path).MUTATIONS)
    }


def pytest_configure() -> None:
    """As a plugin of the process of one proof: switches off what needs no database."""
    chosen = _chosen()
    if chosen and "monkeypatch" in chosen.wants:
        chosen.apply(**_given(chosen, monkeypatch=pytest.MonkeyPatch(), owner=None))


async def after_migration(owner: asyncpg.Connection) -> None:
    """Switches off what lives in the database; called by the fixture that makes the template."""
    chosen = _chosen()
    if chosen and "owner" in chosen.wants and "monkeypatch" not in chosen.wants:
        done = chosen.apply(owner)
        if inspect.isawaitable(done):
            await done


def _given(mutation: Mutation, **known: Any) -> dict[str, Any]:
    return {name: known[name] for name in mutation.wants}


def _chosen() -> Mutation | None:
    address = os.environ.get(CHOSEN)
    if not address:
        return None
    path, _, n = address.rpartition(":")
    found: Mutation = _load(TESTS.parent / path).MUTATIONS[int(n)]
    return found


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"mutations_of.{path.parent.name}.{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def failed_without(address: str, mutation: Mutation) -> tuple[bool, str]:
    """Whether the proof failed as a test fails, and the last line of pytest. A proof that is not found is none."""
    run_pytest = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.mutations", "-p", "no:cacheprovider")
    ran = subprocess.run(
        [*run_pytest, *shlex.split(mutation.proof)],
        cwd=TESTS.parent, env=os.environ | {CHOSEN: address}, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    told = (ran.stdout.strip().splitlines() or ["no output"])[-1]
    # A fixture that breaks ends with the same code, and proves nothing.
    return ran.returncode == pytest.ExitCode.TESTS_FAILED and "failed" in told and "error" not in told, told


def main() -> int:
    """`python -m tests.mutations [--one-each] [WORD]`: all of them, or those whose address or requirement has the word
    in it; with `--one-each` the first of every requirement."""
    words = [word for word in sys.argv[1:] if word != "--one-each"]
    chosen = {a: m for a, m in all_mutations().items() if all(word in f"{a} {m.requirement}" for word in words)}
    if "--one-each" in sys.argv:
        firsts = {m.requirement: a for a, m in reversed(chosen.items())}
        chosen = {a: m for a, m in chosen.items() if firsts[m.requirement] == a}
    survived = 0
    with ThreadPoolExecutor(max_workers=max(1, min(4, os.cpu_count() or 1))) as pool:
        results = pool.map(lambda each: failed_without(*each), chosen.items())
        for (address, mutation), (failed, told) in zip(chosen.items(), results, strict=True):
            survived += not failed
            print(
                f"{'found' if failed else 'NOT FOUND'}\t{mutation.requirement}\t{mutation.what}\t{address}", flush=True
            )
            if not failed:
                print(f"\t{mutation.proof}: {told}")
    print(f"{len(chosen) - survived} of {len(chosen)} mutations found")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
