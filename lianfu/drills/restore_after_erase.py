"""E-03: somebody erased stays erased, whichever backup comes back."""

import argparse

from foundation import clock
from lianfu.drills.telling import Steps, play
from lianfu.scratch import Place

HELP = "an erased person stays unreadable in a restored older backup"


def run(_: argparse.Namespace) -> int:
    return play(_drill)


async def _drill(place: Place, steps: Steps) -> None:
    seeded = await place.seed(3, clock.now())
    steps.check(len(seeded) == 3, "三人報名", "three people registered")
