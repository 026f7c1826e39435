"""Makes accounts for the demo and for tests through the real deeds."""

from datetime import datetime
from uuid import UUID

from foundation.actor import SYSTEM
from staff.accounts import add

# Published on purpose, on the first screen of the demo: it opens nothing but made-up data on this machine.
DEMO_PASSWORD = "lianfu-demo-only"  # noqa: S105 - no secret, see above


async def make_staff(
    email: str, roles: list[str], now: datetime, *, name: str = "王小明", password: str | None = DEMO_PASSWORD
) -> UUID:
    return await add(email, name=name, roles=roles, by=SYSTEM, now=now, password=password)
