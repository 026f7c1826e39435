"""Open or not, and why: without a database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from events.opening import Closed, why_closed

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Facts:
    status: str = "published"
    postponed_on: date | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    last_starts_at: datetime | None = NOON + HOUR
    left: int = 3
    waiting_list: bool = True


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"left": 0}, None),
        ({"left": 0, "waiting_list": False}, "full_no_waiting_list"),
        ({"waiting_list": False}, None),
        ({"status": "draft"}, "draft"),
        ({"status": "cancelled"}, "cancelled"),
        ({"postponed_on": date(2026, 3, 1)}, "postponed"),
        ({"postponed_on": date(2026, 3, 1), "status": "cancelled"}, "cancelled"),
        ({"opens_at": NOON + HOUR / 2}, "not_yet"),
        ({"opens_at": NOON}, None),
        ({"closes_at": NOON}, "ended"),
        ({"closes_at": NOON + HOUR / 4}, None),
        ({"last_starts_at": NOON}, "ended"),
        ({"last_starts_at": NOON - HOUR, "closes_at": NOON + HOUR}, None),
        ({"last_starts_at": None}, "ended"),
        ({"status": "draft", "closes_at": NOON - HOUR}, "draft"),
        ({"opens_at": NOON + HOUR / 2, "left": 0, "waiting_list": False}, "not_yet"),
        ({"closes_at": NOON - HOUR, "left": 0, "waiting_list": False}, "ended"),
    ],
)
def test_why_closed(change: dict, reason: str | None) -> None:
    closed = why_closed(replace(Facts(), **change), NOON)
    assert (closed.reason if closed else None) == reason


def test_it_says_since_when() -> None:
    assert why_closed(Facts(closes_at=NOON - HOUR), NOON) == Closed("ended", NOON - HOUR)
    assert why_closed(Facts(opens_at=NOON + HOUR), NOON) == Closed("not_yet", NOON + HOUR)
