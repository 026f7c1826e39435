"""What the reach has from an installation's first minute: the denominators that ship with the system."""

from datetime import datetime

from reach.denominators import ensure_denominators


async def ensure_standards(now: datetime) -> None:  # noqa: ARG001 - every room's standards are asked alike
    await ensure_denominators()
