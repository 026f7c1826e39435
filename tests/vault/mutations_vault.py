"""Mechanisms of the vault, each switched off; the proof named must then fail."""

import os
from datetime import datetime

import asyncpg
import pytest

from tests.mutations import Mutation
from vault import epochs, key_files, keyring, keys_schema, person_index, sealing


def bind_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_bound", lambda _: b"")


def one_lock_only(monkeypatch: pytest.MonkeyPatch) -> None:
    real = sealing._record_key
    monkeypatch.setattr(sealing, "_record_key", lambda _, person, info: real(person, person, info))


def no_padding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "STEP", 1)


def unkeyed_index(monkeypatch: pytest.MonkeyPatch) -> None:
    real = person_index.index_keys
    monkeypatch.setattr(person_index, "index_keys", lambda _: real(b""))


def forget_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(*_: object) -> int:
        return 0

    monkeypatch.setattr(epochs, "_keep_scopes", none)
    monkeypatch.setattr(epochs, "_PASSES", 2)


def keep_old_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_files, "shred", lambda _: None)


def destroy_before_its_days(monkeypatch: pytest.MonkeyPatch) -> None:
    real = epochs._destroy_due

    async def now(c: object, ring: object, at: object, keep: object) -> tuple[int, ...]:
        return await real(c, ring, at, epochs.timedelta(0))

    monkeypatch.setattr(epochs, "_destroy_due", now)


def finish_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a run that was cut short were never followed by an epoch of its own after a leak."""
    real = epochs._begin

    async def unless_unfinished(c: asyncpg.Connection, ring: keyring.Keyring, now: datetime) -> None:
        if not await c.fetchval(epochs._UNFINISHED):
            await real(c, ring, now)

    monkeypatch.setattr(epochs, "_begin", unless_unfinished)


def never_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "SUPERSEDED", "never")


def wrap_unbound(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrap(cipher: key_files.AESGCM, keys: list[tuple[bytes, bytes]]) -> list[bytes]:
        nonces = [os.urandom(12) for _ in keys]
        return [nonce + cipher.encrypt(nonce, key, b"") for nonce, (key, _) in zip(nonces, keys, strict=True)]

    def unwrap(cipher: key_files.AESGCM, each: key_files.Wrapped) -> bytes:
        return bytes(cipher.decrypt(each.wrapped[:12], each.wrapped[12:], b""))

    monkeypatch.setattr(key_files, "wrap_under", wrap)
    monkeypatch.setattr(key_files, "unwrap_under", unwrap)


def any_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_files, "_MODES", tuple(range(0o1000)))


def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripts of the keys database as they stand, but for the lock of those who write."""
    scripts = keys_schema.SCRIPTS

    class Careless:
        @staticmethod
        def glob(pattern: str) -> list["Script"]:
            return [Script(path.name, path.read_text("utf-8")) for path in sorted(scripts.glob(pattern))]

    monkeypatch.setattr(keys_schema, "SCRIPTS", Careless)


class Script(str):
    """Sorted by name, read without the lock."""

    __slots__ = ("text",)

    def __new__(cls, name: str, text: str) -> "Script":
        made = super().__new__(cls, name)
        made.text = text.replace("perform pg_advisory_xact_lock_shared(7423005);", "")
        return made

    def read_text(self, _: str) -> str:
        return self.text


EPOCHS, RACES = "tests/vault/test_epochs.py", "tests/vault/test_epoch_races.py"
MUTATIONS = [
    Mutation("E-02", "bind blobs to no place", bind_nothing, "tests/vault/test_aad_swap.py"),
    Mutation("E-02", "bind wrapped keys to no id", wrap_unbound, "tests/vault/test_key_sources.py"),
    Mutation("E-01", "seal under the person's key alone", one_lock_only, "tests/vault/test_sealing.py -k one_key"),
    Mutation("E-01", "pad nothing", no_padding, "tests/vault/test_sealing.py -k size"),
    Mutation("E-01", "read key files of any mode", any_mode, "tests/vault/test_keys.py -k others_could_read"),
    Mutation("E-05", "index without a secret", unkeyed_index, "tests/vault/test_blind_index.py -k without_the_secret"),
    Mutation("E-04", "leave the keys of scopes behind", forget_rows, f"{EPOCHS} -k moves_every_key"),
    Mutation("E-04", "leave the old key file", keep_old_files, f"{EPOCHS} -k no_day_longer"),
    Mutation("E-04", "destroy before backups expire", destroy_before_its_days, f"{EPOCHS} -k no_day_longer"),
    Mutation("E-04", "finish the old run only, after a leak", finish_only, f"{EPOCHS} -k half_moved"),
    Mutation("E-04", "follow no rotation of others", never_follow, f"{RACES} -k missed_the_rotation"),
    Mutation("E-04", "rotate without the lock", without_the_lock, f"{RACES} -k under_way"),
]
