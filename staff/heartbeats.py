"""Signs of life of the workers: all beat under one name, `readyz` asks whether any of them has lately."""

from datetime import datetime, timedelta

from foundation.database import transaction

EVERY = timedelta(seconds=5)
# A worker that missed four beats is taken for dead.
STALE = timedelta(seconds=20)


async def beat(name: str, now: datetime) -> None:
    async with transaction("worker") as c:
        await c.execute(
            "insert into heartbeat (name, at) values ($1, $2) on conflict (name) do update set at = excluded.at",
            name, now,
        )  # fmt: skip


async def is_alive(now: datetime) -> bool:
    """Whether any worker has beaten lately."""
    async with transaction("public") as c:
        youngest = await c.fetchval("select max(at) from heartbeat")
    return youngest is not None and now - youngest < STALE
