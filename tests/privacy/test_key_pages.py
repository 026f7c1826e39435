"""The officer sees how the keys stand and is reminded of copies and of a rotation that stopped."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from foundation.actor import Actor
from foundation.database import acting_as
from privacy import key_state, key_today
from vault import custody, epochs, keys
from vault.key_files import KeysNotReady

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
OFFICER = Actor(uuid4(), "李個資窗口", frozenset({"privacy_officer"}))


def stands(monkeypatch, **changes):
    known = {"epoch": 3, "made_at": NOW - timedelta(days=10), "checked_at": NOW, "checked_epoch": 3} | changes
    every = [
        epochs.Epoch(1, "destroyed", b"\1" * 16, NOW, NOW, NOW, 0),
        epochs.Epoch(2, "old", b"\2" * 16, NOW, NOW, None, 0),
        epochs.Epoch(3, "current", b"\3" * 16, known["made_at"], None, None, 1234),
    ]

    async def held():
        return custody.Custody(**known)

    async def listing():
        return every

    monkeypatch.setattr(keys, "is_connected", lambda: True)
    monkeypatch.setattr(custody, "custody", held)
    monkeypatch.setattr(epochs, "listing", listing)


@pytest.mark.parametrize(
    ("changes", "titles"),
    [
        ({}, []),
        ({"checked_at": None, "checked_epoch": None}, ["金鑰的保管副本還沒有試過"]),
        ({"checked_at": NOW - timedelta(days=366)}, ["金鑰的保管副本一年沒有試過"]),
        ({"checked_epoch": 2}, ["金鑰換期了，保管副本要更新"]),
        ({"made_at": NOW - timedelta(days=45)}, ["金鑰超過一個月沒有換期"]),
    ],
)
async def test_today_reminds_the_officer_and_nobody_else(monkeypatch, changes, titles):
    stands(monkeypatch, **changes)
    assert [item.title for item in await key_today.items(OFFICER, NOW, "zh-Hant")] == titles
    assert await key_today.items(Actor(uuid4(), "陳承辦", frozenset({"organiser"})), NOW, "zh-Hant") == []


async def test_today_is_not_held_up_by_keys_that_are_away(monkeypatch):
    async def away():
        raise KeysNotReady

    monkeypatch.setattr(keys, "is_connected", lambda: True)
    monkeypatch.setattr(custody, "custody", away)
    assert await key_today.items(OFFICER, NOW, "en") == []
    assert await key_state.key_state(NOW) is None


@pytest.mark.parametrize("language", ["zh-tw", "en"])
async def test_the_page_shows_each_epoch(desk, db, monkeypatch, language):
    stands(monkeypatch, checked_epoch=2, made_at=datetime(2026, 1, 5, tzinfo=UTC))
    with acting_as("staff"):
        client = await desk("auditor")
        answer = await client.get(f"/{language}/staff/privacy/keys")
    assert answer.status_code == 200
    for epoch in (1, 2, 3):
        assert " ".join([f"0{epoch}" * 2] * 4) in answer.text
    assert ("金鑰換期了" if language == "zh-tw" else "The keys have a new epoch") in answer.text
    assert "1234" in answer.text


async def test_the_page_says_that_the_keys_are_away(desk, db, monkeypatch):
    monkeypatch.setattr(keys, "is_connected", lambda: False)
    client = await desk("privacy_officer")
    answer = await client.get("/zh-tw/staff/privacy/keys")
    assert answer.status_code == 200
    assert "金鑰資料庫現在沒有回應" in answer.text
