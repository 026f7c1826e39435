"""The drill of the killed rush, short; `lianfu drill rush-killed` kills twenty times."""

import random

import pytest

from lianfu.drills import rush_killed
from lianfu.drills.telling import play

pytestmark = pytest.mark.race


def test_whoever_was_answered_is_there_after_the_kill(capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(4)
    assert play(lambda place, steps: rush_killed.drill(place, steps, 2, chance)) == 0
    said = capsys.readouterr().out
    assert said.count("killed:") == 2
    assert "FAILED" not in said
