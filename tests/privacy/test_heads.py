"""Signed heads: whatever is changed in the chain shows against them, also when the whole chain is written anew."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from privacy import audit, audit_archive, heads

NOW = datetime(2026, 5, 4, 2, 0, 0, 123456, tzinfo=UTC)
COLUMNS = {
    "at": "at + interval '1 microsecond'",
    "actor": "(select id from staff where id <> coalesce(actor, '00000000-0000-0000-0000-000000000000') limit 1)",
    "action": "action || 'x'",
    "object": "gen_random_uuid()",
    "fields": "fields || '{email}'::varchar[]",
    "purpose": "purpose || 'x'",
    "reason": "reason || 'x'",
    "prev": "sha256(prev)",
    "hash": "sha256(hash)",
    "seq": "seq + 100",
}
REBUILD = """
do $$
declare r audit_entry; p bytea := decode(repeat('00', 32), 'hex'); n bigint := 0; h bytea;
begin
  for r in select * from audit_entry order by seq loop
    n := n + 1;
    h := audit_hash(p, n, r.at, r.actor, r.action, r.object, r.fields, r.purpose, r.reason);
    update audit_entry set seq = n, prev = p, hash = h where seq = r.seq;
    p := h;
  end loop;
end $$
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """The file of the heads, of this test alone."""
    file = heads.heads_file()
    file.unlink(missing_ok=True)
    yield file
    file.unlink(missing_ok=True)


async def append(n: int = 5, at: datetime = NOW) -> None:
    with acting_as("staff"):
        for i in range(n):
            async with transaction():
                await audit.append(SYSTEM, "reveal", UUID(int=i), ["name"], "phone", reason="回電", now=at)


async def checked(place: Path) -> str:
    """What is found wrong, by the chain or by its heads."""
    with acting_as("auditor"):
        verdict = await audit.verify()
        found = await heads.check(place, heads.public_key())
    return f"broken at {verdict.broken_at}" if not verdict.whole else found.wrong


async def sign(now: datetime = NOW) -> heads.Head:
    with acting_as("worker"):
        return await heads.sign(now)


@pytest.fixture
async def signed(db, place):
    """Five entries, a head after the third and after the last; the owner may then do anything."""
    await db.execute("insert into staff (id, email, name, roles) values ($1, 'x@example.org', '陳承辦', '{}')", uuid4())
    await append(3)
    await sign()
    await append(2)
    await sign(NOW + timedelta(hours=1))
    assert await checked(place) == ""
    await db.execute("alter table audit_entry disable trigger user")
    return db


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("seq", [1, 3, 5])
async def test_audit_chain_shows_a_flip_of_each_column(signed, place, column, seq):
    await signed.execute(f"update audit_entry set {column} = {COLUMNS[column]} where seq = {seq}")
    assert await checked(place)


async def test_every_column_is_flipped(db):
    rows = await db.fetch("select column_name from information_schema.columns where table_name = 'audit_entry'")
    assert {row["column_name"] for row in rows} == set(COLUMNS)


@pytest.mark.parametrize(
    "forgery",
    [
        "delete from audit_entry where seq = 2",
        "delete from audit_entry where seq = 5",
        "delete from audit_entry where seq > 3",
        "delete from audit_entry",
        (
            "insert into audit_entry select 6, at, actor, action, object, fields, purpose, reason, hash, hash"
            " from audit_entry where seq = 5"
        ),
        (
            "update audit_entry set seq = case seq when 2 then 102 when 4 then 2 else seq end where seq in (2, 4);"
            " update audit_entry set seq = 4 where seq = 102"
        ),
    ],
)
async def test_audit_chain_shows_deletion_truncation_insertion_and_reorder(signed, place, forgery):
    await signed.execute(forgery)
    assert await checked(place)


@pytest.mark.parametrize("forgery", ["delete from audit_entry where seq = 2", "update audit_entry set reason = ''"])
async def test_audit_chain_that_was_written_anew_shows(signed, place, forgery):
    await signed.execute(forgery)
    await signed.execute(REBUILD)
    with acting_as("auditor"):
        assert (await audit.verify()).whole, "a chain alone does not stop its owner"
    assert await checked(place)


async def test_no_head_is_signed_over_a_broken_chain(signed, place):
    await signed.execute("update audit_entry set reason = '' where seq = 5")
    before = place.read_bytes()
    with pytest.raises(heads.ChainBroken):
        await sign()
    assert place.read_bytes() == before


@pytest.mark.parametrize("line", [0, 1])
async def test_a_head_cannot_be_left_out_or_changed(signed, place, line):
    lines = place.read_bytes().splitlines(keepends=True)
    place.write_bytes(b"".join(lines[:line] + lines[line + 1 :]))
    if line == 0:
        assert await checked(place)
    place.write_bytes(b"".join(lines).replace(b'"seq":5', b'"seq":4'))
    assert await checked(place)
    place.write_bytes(b"".join(lines))
    with acting_as("auditor"):
        assert (await heads.check(place, bytes(31) + b"\1")).wrong
    assert await checked(place) == ""


