"""What no installation should run with is refused before anything is opened, in both languages; what is fine passes."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from foundation import settings
from foundation.settings import Settings
from foundation.tokens import make_secret
from lianfu import safe_start
from tests.lianfu.test_commands import ROOT, environment

PUBLIC = "https://events.example.org"
MAIN, KEYS = "postgresql://app@db.example.org/lianfu", "postgresql://app@db.example.org/lianfu_keys"


@pytest.fixture
def good(tmp_path: Path) -> Settings:
    """An installation as it should be."""
    make_secret(tmp_path / "keys" / "kek-1.key")
    return replace(
        settings.load({}), data_folder=tmp_path, base_url=PUBLIC, host="0.0.0.0",
        database_url=MAIN, keys_database_url=KEYS,
    )  # fmt: skip


def _folder(mode: int):
    return lambda chosen: chosen.keys_folder.chmod(mode)


def _file(mode: int):
    return lambda chosen: (chosen.keys_folder / "kek-1.key").chmod(mode)


@pytest.mark.parametrize(
    ("check", "change", "disturb"),
    [
        ("key folder", {}, _folder(0o750)),
        ("key folder", {}, _folder(0o701)),
        ("key folder", {}, _folder(0o720)),
        ("key file", {}, _file(0o440)),
        ("key file", {}, _file(0o604)),
        ("key copies", {"key_copy": "{folder}/keys"}, None),
        ("key copies", {"key_copy": "{folder}/open"}, lambda chosen: (chosen.data_folder / "open").mkdir(0o755)),
        ("keys in the environment", {"key_source": "environment"}, None),
        ("service without address", {"key_source": "service"}, None),
        ("one database", {"keys_database_url": MAIN}, None),
        ("one database", {"keys_database_url": "postgres://other:word@DB.example.org:5432/lianfu?ssl=true"}, None),
        ("one database", {"database_url": "postgresql:///a", "keys_database_url": "postgresql://localhost/a"}, None),
        ("plain http", {"base_url": "http://events.example.org"}, None),
        ("plain http", {"base_url": ""}, None),
        ("plain http", {"base_url": "", "host": "192.0.2.7"}, None),
        ("plain http", {"base_url": "http://127.0.0.1.example.org"}, None),
        ("public demo", {"demo": True}, None),
    ],
)  # fmt: skip
def test_each_unsafe_setting_is_told_alone_and_in_both_languages(good, check, change, disturb):
    if disturb:
        disturb(good)
    change = {key: each.format(folder=good.data_folder) if key == "key_copy" else each for key, each in change.items()}
    [told] = safe_start.unsafe(replace(good, **change))
    wanted = next(each for each in safe_start.CHECKS if each.name == check)
    assert wanted.zh in told
    assert wanted.en in told
    with pytest.raises(safe_start.Unsafe):
        safe_start.refuse(replace(good, **change))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"key_source": "service", "key_service": "/run/keys.sock"},
        {"key_source": "environment", "demo": True, "base_url": "", "host": "127.0.0.1"},
        {"base_url": "", "host": "127.0.0.1"},
        {"base_url": "http://localhost:8000"},
        {"base_url": "http://[::1]:8000"},
        {"demo": True, "base_url": "", "database_url": "", "keys_database_url": ""},
        {"demo": True, "base_url": "http://demo.example.org", "database_url": "", "keys_database_url": ""},
        {"keys_database_url": "postgresql://app@keys.example.org/lianfu"},
        {"keys_database_url": "postgresql://app@db.example.org:5433/lianfu"},
        {"keys_database_url": ""},
        {"key_copy": "/nowhere/at/all"},
        {"database_url": "postgresql:///a?host=/run/one", "keys_database_url": "postgresql:///a?host=/run/two"},
    ],
)
def test_what_is_fine_passes(good, change):
    safe_start.refuse(replace(good, **change))


def test_a_folder_that_is_not_there_yet_is_fine(good, tmp_path):
    safe_start.refuse(replace(good, key_folder=str(tmp_path / "new")))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_key_file_of_another_user_is_refused(good):
    os.chown(good.keys_folder / "kek-1.key", 65534, 65534)
    assert os.geteuid() == 0
    [told] = safe_start.unsafe(good)
    assert "look who owns it" in told


def test_every_check_is_tried():
    source = Path(__file__).read_text("utf-8")
    assert not [check.name for check in safe_start.CHECKS if f'("{check.name}", ' not in source]


@pytest.mark.race
@pytest.mark.parametrize("words", [("serve",), ("worker",), ("migrate",), ("keys", "list")])
def test_no_command_starts_with_open_keys(tmp_path, words):
    make_secret(tmp_path / "keys" / "kek-1.key")
    (tmp_path / "keys").chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "lianfu", *words], cwd=ROOT, text=True, capture_output=True, timeout=60, check=False,
        env=environment(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:9/none"),
    )  # fmt: skip
    assert done.returncode == 1
    assert "chmod 700" in done.stderr
    assert "Traceback" not in done.stderr
