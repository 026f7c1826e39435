"""What every drill does alike: plays in a throw-away installation, prints one line a step, ends with a verdict."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from foundation import logs
from lianfu.scratch import Place, scratch


class Steps:
    """The lines of one drill. It goes on after a step that does not hold, so that one run tells all."""

    def __init__(self) -> None:
        self.failed = 0

    def check(self, holds: bool, zh: str, en: str) -> None:
        self.failed += not holds
        print(f"{'ok' if holds else 'FAILED'}\t{zh} · {en}", flush=True)


Drill = Callable[[Place, Steps], Awaitable[None]]


def play(drill: Drill, *, fast: bool = True) -> int:
    """0 when every step held, else 1. Ended by a signal, it still takes its installation away."""
    logs.set_up()
    steps = Steps()
    asyncio.run(_played(drill, steps, fast=fast))
    if steps.failed:
        print(f"{steps.failed} 項不成立 · {steps.failed} steps do not hold")
        return 1
    print("演練通過 · the drill holds")
    return 0


async def _played(drill: Drill, steps: Steps, *, fast: bool) -> None:
    playing = asyncio.current_task()
    assert playing is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, playing.cancel)
    async with scratch(fast=fast) as place:
        await drill(place, steps)