async def test_the_key_is_strict_and_the_public_one_stands_beside_the_heads(signed, place):
    from foundation.settings import current

    secret = current().keys_folder / heads.KEY_FILE
    assert secret.stat().st_mode & 0o777 == 0o400
    assert (place.parent / heads.PUBLIC_FILE).read_text().strip() == heads.public_key().hex()
    assert secret.read_bytes().hex() not in place.read_text()


async def test_audit_chain_goes_on_when_old_entries_roll_to_a_file(db, place):
    old = datetime(2019, 1, 1, tzinfo=UTC)
    await append(3, old)
    await sign(old)
    await append(2)
    await sign()
    with acting_as("worker"):
        archive = await audit_archive.roll(NOW)
        assert archive
        assert await audit_archive.roll(NOW) is None
    assert await db.fetchval("select min(seq) from audit_entry") == 4
    assert await checked(place) == ""
    await append(1)
    await sign()
    assert await checked(place) == ""
    with acting_as("auditor"):
        content = archive.read_bytes()
        assert await audit_archive.check(content) == ""
        assert await audit_archive.check(content.replace("回電".encode(), "回信".encode()))
    await db.execute("alter table audit_entry disable trigger user")
    await db.execute("delete from audit_entry where seq = 4")
    assert await checked(place)


async def test_the_chain_goes_on_from_the_anchor_when_all_entries_have_left(db, place):
    await append(3, datetime(2019, 1, 1, tzinfo=UTC))
    with acting_as("worker"):
        await audit_archive.roll(NOW)
    await append(1)
    assert await db.fetchval("select min(seq) from audit_entry") == 4
    assert await checked_chain() is None


async def checked_chain() -> int | None:
    with acting_as("auditor"):
        return (await audit.verify()).broken_at


async def test_young_entries_do_not_leave(db):
    import asyncpg

    await append(2)
    for role in ("worker", "owner"):
        with pytest.raises(asyncpg.RestrictViolationError):
            async with transaction(role) as c:
                await c.execute("select audit_roll(2, '')")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction("staff") as c:
            await c.execute("select audit_roll(2, '')")


LATER = NOW + timedelta(hours=3)


async def standing(now: datetime = LATER) -> str:
    with acting_as("auditor"):
        return (await heads.standing(now)).wrong


async def cut_tail(owner) -> None:
    """The last entries are gone and the file of the heads with them: the chain itself is whole."""
    await owner.execute("delete from audit_entry where seq > 3")
    with acting_as("auditor"):
        assert (await audit.verify()).whole


async def test_audit_chain_without_its_file_of_heads_is_not_whole(signed, place):
    assert await standing() == ""
    await cut_tail(signed)
    place.unlink()
    assert "no heads" in await standing()
    with pytest.raises(heads.ChainBroken):
        await sign(LATER)
    assert not place.exists(), "a new file would hide what was cut"


async def test_an_emptied_file_of_heads_is_one_that_is_gone(signed, place):
    await cut_tail(signed)
    place.write_bytes(b"")
    assert "no heads" in await standing()
    with pytest.raises(heads.ChainBroken):
        await sign(LATER)


async def test_audit_chain_whose_signing_stopped_shows(signed, place):
    await append(1, NOW + timedelta(hours=1))
    assert await standing(NOW + timedelta(hours=3)) == ""
    assert "nothing is signed since" in await standing(NOW + timedelta(hours=3, seconds=1))
    await sign(LATER)
    assert await standing(LATER + timedelta(days=300)) == "", "nobody read anything since"


@pytest.mark.parametrize("cut", [-40, -1])
async def test_a_torn_last_head_is_told_and_nothing_is_signed_after_it(signed, place, cut):
    place.write_bytes(place.read_bytes()[:cut])
    assert await standing()
    assert heads.latest() is None
    with pytest.raises(heads.ChainBroken):
        await sign(LATER)
    place.replace(place.with_suffix(".torn"))
    with acting_as("worker"):
        assert (await heads.sign(LATER, first=True)).seq == 5
    assert await standing() == ""


async def test_a_young_audit_begins_its_file_by_itself_and_an_old_one_when_told(db, place):
    await append(1)
    await sign(NOW + timedelta(hours=2))
    place.unlink()
    with pytest.raises(heads.ChainBroken):
        await sign(NOW + timedelta(hours=2, seconds=1))
    with acting_as("worker"):
        await heads.sign(LATER, first=True)
    assert await standing() == ""


async def test_entries_that_all_left_for_the_archive_are_missed_too(db, place):
    await append(3, datetime(2019, 1, 1, tzinfo=UTC))
    with acting_as("worker"):
        await audit_archive.roll(NOW)
    rolled = await db.fetchval("select rolled_at from audit_anchor")
    with pytest.raises(heads.ChainBroken):
        await sign(rolled + timedelta(hours=3))
