"""`lianfu dsr copy X | lianfu dsr diff-full X`, as an auditor types it, on a throw-away installation."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lianfu.scratch import Place, scratch
from registrations.links import reference_of

pytestmark = pytest.mark.race
ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


def dsr(place: Place, *words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "lianfu", "dsr", *words], cwd=ROOT, env=place.environment(), input=given,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip


async def test_copy_package_at_the_command_line() -> None:
    async with scratch() as place:
        first, other = await place.seed(2, NOW)
        reference = reference_of(first.registration)
        copy = dsr(place, "copy", reference)
        assert copy.returncode == 0, copy.stderr
        told = json.loads(copy.stdout)
        assert told["person"] == str(first.person)
        assert dsr(place, "diff-full", reference, given=copy.stdout).returncode == 0
        told["kinds"] = [kind for kind in told["kinds"] if kind["table"] != "identity"]
        lacking = dsr(place, "diff-full", reference, given=json.dumps(told).encode())
        assert lacking.returncode == 1
        assert b"identity.name" in lacking.stdout
        assert dsr(place, "diff-full", str(other.registration), given=copy.stdout).returncode == 1
        assert dsr(place, "copy", "R-00000000").returncode == 1
