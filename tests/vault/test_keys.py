"""The keys database: one key a person, one pair a scope, found again by keyed marks, destroyed for good."""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation.tokens import make_secret
from vault import keys, keys_schema, sweeping
from vault.key_files import FileKeySource, KeysNotReady, index_secret_path, read_secret
from vault.person_index import index_keys, mark, normal_phone

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("keys_db")


def person(name: str = "王小明", email: str | None = "", phone: str | None = None):
    return keys.mark(name, f"{uuid4()}@example.org" if email == "" else email, phone)


async def test_a_person_keeps_the_key_over_registrations():
    known = person()
    first = await keys.upsert_persons([known], NOW)
    assert await keys.upsert_persons([known], NOW + timedelta(days=9)) == first
    assert await keys.open_persons([first[0].person]) == {first[0].person: first[0].key}


async def test_each_answer_of_a_batch_belongs_to_its_asker():
    old = [person() for _ in range(20)]
    known = await keys.upsert_persons(old, NOW)
    mixed = [old[7], person(), old[3], old[7], person()]
    answered = await keys.upsert_persons(mixed, NOW)
    assert answered[0] == answered[3] == known[7]
    assert answered[2] == known[3]
    assert len({each.person for each in answered}) == 4
    assert [await keys.open_persons([each.person]) for each in answered] == [
        {each.person: each.key} for each in answered
    ]


async def test_two_hundred_persons_are_one_statement(keys_db, monkeypatch):
    asked = []
    fetch = asyncpg.Pool.fetch
    monkeypatch.setattr(
        asyncpg.Pool, "fetch", lambda pool, query, *args: (asked.append(query), fetch(pool, query, *args))[1]
    )
    answered = await keys.upsert_persons([person() for _ in range(200)], NOW)
    assert len(answered) == 200
    assert asked == ["select * from upsert_persons($1, $2, $3, $4, $5, $6, $7)"]


async def test_one_mailbox_may_stand_for_several_people():
    shared = f"{uuid4()}@example.org"
    one, two = await keys.upsert_persons([person("王小明", shared), person("陳大文", shared)], NOW)
    assert one.person != two.person
    assert await keys.find_persons(email=shared.upper()) == sorted([one.person, two.person])


async def test_a_person_without_address_is_found_by_phone():
    number = f"09{uuid4().int % 10**8:08d}"
    [found] = await keys.upsert_persons([person("林美麗", None, number)], NOW)
    assert await keys.find_persons(phone=f"+886 {number[1:4]}-{number[4:]}") == [found.person]


def test_a_name_alone_is_no_person():
    with pytest.raises(ValueError, match="needs an e-mail address or a phone number"):
        keys.mark("王小明", " ", None)


def test_marks_tell_nothing_and_hang_on_the_secret():
    one, other = (index_keys(os.urandom(32)) for _ in range(2))
    same = [mark(one, name, "Wang@Example.org", None) for name in ("王小明", "王 小 明")]
    assert same[0] == same[1]
    assert mark(one, "王小明", "wang@example.org", None) != mark(other, "王小明", "wang@example.org", None)
    assert same[0].email not in {one.email, b"wang@example.org"}


@pytest.mark.parametrize("form", ["0900-123-456", "+886900123456", "０９００１２３４５６", "0900123456#12"])
def test_forms_of_one_number_are_one_number(form):
    assert normal_phone(form) == "900123456"


async def test_a_destroyed_person_opens_nothing_and_comes_back_as_somebody_else():
    address = f"{uuid4()}@example.org"
    known = person(email=address)
    [before] = await keys.upsert_persons([known], NOW)
    await keys.destroy_person(before.person)
    assert await keys.open_persons([before.person]) == {}
    assert await keys.find_persons(email=address) == []
    [after] = await keys.upsert_persons([known], NOW)
    assert after.person != before.person


async def test_a_scope_has_two_keys_that_stay_the_same():
    scope = uuid4()
    both = await keys.scope_keys(scope, NOW)
    assert both.p2 != both.p3
    assert await keys.open_scopes([scope, uuid4()], "P2") == {scope: both.p2}
    assert await keys.scope_keys(scope, NOW) == both


