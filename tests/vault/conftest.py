"""Keys of a test's own: a keys database and a key folder that rotate and break without anybody else noticing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from foundation.embedded import SUPERUSER, EmbeddedServer
from tests.conftest import TESTER
from vault import keys, keys_schema


@dataclass(frozen=True)
class OwnKeys:
    name: str
    dsn: str
    folder: Path

    def file(self, epoch: int) -> Path:
        return self.folder / f"kek-{epoch}.key"


@pytest.fixture
async def own_keys(server: EmbeddedServer, template: str, tmp_path: Path) -> AsyncIterator[OwnKeys]:
    """The process is connected to these keys until the test ends; commits are real."""
    name = f"lianfu_keys_{uuid4().hex[:8]}"
    c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
    await c.execute(f'create database "{name}" owner {TESTER}')
    dsn, folder = server.dsn(name, TESTER), tmp_path / "keys"
    await keys_schema.migrate(dsn, TESTER, folder)
    with keys.aside():
        await keys.connect(dsn, folder, size=6)
        try:
            yield OwnKeys(name, dsn, folder)
        finally:
            await keys.disconnect()
    await c.execute(f'drop database "{name}" with (force)')
    await c.close()
