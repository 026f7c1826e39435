"""The commands of the keys, on a throw-away installation with people in it."""

import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from foundation import clock, database
from lianfu.scratch import Place, scratch
from tests.lianfu.test_commands import ROOT

pytestmark = pytest.mark.race


@pytest.fixture(scope="module")
async def place(house_settings: object) -> AsyncIterator[Place]:
    async with scratch() as made:
        await made.seed(20, clock.now())
        yield made


def keys(place: Place, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "lianfu", "keys", *words], cwd=ROOT, env=place.environment(), text=True,
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip


def test_keys_rotate_check_proves_that_nothing_was_lost(place: Place) -> None:
    done = keys(place, "rotate", "--check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all 22 keys open" in done.stdout
    assert "20 people" in done.stdout
    assert " 0 sealed rows" not in done.stdout
    assert "has changed" in done.stdout
    assert "epoch 1 is empty and kept until" in done.stdout
    assert done.stdout.splitlines()[-1] == "ok"
    listed = keys(place, "list").stdout
    assert [line.split("\t")[:3] for line in listed.splitlines()[1:3]] == [["1", "old", "0"], ["2", "current", "22"]]


def test_keys_rotate_at_once_leaves_no_old_key(place: Place) -> None:
    done = keys(place, "rotate", "--check", "--at-once")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the key of epoch 1 is destroyed" in done.stdout
    assert [path.name for path in place.settings.keys_folder.glob("kek-*")] == ["kek-3.key"]


def test_card_and_copies(place: Place, tmp_path: Path) -> None:
    assert keys(place, "card", "--out", str(tmp_path / "card.pdf")).returncode == 0
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")
    assert "never" in keys(place, "list").stdout
    refused = keys(place, "checked", "--copy", str(tmp_path))
    assert refused.returncode == 1
    assert "the copy lacks this file" in refused.stderr
    shutil.copytree(place.settings.keys_folder, tmp_path / "copy")
    assert keys(place, "checked", "--copy", str(tmp_path / "copy")).returncode == 0
    assert "never" not in keys(place, "list").stdout


async def test_the_main_database_is_never_asked_by_a_rotation(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from vault import epochs

    async def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a rotation asked the main database")

    monkeypatch.setattr(database.SafeTransaction, "_acquire", refuse)
    await epochs.rotate(clock.now(), 7)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("epochs._keep_persons = lambda *_: nothing(0)", "some keys stay in use"),
        ("key_proof._same_rows = spoiled(WATCHED)", "these tables changed meanwhile"),
        ("epochs.rotate = resurrecting(epochs.rotate)", "should be gone and is not"),
        ("epochs.rotate = spoiling(epochs.rotate)", "a key does not open"),
    ],
    ids=["not moved", "main database touched", "old key left", "key spoilt"],
)
def test_keys_rotate_control_the_check_fails_when_the_rotation_does_wrong(place: Place, words: str, told: str) -> None:
    script = Path(__file__).with_name("careless_rotation.py").read_text("utf-8").replace("# CARELESS", words)
    done = subprocess.run(
        [sys.executable, "-c", script, "keys", "rotate", "--check", "--at-once"], cwd=ROOT, env=place.environment(),
        text=True, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert told in done.stdout + done.stderr
