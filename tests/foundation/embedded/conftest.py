"""A data folder to start on, and other processes that own a server."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
OWNER = Path(__file__).with_name("owner_process.py")

Begin = Callable[..., tuple["subprocess.Popen[str]", dict[str, Any]]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def owner() -> Iterator[Begin]:
    """Starts other processes that own a server; what is left of them at the end is killed."""
    started: list[tuple[subprocess.Popen[str], int | None]] = []

    def begin(home: Path, **environ: str) -> tuple["subprocess.Popen[str]", dict[str, Any]]:
        process = subprocess.Popen(
            [sys.executable, OWNER, home],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        )
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        started.append((process, told.get("pid")))
        return process, told

    yield begin
    for process, postmaster in started:
        process.kill()
        process.communicate()
        if postmaster:
            subprocess.run(["tail", "--pid", str(postmaster), "-s", "0.05", "-f", "/dev/null"], timeout=10, check=True)
