"""Staff do the deeds of these tests, at one fixed moment."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from events.makers import make_officer
from foundation.actor import Actor
from foundation.database import acting_as

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Monday, 2 March 2026, 09:00 in Taipei."""
    return NOW


@pytest.fixture
def as_staff() -> Iterator[None]:
    with acting_as("staff"):
        yield


@pytest.fixture
async def officer(db: object) -> Actor:
    return await make_officer()
