"""How often a sign-in may fail, per account and network and per network: a stranger elsewhere locks no officer out."""

from datetime import datetime, timedelta

from foundation.database import transaction
from foundation.refusals import TooOften
from foundation.tokens import digest

PER_ACCOUNT = 5
PER_NETWORK = 30
WINDOW = timedelta(minutes=15)


async def charge(email: str, network: str, now: datetime) -> None:
    """Counts an attempt before it is made, so that a hundred at once are still counted. Raises TooOften.

    Unknown accounts are counted like known ones. An attempt its account refuses is not charged to the network: a
    storm on one account must not lock the colleagues beside it out, nor take the account's own five looks away.
    """
    for key, limit in zip(keys_of(email, network), (PER_ACCOUNT, PER_NETWORK), strict=True):
        if await _count(key, now) > limit:
            raise TooOften


async def forgive(email: str, network: str) -> None:
    """After a success: the account starts afresh, the network gets its one attempt back."""
    account, everyone = keys_of(email, network)
    async with transaction("staff") as c:
        await c.execute("delete from sign_in_failure where key_hash = $1", account)
        await c.execute("update sign_in_failure set failures = greatest(failures - 1, 0) where key_hash = $1", everyone)


def keys_of(email: str, network: str) -> tuple[bytes, bytes]:
    return digest(f"account\0{email}\0{network}"), digest(f"network\0{network}")


async def _count(key: bytes, now: datetime) -> int:
    async with transaction("staff") as c:
        failures: int = await c.fetchval(
            "insert into sign_in_failure as f (key_hash, failures, until) values ($1, 1, $2)"
            " on conflict (key_hash) do update"
            " set failures = case when f.until < $3 then 1 else least(f.failures + 1, 10000) end,"
            " until = case when f.until < $3 then excluded.until else f.until end returning failures",
            key, now + WINDOW, now,
        )  # fmt: skip
    return failures
