"""Whoever keeps the key-encryption keys, the vault asks alike; a custodian who is away or answers wrongly opens
nothing."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from foundation import settings
from tests.vault.stub_service import StubService
from vault import epochs, key_sources, keys, keys_schema, sealing
from vault.key_files import FileKeySource, KeysNotReady, Wrapped
from vault.key_service import ServiceKeySource
from vault.key_sources import EnvironmentKeySource, KeySource

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[StubService]:
    stub = StubService(tmp_path / "keyd.sock")
    await stub.start()
    yield stub
    await stub.stop()


@pytest.fixture(params=["file", "service", "environment"])
def source(request: pytest.FixtureRequest, tmp_path: Path, service: StubService) -> KeySource:
    if request.param == "file":
        return FileKeySource(tmp_path)
    if request.param == "service":
        return ServiceKeySource(service.socket)
    return EnvironmentKeySource(f"1:{os.urandom(32).hex()},2:{os.urandom(32).hex()}")


async def test_every_custodian_wraps_a_batch_bound_to_ids(source):
    await source.create(1)
    await source.create(2)
    batch = [(sealing.new_key(), bytes([n])) for n in range(20)]
    wrapped = [await source.wrap(epoch, batch) for epoch in (1, 2)]
    for epoch in (1, 2):
        asked = [Wrapped(epoch, each, bound) for each, (_, bound) in zip(wrapped[epoch - 1], batch, strict=True)]
        assert await source.unwrap(asked) == [key for key, _ in batch]
        for wrong in (asked[0]._replace(bound=b"other"), asked[0]._replace(epoch=3 - epoch)):
            with pytest.raises(KeysNotReady):
                await source.unwrap([wrong])
    assert await source.unwrap([]) == await source.wrap(1, []) == []
    assert await source.fingerprint(1) != await source.fingerprint(2)


async def test_every_custodian_says_what_it_does_not_have(source):
    assert not await source.holds(9)
    for ask in (
        source.fingerprint(9),
        source.wrap(9, [(b"\0" * 32, b"")]),
        source.unwrap([Wrapped(9, b"0" * 60, b"")]),
    ):
        with pytest.raises(KeysNotReady):
            await ask


async def test_file_and_service_destroy_for_good_and_create_never_replaces(tmp_path, service):
    for source in (FileKeySource(tmp_path), ServiceKeySource(service.socket)):
        await source.create(1)
        [wrapped] = await source.wrap(1, [(b"\1" * 32, b"")])
        await source.create(1)
        assert await source.unwrap([Wrapped(1, wrapped, b"")]) == [b"\1" * 32]
        await source.destroy(1)
        await source.destroy(1)
        assert not await source.holds(1)
        with pytest.raises(KeysNotReady):
            await source.unwrap([Wrapped(1, wrapped, b"")])


async def test_the_environment_cannot_destroy_and_does_not_claim_it(tmp_path):
    source = EnvironmentKeySource(f"1:{os.urandom(32).hex()}")
    await source.destroy(1)
    assert await source.holds(1)
    with pytest.raises(KeysNotReady, match="LIANFU_KEKS"):
        await source.create(2)


@pytest.mark.parametrize("text", ["1:beef", "x:" + "0" * 64, "0" * 64, "1:" + "g" * 64])
def test_a_malformed_environment_is_told_without_its_secret(text):
    with pytest.raises(KeysNotReady) as told:
        EnvironmentKeySource(text)
    assert text not in str(told.value)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: None,
        lambda _: {"error": "no"},
        lambda _: [],
        lambda _: {},
        lambda answer: {"keys": answer["keys"][:-1]},
        lambda answer: {"keys": [*answer["keys"], answer["keys"][0]]},
        lambda _: {"keys": ["§", "§", "§"]},
    ],
)
async def test_a_wrong_answer_opens_nothing(service, spoil):
    source = ServiceKeySource(service.socket)
    await source.create(1)
    batch = [(sealing.new_key(), bytes([n])) for n in range(3)]
    asked = [Wrapped(1, each, bound) for each, (_, bound) in zip(await source.wrap(1, batch), batch, strict=True)]
    service.spoil = spoil
    with pytest.raises(KeysNotReady):
        await source.unwrap(asked)


async def test_a_service_that_does_not_answer_is_waited_for_a_little(service, monkeypatch):
    monkeypatch.setattr("vault.key_service.PATIENCE_SECONDS", 0.1)
    await _silence(service, [])
    with pytest.raises(KeysNotReady, match="does not answer"):
        await ServiceKeySource(service.socket).fingerprint(1)


async def test_a_service_that_hangs_is_asked_once_a_reading(own_keys, service, monkeypatch):
    """Three patiences a page would hold up everybody behind it; a key that was only moved is looked for again."""
    monkeypatch.setattr("vault.key_service.PATIENCE_SECONDS", 0.1)
    [person] = await keys.upsert_persons([keys.mark("王小明", f"{uuid4()}@example.org", None)], NOW)
    asked: list[object] = []
    await _silence(service, asked)
    monkeypatch.setattr(keys.keyring(), "source", ServiceKeySource(service.socket))
    with pytest.raises(KeysNotReady, match="does not answer"):
        await keys.open_persons([person.person])
    assert len(asked) == 1
    with pytest.raises(KeysNotReady, match="does not answer"):
        await keys.keyring().ask()
    assert len(asked) == 2


async def _silence(service: StubService, asked: list[object]) -> None:
    async def silent(reader, writer):
        asked.append(reader)
        await reader.read()
        writer.close()

    await service.stop()
    service._serve = silent
    await service.start()


async def test_the_vault_lives_on_a_service_one_call_a_page_and_fails_closed(own_keys, service, tmp_path, server):
    """The same deeds as with files: first secrets, registering, opening, rotation; then the service goes away."""
    before = settings.current()
    settings.use(replace(before, key_source="service", key_service=str(service.socket)))
    try:
        fresh = await _fresh_database(server)
        await keys_schema.migrate(fresh, "lianfu_tester", tmp_path / "other")
        await keys.connect(fresh, tmp_path / "other")
        assert [path.name for path in (tmp_path / "other").iterdir()] == ["index-1.key"]
        marks = [keys.mark("王小明", f"{uuid4()}@example.org", None) for _ in range(50)]
        persons = await keys.upsert_persons(marks, NOW)
        await epochs.rotate(NOW, 7, at_once=True)
        service.asked.clear()
        assert await keys.open_persons([each.person for each in persons]) == dict(persons)
        assert service.asked == ["unwrap"]
        assert list(service.secrets) == [2]
        await service.stop()
        with pytest.raises(KeysNotReady, match="does not answer"):
            await keys.open_persons([persons[0].person])
        with pytest.raises(KeysNotReady, match="does not answer"):
            await keys.upsert_persons(marks[:1], NOW)
        await service.start()
        assert await keys.open_persons([persons[0].person]) == {persons[0].person: persons[0].key}
        await keys.disconnect()
    finally:
        settings.use(before)


async def _fresh_database(server) -> str:
    import asyncpg

    from foundation.embedded import SUPERUSER

    name = f"lianfu_keys_{uuid4().hex[:8]}"
    c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
    await c.execute(f'create database "{name}" owner lianfu_tester')
    await c.close()
    return server.dsn(name, "lianfu_tester")


def test_the_settings_choose(tmp_path, monkeypatch):
    before = settings.current()
    monkeypatch.setattr(settings, "_chosen", [replace(before, key_source="service", key_service="/run/k")])
    assert isinstance(key_sources.chosen(tmp_path), ServiceKeySource)
    monkeypatch.setattr(settings, "_chosen", [before])
    assert isinstance(key_sources.chosen(tmp_path), FileKeySource)
