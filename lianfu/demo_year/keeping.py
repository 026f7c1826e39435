"""The custodians of the demo: they begin a second epoch of keys and try a copy of the key files."""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from foundation import settings
from vault import custody, epochs


async def keep_keys(now: datetime) -> None:
    """The copy is gone again afterwards; a demo has no custodians."""
    chosen = settings.current()
    await epochs.rotate(now, chosen.backup_days)
    with tempfile.TemporaryDirectory(prefix="lianfu-copy-") as folder:
        copy = Path(shutil.copytree(chosen.keys_folder, Path(folder) / "keys"))
        await custody.try_copies(copy, chosen.keys_folder, now)
