"""`lianfu audit`: what it prints and how it ends, with and without signed heads and an archive."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from foundation import clock
from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from lianfu.commands.auditing import _verified
from privacy import audit, audit_archive, heads

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def place() -> Iterator[Path]:
    file = heads.heads_file()
    file.unlink(missing_ok=True)
    yield file
    file.unlink(missing_ok=True)


async def entries(n: int, at: datetime = NOW) -> None:
    with acting_as("staff"):
        async with transaction():
            for _ in range(n):
                await audit.append(SYSTEM, "reveal", None, ["name"], "phone", now=at)


async def verified(
    heads_file: Path | None = None, key: bytes | None = None, archive: bytes | None = None, now: datetime = NOW
) -> list[str]:
    with acting_as("auditor"), clock.freeze(now):
        return (await _verified(heads_file, key, archive))[1]


async def test_without_heads_only_while_the_audit_is_young(db: asyncpg.Connection) -> None:
    await entries(3)
    assert await verified(now=NOW + timedelta(hours=2)) == []
    [wrong] = await verified(now=NOW + timedelta(hours=3))
    assert "no heads" in wrong


async def test_a_file_that_is_given_and_not_there_does_not_hold(db: asyncpg.Connection, tmp_path: Path) -> None:
    await entries(1)
    assert await verified(tmp_path / "none.jsonl") == ["the file of heads cannot be read"]


async def test_with_heads_a_cut_tail_is_named(db: asyncpg.Connection, place: Path) -> None:
    await entries(3)
    with acting_as("worker"):
        await heads.sign(NOW)
    assert await verified(place, heads.public_key()) == []
    await db.execute("alter table audit_entry disable trigger user")
    await db.execute("delete from audit_entry where seq = (select max(seq) from audit_entry)")
    [wrong] = await verified()
    assert "is gone" in wrong


async def test_a_broken_chain_is_named_by_its_entry(db: asyncpg.Connection) -> None:
    await entries(3)
    await db.execute("alter table audit_entry disable trigger user")
    await db.execute("update audit_entry set reason = 'x' where seq = (select max(seq) from audit_entry)")
    [wrong] = await verified()
    assert wrong.startswith("broken at entry ")


async def test_an_archive_is_checked_too(db: asyncpg.Connection) -> None:
    await entries(2, datetime(2019, 1, 1, tzinfo=UTC))
    with acting_as("worker"):
        file = await audit_archive.roll(NOW)
    assert file
    content = file.read_bytes()
    assert await verified(archive=content) == []
    assert await verified(archive=content[:-1] + b" ") == ["no anchor names this file"]
