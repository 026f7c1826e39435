"""What every installation has of this room from its first minute: the approved standard template of the notice."""

from datetime import datetime

from privacy import notices


async def ensure_standards(now: datetime) -> None:
    await notices.ensure_standard_template(now)
