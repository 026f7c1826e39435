"""What every installation has of this room from its first minute: the approved standard template of the notice."""

from datetime import datetime

from privacy import notice_drafts


async def ensure_standards(now: datetime) -> None:
    await notice_drafts.ensure_standard(now)
