"""The drill as a command: every step holds, and nothing is left behind."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from assurance import restoring
from lianfu.drills import restore_after_erase
from lianfu.drills.telling import Steps
from lianfu.scratch import scratch

ROOT = Path(__file__).parents[2]


async def play(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of the drill that do not hold."""
    async with scratch() as place:
        await restore_after_erase.drill(place, Steps())
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAILED")]


async def test_drill_restore_after_erase_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert await play(capsys) == []


async def test_drill_restore_after_erase_fails_without_the_replay(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object, **__: object) -> int:
        return 0

    monkeypatch.setattr(restoring.erasure, "replay", nothing)
    assert len(await play(capsys)) >= 2


def test_drill_restore_after_erase_as_a_command() -> None:
    folder = Path(tempfile.gettempdir())
    before = set(folder.glob("lianfu-scratch*"))
    command = [sys.executable, "-m", "lianfu", "drill", "restore-after-erase"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[-1] == "演練通過 · the drill holds"
    assert set(folder.glob("lianfu-scratch*")) <= before
