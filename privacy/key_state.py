"""How the keys stand, for those who answer for them: epochs, what they hold, and whether their copies would help."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

import asyncpg

from foundation import clock, settings
from vault import custody, epochs, keys
from vault.custody import Custody, Due
from vault.key_files import KeysNotReady

T = TypeVar("T")
_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, KeysNotReady)
LATE_DAYS = 45
"""An epoch of this age has missed its month: the nightly rotation does not work."""


@dataclass(frozen=True, slots=True)
class EpochLine:
    """`day` is when it ended: for an old one the day its key goes, for a destroyed one when it went."""

    n: int
    state: str
    keys: int
    made_on: date
    day: date | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class KeyState:
    epochs: tuple[EpochLine, ...]
    custody: Custody
    checked_days: int | None
    due: Due | None
    late: bool

    @property
    def keys(self) -> int:
        return sum(epoch.keys for epoch in self.epochs)


async def reminder(now: datetime) -> tuple[Due | None, bool]:
    """What is due of the copies, and whether the rotation is late; nothing while the keys do not answer."""
    kept = await _asked(custody.custody)
    return (kept.due(now), _is_late(kept, now)) if kept else (None, False)


async def key_state(now: datetime) -> KeyState | None:
    """None while the keys database does not answer."""
    kept = await _asked(custody.custody)
    every = await _asked(epochs.listing) if kept else None
    if not kept or not every:
        return None
    days = settings.current().backup_days
    lines = tuple(
        EpochLine(
            each.n, each.state, each.keys, clock.day_of(each.made_at), _ended(each.kept_until(days), each.destroyed_at),
            custody.shown(each.fingerprint),
        )
        for each in reversed(every)
    )  # fmt: skip
    checked = (now - kept.checked_at).days if kept.checked_at else None
    return KeyState(lines, kept, checked, kept.due(now), _is_late(kept, now))


async def _asked(ask: Callable[[], Awaitable[T]]) -> T | None:
    if not keys.is_connected():
        return None
    try:
        return await ask()
    except _AWAY:
        return None


def _is_late(kept: Custody, now: datetime) -> bool:
    return (now - kept.made_at).days >= LATE_DAYS


def _ended(kept_until: datetime | None, destroyed_at: datetime | None) -> date | None:
    ended = destroyed_at or kept_until
    return clock.day_of(ended) if ended else None
