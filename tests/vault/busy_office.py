"""A process of its own that registers and reads without pause while keys are rotated elsewhere; prints what went wrong.

`python tests/vault/busy_office.py DSN FOLDER` works until its standard input ends.
"""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from foundation import settings
from vault import keyring, keys

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


async def main(dsn: str, folder: Path) -> None:
    settings.use(replace(settings.load({}), data_folder=folder.parent))
    await keys.connect(dsn, folder)
    over = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    rounds = 0
    print("ready", flush=True)
    while not over.done():
        keyring.FOLLOW_SECONDS = 0 if rounds % 2 else 60  # with and without a look at the epochs beforehand
        marks = [keys.mark("王小明", f"{uuid4()}@example.org", None) for _ in range(5)]
        persons, scope = await keys.upsert_persons(marks, NOW), uuid4()
        both = await keys.scope_keys(scope, NOW)
        assert await keys.upsert_persons(marks, NOW) == persons
        assert await keys.open_persons([each.person for each in persons]) == dict(persons)
        assert await keys.open_scopes([scope], "P2") == {scope: both.p2}
        rounds += 1
    await keys.disconnect()
    print(rounds, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
