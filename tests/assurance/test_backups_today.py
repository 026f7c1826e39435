"""Backups of the keys that stop are told to the privacy officer: nothing else takes the expired ones away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assurance import backup_files, today
from foundation import settings
from foundation.actor import Actor
from foundation.today import TodayItem

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
OFFICER = Actor(None, "somebody", frozenset({"privacy_officer"}))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    chosen = replace(settings.current(), data_folder=tmp_path)
    monkeypatch.setattr(settings, "current", lambda: chosen)
    return tmp_path


async def shown(actor: Actor = OFFICER) -> Sequence[TodayItem]:
    return await today._backups(actor, NOW, "zh-Hant")


async def test_a_house_without_backups_is_not_told_to_make_them(data: Path) -> None:
    assert await shown() == []


async def test_a_daily_backup_is_silent_and_a_missed_one_is_told(data: Path) -> None:
    for hours, items in ((1, 0), (25, 0), (27, 1), (24 * 30, 1)):
        backup_files.note(data, "keys", Path("/mnt/keys"), NOW - timedelta(hours=hours))
        assert len(await shown()) == items, hours
    assert await shown(Actor(None, "somebody", frozenset({"organiser"}))) == []


async def test_data_alone_do_not_count(data: Path) -> None:
    backup_files.note(data, "main", Path("/mnt/data"), NOW)
    assert [item.url for item in await shown()] == ["/staff/privacy/keys"]
    backup_files.note(data, "keys", Path("/mnt/keys"), NOW)
    assert await shown() == []
    assert set(backup_files.last_runs(data)) == {"main", "keys"}
