"""Backups and their taking back, joined: what the commands and the drills run. The steps are those of
`assurance/backups.py` and `assurance/restoring.py`; migrating and connecting between them is the roof's."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assurance import backup_files, restoring
from assurance.backup_files import Part
from assurance.backups import House, installation_of
from foundation import clock
from foundation.database import acting_as
from foundation.settings import Settings
from lianfu.setting_up import connected, provide, set_up


@dataclass(frozen=True)
class Recovered:
    """`missing` parts are empty still: nothing is replayed and nobody serves until they are back."""

    missing: tuple[Part, ...] = ()
    lines: int = 0
    unreadable: int = 0


async def house_of(settings: Settings) -> House:
    """Logins that own the tables. KeysNotReady where the key files are not in their place: they come back first."""
    places = await provide(settings)
    return House(
        main=places.owner,
        keys=places.keys_owner,
        installation=installation_of(settings.keys_folder),
        keep_days={"main": settings.backup_keep_days, "keys": settings.backup_days},
        private=(settings.data_folder, settings.keys_folder),
    )


async def restore(
    settings: Settings,
    folder: Path,
    now: datetime,
    *,
    part: Part | None = None,
    name: str | None = None,
    replace: bool = False,
    journal: Path | None = None,
) -> Recovered:
    """For a process that is not connected. BackupError says what is in the way; the database then stays shut."""
    house = await house_of(settings)
    chosen = backup_files.choose(folder, part, name, clock.day_of(now))
    await restoring.load(house, folder, chosen, replace=replace)
    if journal:
        await restoring.give_journal(house, journal)
    return await _finish(settings, house, now)


async def replay(settings: Settings, now: datetime, *, journal: Path | None = None) -> Recovered:
    """The rest of a restore that was ended or lacked its journal. Nothing to do is no error."""
    house = await house_of(settings)
    if not await restoring.is_shut(house):
        return Recovered()
    if journal:
        await restoring.give_journal(house, journal)
    return await _finish(settings, house, now)


async def _finish(settings: Settings, house: House, now: datetime) -> Recovered:
    missing = await restoring.missing(house)
    if missing:
        return Recovered(tuple(missing))
    await restoring.refuse_without_journal(house)
    await set_up(settings)
    async with connected(settings):
        with acting_as("worker"):
            lines = await restoring.replay(house, now)
    return Recovered((), lines, await restoring.count_unreadable(house))
