"""Copies of the key files: tried by really opening with them, recorded, and asked for again in time."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from foundation import pdf, settings
from vault import custody, custody_card, epochs, keys
from vault.custody import Custody
from vault.key_files import KeysNotReady

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def copies(own_keys, tmp_path) -> Path:
    """As a custodian's stick holds them: without modes."""
    (own_keys.folder / "app.key").write_bytes(b"\2" * 32)
    copy = tmp_path / "stick"
    shutil.copytree(own_keys.folder, copy)
    for path in copy.iterdir():
        path.chmod(0o755)
    return copy


async def test_good_copies_are_recorded(own_keys, copies):
    await keys.upsert_persons([keys.mark("王小明", f"{uuid4()}@example.org", None)], NOW)
    tried = await custody.try_copies(copies, own_keys.folder, NOW)
    assert [file.name for file in tried] == ["app.key", "index-1.key", "kek-1.key"]
    kept = await custody.custody()
    assert (kept.epoch, kept.checked_epoch, kept.checked_at) == (1, 1, NOW)


async def test_in_an_empty_installation_the_copy_opens_a_key_made_for_the_purpose(own_keys, copies):
    await custody.try_copies(copies, own_keys.folder, NOW)


@pytest.mark.parametrize("name", ["kek-1.key", "index-1.key", "app.key"])
@pytest.mark.parametrize("fault", ["missing", "another", "cut"])
async def test_a_copy_that_would_not_help_is_refused_and_not_recorded(own_keys, copies, name, fault):
    file = copies / name
    file.unlink()
    if fault != "missing":
        file.write_bytes(b"\3" * (32 if fault == "another" else 7))
    with pytest.raises(KeysNotReady, match=name):
        await custody.try_copies(copies, own_keys.folder, NOW)
    assert (await custody.custody()).checked_at is None


async def test_the_key_is_really_opened(own_keys, copies):
    """Fingerprints alone would say yes to a database whose keys no longer open."""
    await keys.upsert_persons([keys.mark("王小明", f"{uuid4()}@example.org", None)], NOW)
    await keys.keyring().pool.execute(
        "update person_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20))"
    )
    with pytest.raises(KeysNotReady, match="does not open"):
        await custody.try_copies(copies, own_keys.folder, NOW)


async def test_the_folder_in_use_is_no_copy(own_keys):
    with pytest.raises(KeysNotReady, match="not a copy"):
        await custody.try_copies(own_keys.folder, own_keys.folder, NOW)


async def test_a_copy_from_before_the_rotation_is_stale_and_one_with_a_destroyed_key_is_refused(own_keys, copies):
    await epochs.rotate(NOW, 7)
    with pytest.raises(KeysNotReady, match="lacks this file: kek-2"):
        await custody.try_copies(copies, own_keys.folder, NOW)
    shutil.copy(own_keys.file(2), copies)
    await custody.try_copies(copies, own_keys.folder, NOW)
    await epochs.keep(NOW + timedelta(days=8), 7)
    with pytest.raises(KeysNotReady, match="still holds a destroyed key, delete it: kek-1"):
        await custody.try_copies(copies, own_keys.folder, NOW)
    (copies / "kek-1.key").unlink()
    await custody.try_copies(copies, own_keys.folder, NOW)


@pytest.mark.parametrize(
    ("checked_days_ago", "checked_epoch", "epoch_days_ago", "due"),
    [
        (None, None, 0, "never"),
        (1, 4, 1, None),
        (365, 4, 400, None),
        (366, 4, 400, "year"),
        (20, 3, 7, None),
        (20, 3, 8, "renew"),
        (400, 3, 2, "year"),
    ],
)
def test_what_is_due(checked_days_ago, checked_epoch, epoch_days_ago, due):
    checked = None if checked_days_ago is None else NOW - timedelta(days=checked_days_ago)
    assert Custody(4, NOW - timedelta(days=epoch_days_ago), checked, checked_epoch).due(NOW) == due


async def test_the_card_names_files_epochs_and_places_and_holds_no_secret(own_keys, monkeypatch):
    await epochs.rotate(NOW, 7)
    before, given = settings.current(), []
    compiled = pdf.compiled
    monkeypatch.setattr(pdf, "compiled", lambda template, data: (given.append(data), compiled(template, data))[1])
    settings.use(replace(before, key_folder=str(own_keys.folder), keys_database_url="postgresql://me:word@db/k"))
    try:
        card = await custody_card.made(NOW)
    finally:
        settings.use(before)
    assert card.startswith(b"%PDF")
    [told] = given
    [old, current] = await epochs.listing()
    for word in ("kek-1.key", "kek-2.key", "index-1.key", "db:5432/k", str(own_keys.folder), "2027-05-04"):
        assert word in told, word
    assert custody.shown(current.fingerprint) in told
    assert custody.shown(old.fingerprint) in told
    assert "word" not in told
    for file in own_keys.folder.glob("*.key"):
        assert file.read_bytes().hex() not in told


@pytest.fixture
def medium(own_keys, tmp_path, monkeypatch) -> Path:
    """A second folder that gets a copy of each new key file."""
    folder = tmp_path / "medium"
    folder.mkdir(0o700)
    keys.keyring().source._copies = folder
    return folder


async def test_a_new_epoch_is_copied_before_it_is_used_and_destroyed_in_both_places(own_keys, medium):
    await epochs.rotate(NOW, 7)
    assert (medium / "kek-2.key").read_bytes() == own_keys.file(2).read_bytes()
    await custody.try_copies(medium, own_keys.folder, NOW)
    assert (await epochs.rotate(NOW, 7, at_once=True)).destroyed == (1, 2)
    assert [path.name for path in sorted(medium.iterdir())] == ["index-1.key", "kek-3.key"]
    await custody.try_copies(medium, own_keys.folder, NOW)


async def test_without_the_medium_no_epoch_begins_and_none_counts_as_destroyed(own_keys, medium):
    await epochs.rotate(NOW, 7)
    away = medium.rename(medium.with_name("taken out"))
    with pytest.raises(KeysNotReady, match="not there"):
        await epochs.rotate(NOW, 7)
    assert [each.state for each in await epochs.listing()] == ["old", "current"]
    assert (await epochs.keep(NOW + timedelta(days=8), 7)).destroyed == ()
    away.rename(medium)
    assert (await epochs.keep(NOW + timedelta(days=9), 7)).destroyed == (1,)
    assert not (medium / "kek-1.key").exists()


async def test_a_copy_that_differs_stops_the_rotation(own_keys, medium):
    (medium / "kek-1.key").write_bytes(b"\3" * 32)
    with pytest.raises(KeysNotReady, match="differs"):
        await epochs.rotate(NOW, 7)
    assert [each.state for each in await epochs.listing()] == ["current"]
