"""A little work asked of every sending while a form is flooded: a number whose hash begins with so many zero bits.

Never a picture: nobody has to see, hear or solve anything. A script does it in the background (frontend/ts/parts/
puzzle.ts); without one the same page is taken after half a minute. Each puzzle is for one post token, so each sending
costs its own work. How often a form is sent is counted per process.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from foundation.settings import current
from foundation.tokens import keyed, same

BITS = 15
WAIT = timedelta(seconds=30)
GOOD_FOR = timedelta(hours=2)
_WINDOW, _STAYS = 60, 600


@dataclass(frozen=True)
class Puzzle:
    text: str
    bits: int = BITS


def puzzle_for(token: UUID, now: datetime, kept: str = "") -> Puzzle:
    """`kept` is the one that the form already had: while it is good, its half minute goes on."""
    if _age(kept, token, now) is not None:
        return Puzzle(kept)
    issued = f"{int(now.timestamp()):x}"
    return Puzzle(f"{issued}.{_mac(token, issued)}")


def is_solved(text: str, answer: str, token: UUID, now: datetime) -> bool:
    """By its number, or by having waited; only for the token it was made for, and not for ever."""
    age = _age(text, token, now)
    return age is not None and (age >= WAIT or _zero_bits(f"{text}.{answer[:20]}") >= BITS)


def _age(text: str, token: UUID, now: datetime) -> timedelta | None:
    """None for what is no puzzle of ours for this token, or an old one."""
    issued, _, mac = text.partition(".")
    if not same(mac, _mac(token, issued[:16])):
        return None
    age = timedelta(seconds=now.timestamp() - int(issued, 16))
    return age if timedelta(seconds=-1) <= age <= GOOD_FOR else None


def _mac(token: UUID, issued: str) -> str:
    return keyed("puzzle", token.bytes + issued.encode()).hex()[:32]


def _zero_bits(text: str) -> int:
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return 256 - digest.bit_length()


class Meter:
    """Counts sendings in windows of a minute. Above the rate of the settings it asks for work, and goes on for ten
    minutes after the last window that was too full."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started, self._n, self._until = 0.0, 0, 0.0

    def count(self) -> None:
        now = self._clock()
        if now - self._started > _WINDOW:
            self._started, self._n = now, 0
        self._n += 1
        if current().puzzle_rate and self._n > current().puzzle_rate:
            self._until = now + _STAYS

    @property
    def asks(self) -> bool:
        return current().rate_limits and self._clock() < self._until
