"""Looking up by e-mail uses a keyed index that stands with the keys; the main database holds nothing that comes of an
address, and one address in two events leaves nothing in common but the random name of its key (`-k blind_index`)."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterator
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation import ledgers, tokens
from registrations.admission import admit
from tests.registrations.conftest import NOW, open_event, person
from vault import keys
from vault.person_index import email_index, index_keys, mark

pytestmark = pytest.mark.usefixtures("keys_db")
Connection = asyncpg.Connection


async def contents(db: Connection) -> str:
    """Every row of every table of the main database, bytes as hexadecimal."""
    tables = await db.fetch(
        "select format('select t::text as row from %I.%I t', schemaname, tablename) as sql from pg_tables"
        " where schemaname not in ('pg_catalog', 'information_schema')"
    )
    assert len(tables) >= len(ledgers.all_tables())
    rows = [row["row"] for table in tables for row in await db.fetch(table["sql"])]
    return "\n".join(rows).lower()


def derived(address: str) -> Iterator[tuple[str, bytes]]:
    """What a careless index would be: the address in the usual spellings, plain or hashed, keyed or not."""
    held = keys._open
    assert held
    secrets = [held.index.email, held.index.match, held.index.phone, tokens.key_for("limits"), b""]
    for text in {address, address.lower(), address.upper(), address.partition("@")[0]}:
        raw = text.encode()
        yield "plain", raw
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
            yield name, hashlib.new(name, raw).digest()
        for secret in secrets:
            yield "hmac", hmac.digest(secret, raw, "sha256")


def writings(raw: bytes) -> list[str]:
    short = raw[:16]
    found = [raw.hex(), short.hex(), base64.b64encode(short).decode().rstrip("=")[:20].lower()]
    try:
        found.append(raw.decode().lower())
    except UnicodeDecodeError:
        found.append(str(UUID(bytes=short)))
    return found


async def registered(db: Connection, address: str, events: int) -> list[UUID]:
    found = []
    for _ in range(events):
        event = await open_event(db, 3)
        request = person(
            event, "王小明", mark=keys.mark("王小明", address, None), words={"name": "王小明", "email": address}
        )
        found.append((await admit(request, NOW)).registration)
    return found


async def test_blind_index_nothing_in_the_main_database_comes_of_the_address(db: Connection) -> None:
    address = f"Q{uuid4().hex[:20]}@Example.org"
    await registered(db, address, 1)
    stored = await contents(db)
    assert not [name for name, raw in derived(address) if any(each in stored for each in writings(raw))]


async def test_blind_index_control_a_hash_of_the_address_would_be_found(db: Connection) -> None:
    address = f"q{uuid4().hex[:20]}@example.org"
    [registration] = await registered(db, address, 1)
    held = keys._open
    assert held
    careless = email_index(held.index, address)
    assert careless.hex() in {raw[:16].hex() for _, raw in derived(address)}
    await db.execute("update ticket set code = $2 where registration = $1", registration, careless)
    stored = await contents(db)
    assert [name for name, raw in derived(address) if any(each in stored for each in writings(raw))]


async def test_blind_index_two_events_share_only_the_random_name_of_the_key(db: Connection) -> None:
    """One person id over events, made at random and gone with the key; beside it no value is common."""
    ids = await registered(db, f"{uuid4()}@example.org", 2)
    rows = [
        await db.fetch(
            "select i.person, i.blob, r.post_token, r.link_hash, t.code from registration r"
            " join identity i on i.registration = r.id join ticket t on t.registration = r.id where r.id = $1",
            each,
        )
        for each in ids
    ]
    first, second = (
        {bytes(v.bytes if isinstance(v, UUID) else v) for row in each for v in row.values()} for each in rows
    )
    assert first & second == {rows[0][0]["person"].bytes}
    blobs = [row["blob"] for each in rows for row in each]
    pieces = [{blob[at : at + 16] for at in range(2, len(blob) - 15)} for blob in blobs]
    assert not pieces[0] & pieces[1]


def _bytes(value: UUID | bytes) -> bytes:
    return value.bytes if isinstance(value, UUID) else bytes(value)


async def test_blind_index_finds_by_address_and_cannot_be_met_without_the_secret(keys_db: str) -> None:
    address = f"{uuid4()}@example.org"
    [found] = await keys.upsert_persons([keys.mark("王小明", address, None)], NOW)
    assert await keys.find_persons(email=f" {address.upper()} ") == [found.person]
    c = await asyncpg.connect(keys_db)
    try:
        rows = await c.fetch("select * from person_index where person = $1", found.person)
        stored = [row["index"] for row in rows]
        match = await c.fetchval("select match_index from person_key where person = $1", found.person)
    finally:
        await c.close()
    assert [len(each) for each in stored] == [16]
    for secret in (b"\0" * 32, os.urandom(32), b""):
        other = mark(index_keys(secret), "王小明", address, None)
        assert other.email not in stored
        assert other.match != match
    unkeyed = {hashlib.new(name, address.encode()).digest()[:16] for name in ("md5", "sha1", "sha256", "sha512")}
    assert not unkeyed & set(stored)
    assert stored[0] not in match  # equal words do not show across the indexes


async def test_blind_index_goes_with_the_person(keys_db: str) -> None:
    address = f"{uuid4()}@example.org"
    [found] = await keys.upsert_persons([keys.mark("王小明", address, None)], NOW)
    await keys.destroy_person(found.person)
    c = await asyncpg.connect(keys_db)
    try:
        assert not await c.fetchval("select count(*) from person_index where person = $1", found.person)
    finally:
        await c.close()
    assert await keys.find_persons(email=address) == []