async def test_a_destroyed_scope_is_forgotten_by_the_cache_too():
    scope = uuid4()
    both = await keys.scope_keys(scope, NOW)
    later = NOW + timedelta(days=365)
    assert await sweeping.destroy_unused([], [(scope, "P3")], later) == ([], [(scope, "P3")])
    assert await keys.open_scopes([scope], "P3") == {}
    assert await keys.open_scopes([scope], "P2") == {scope: both.p2}
    assert (await keys.scope_keys(scope, NOW)).p3 != both.p3


async def test_replaying_an_erasure_spares_a_key_made_anew():
    scope = uuid4()
    await keys.scope_keys(scope, NOW)
    await sweeping.destroy_again([sweeping.Destroyed(scope, "P2", NOW - timedelta(seconds=1), swept=False)])
    assert scope in await keys.open_scopes([scope], "P2")


async def test_a_sweep_spares_what_was_taken_into_use_meanwhile():
    marks = [person(), person()]
    idle, busy = await keys.upsert_persons(marks, NOW)
    later = NOW + timedelta(days=5)
    candidates = await sweeping.unused_persons(later, UUID(int=0), 100_000)
    assert {idle.person, busy.person} <= set(candidates)
    await keys.upsert_persons([marks[1]], later)
    gone, _ = await sweeping.destroy_unused([idle.person, busy.person], [], later)
    assert gone == [idle.person]


async def test_a_key_of_one_person_does_not_open_under_the_name_of_another(keys_db):
    one, two = await keys.upsert_persons([person(), person()], NOW)
    connection = await asyncpg.connect(keys_db)
    try:
        await connection.execute(
            "update person_key k set wrapped = o.wrapped from person_key o where k.person = $1 and o.person = $2",
            one.person,
            two.person,
        )
    finally:
        await connection.close()
    with pytest.raises(KeysNotReady):
        await keys.open_persons([one.person])


async def test_no_plain_key_stands_in_the_database(keys_db):
    scope = uuid4()
    both = await keys.scope_keys(scope, NOW)
    [one] = await keys.upsert_persons([person()], NOW)
    connection = await asyncpg.connect(keys_db)
    try:
        stored = b"".join(
            [
                row["wrapped"]
                for row in await connection.fetch(
                    "select wrapped from person_key union all select wrapped from scope_key"
                )
            ]
        )
    finally:
        await connection.close()
    assert not any(key in stored for key in (*both, one.key))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o700])
def test_a_key_file_that_others_could_read_is_refused(tmp_path, mode):
    path = index_secret_path(tmp_path)
    make_secret(path)
    assert len(read_secret(path)) == 32
    path.chmod(mode)
    with pytest.raises(KeysNotReady, match="0400"):
        read_secret(path)


async def test_a_secret_that_is_there_is_never_made_anew(tmp_path):
    source = FileKeySource(tmp_path)
    await source.create(1)
    before = await source.fingerprint(1)
    await source.create(1)
    assert await source.fingerprint(1) == before
    assert [path.name for path in tmp_path.iterdir()] == ["kek-1.key"]


async def test_lost_or_foreign_key_files_are_told_and_never_replaced(keys_db, tmp_path):
    await keys_schema.migrate(keys_db, "lianfu_tester", tmp_path)
    assert list(tmp_path.iterdir()) == []
    connection = await asyncpg.connect(keys_db)
    try:
        with pytest.raises(KeysNotReady, match="missing"):
            await keys_schema.check(connection, tmp_path, FileKeySource(tmp_path))
        # Other tests rotate: the run may be in a later epoch by now.
        for epoch in await connection.fetch("select n from kek_epoch where state <> 'destroyed'"):
            await FileKeySource(tmp_path).create(epoch["n"])
        make_secret(index_secret_path(tmp_path))
        with pytest.raises(KeysNotReady, match="another keys database"):
            await keys_schema.check(connection, tmp_path, FileKeySource(tmp_path))
    finally:
        await connection.close()
