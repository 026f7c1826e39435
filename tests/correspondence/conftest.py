"""An event, people with places in it, and the worker that writes to them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from events.facts import EventFacts
from foundation.database import acting_as
from registrations.admission import admit
from tests.registrations.conftest import NOW, desk, vault_keys
from tests.registrations.test_paper import asked

__all__ = ["desk", "vault_keys"]


@pytest.fixture
def worker() -> Iterator[None]:
    with acting_as("worker"):
        yield


async def registered(event: EventFacts, name: str = "陳大文", **changes: Any) -> UUID:
    words = {"email": f"{name}@example.org"} | changes.pop("words", {})
    return (await admit(replace(asked(event, name, **words), **changes), NOW)).registration
