"""A process of its own that rotates keys one by one, slowly enough to be killed in the middle.

`python tests/vault/doomed_rotation.py DSN FOLDER`
"""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from foundation import settings
from vault import epochs, keys


async def main(dsn: str, folder: Path) -> None:
    settings.use(replace(settings.load({}), data_folder=folder.parent))
    epochs.BATCH = 1
    await keys.connect(dsn, folder)
    await epochs.rotate(datetime(2026, 5, 4, 2, 0, tzinfo=UTC), 7, at_once=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
