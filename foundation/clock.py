"""The only place that asks what time it is; deeds get `now` as a parameter."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_now", default=None)


def now() -> datetime:
    """Aware UTC."""
    return _frozen.get() or datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """The instant as people here read it."""
    return instant.astimezone(TAIPEI)


def day_of(instant: datetime) -> date:
    """The local day of an instant: what service rows keep instead of the instant."""
    return local(instant).date()


@contextmanager
def freeze(instant: datetime) -> Iterator[None]:
    """For tests and the demo year: `now()` stands still inside."""
    token = _frozen.set(instant)
    try:
        yield
    finally:
        _frozen.reset(token)
