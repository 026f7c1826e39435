"""A file on its way: some people at a time, and nobody who is erased meanwhile."""

from dataclasses import replace
from hashlib import sha256

import asyncpg
import pytest

from disclosures import downloading
from disclosures.exports import ask
from events.makers import make_officer
from foundation.database import acting_as
from registrations.restricting import restrict
from tests.disclosures.exporting import PLEASE, full_event
from tests.registrations.conftest import NOW
from vault import keys

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def test_a_file_leaves_some_people_at_a_time(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order over all batches; each row has its mark before it leaves; hanging up counts, without a digest."""
    monkeypatch.setattr(downloading, "BATCH", 2)
    event, officer = await full_event("戊", "丁", "丙", "乙", "甲"), await make_officer()
    with acting_as("staff"):
        export = await ask(event, replace(PLEASE, kind="csv"), officer, NOW)
        file = await downloading.download(event, export, officer, "zh-Hant", NOW)
        pieces = [await anext(file.content), await anext(file.content)]
        assert await db.fetchval("select count(*) from export_mark") == 2
        assert not await db.fetchval("select sha256 from export_download")
        pieces += [piece async for piece in file.content]
        assert len(pieces) == 5
        assert await db.fetchval("select sha256 from export_download") == sha256(b"".join(pieces)).digest()
        assert await db.fetchval("select count(*) from export_mark") == 5
    lines = b"".join(pieces).decode().splitlines()[3:-1]
    assert [line[0] for line in lines] == sorted("甲乙丙丁戊")


async def test_who_is_erased_while_the_file_leaves_is_not_in_it(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "BATCH", 1)
    event, officer = await full_event("甲", "乙", "丙"), await make_officer()
    with acting_as("staff"):
        export = await ask(event, replace(PLEASE, kind="csv"), officer, NOW)
        file = await downloading.download(event, export, officer, "zh-Hant", NOW)
        await anext(file.content)
        erased, stopped, _ = await db.fetch("select id, person from registration where event = $1", event.id)
        await keys.destroy_person(erased["person"])
        await restrict(stopped["id"], True, officer, NOW)
        rest = [piece async for piece in file.content]
    assert len(b"".join(rest).decode().splitlines()) == 1 + 1  # one person, and the last line
