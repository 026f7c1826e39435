"""A list of ten thousand rows takes its second to be put in order: others read and leave entries meanwhile."""

import asyncio
import threading
from typing import Any
from uuid import uuid4

import pytest

from disclosures import downloading
from disclosures.exports import ask
from events.makers import make_officer
from foundation.database import acting_as, transaction
from privacy.reveal import record
from tests.disclosures.exporting import PLEASE, download, full_event
from tests.registrations.conftest import NOW

pytestmark = pytest.mark.race


async def test_a_long_file_holds_no_other_entry_up(
    fresh_db: str, keys_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, officer = await full_event("王小明"), await make_officer()
    render, rendering, go_on = downloading._keys, threading.Event(), threading.Event()

    def slow(*facts: Any) -> Any:
        rendering.set()
        go_on.wait(20)
        return render(*facts)

    monkeypatch.setattr(downloading, "_keys", slow)
    with acting_as("staff"):
        export = await ask(event, PLEASE, officer, NOW)
        taking = asyncio.create_task(download(event, export, officer, "zh-Hant", NOW))
        try:
            assert await asyncio.to_thread(rendering.wait, 10)
            await asyncio.wait_for(record(officer, "reveal", uuid4(), ("name",), "phone", now=NOW), 5)
        finally:
            go_on.set()
        assert (await taking).content
    async with transaction("owner") as c:
        rows = await c.fetch("select action from audit_entry order by seq")
    assert [row["action"] for row in rows][-2:] == ["reveal", "export"]
