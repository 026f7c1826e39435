"""Epochs: every key moves, the old key-encryption key is destroyed when its days are over, and a run that was killed
anywhere is finished by the next one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from foundation.embedded import SUPERUSER
from vault import epochs, keys, keys_schema
from vault.key_files import FileKeySource, KeysNotReady, Wrapped, shred

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
WEEK = 7


def people(count: int) -> list[keys.PersonMark]:
    return [keys.mark("王小明", f"{uuid4()}@example.org", None) for _ in range(count)]


async def filled(count: int = 30) -> tuple[list[keys.PersonKey], dict[object, keys.ScopeKeys]]:
    persons = await keys.upsert_persons(people(count), NOW)
    scopes = [uuid4() for _ in range(3)]
    return persons, {scope: await keys.scope_keys(scope, NOW) for scope in scopes}


async def opens_all(persons, scopes) -> bool:
    keys._open.opening.clear()
    keys._open.ring.source._ciphers.clear()
    opened = await keys.open_persons([each.person for each in persons])
    pairs = {scope: await keys.open_scopes([scope], "P2") for scope in scopes}
    return opened == dict(persons) and all(pairs[scope] == {scope: both.p2} for scope, both in scopes.items())


async def states() -> list[tuple[int, str, int]]:
    return [(each.n, each.state, each.keys) for each in await epochs.listing()]


async def test_keys_rotate_moves_every_key_and_all_still_open(own_keys, monkeypatch):
    monkeypatch.setattr(epochs, "BATCH", 7)
    persons, scopes = await filled()
    done = await epochs.rotate(NOW, WEEK)
    assert (done.epoch, done.rewrapped, done.resumed) == (2, 36, False)
    assert await states() == [(1, "old", 0), (2, "current", 36)]
    assert await epochs.open_all() == 36
    assert await opens_all(persons, scopes)


async def test_the_old_key_lives_as_long_as_backups_of_the_keys_and_no_day_longer(own_keys):
    await filled(2)
    await epochs.rotate(NOW, WEEK)
    assert await epochs.keep(NOW + timedelta(days=7, seconds=-1), WEEK) == epochs.Rotation(2, 0, False, ())
    assert own_keys.file(1).exists()
    done = await epochs.keep(NOW + timedelta(days=7), WEEK)
    assert done.destroyed == (1,)
    assert not own_keys.file(1).exists()
    assert (await epochs.listing())[0].destroyed_at == NOW + timedelta(days=7)


async def test_after_a_leak_nothing_is_waited_for(own_keys):
    persons, scopes = await filled()
    assert (await epochs.rotate(NOW, WEEK, at_once=True)).destroyed == (1,)
    assert await opens_all(persons, scopes)


async def test_after_a_leak_the_key_of_a_half_moved_epoch_goes_too(own_keys, monkeypatch):
    """Cut short in epoch 2, whose key leaks then: to finish that run would leave the leaked key in use."""
    persons, scopes = await filled(12)
    _kill(monkeypatch, "rewrap_scopes", after=False)
    with pytest.raises(Killed):
        await epochs.rotate(NOW, WEEK)
    monkeypatch.undo()
    done = await epochs.rotate(NOW, WEEK, at_once=True)
    assert (done.epoch, done.destroyed, done.resumed) == (3, (1, 2), True)
    assert [own_keys.file(n).exists() for n in (1, 2, 3)] == [False, False, True]
    assert await opens_all(persons, scopes)


async def test_a_stray_copy_of_the_keys_is_dead_once_its_epoch_is_destroyed(own_keys):
    [person], _ = await filled(1)
    query = "select epoch, wrapped from person_key where person = $1"
    stray = await keys.keyring().pool.fetchrow(query, person.person)
    await epochs.rotate(NOW, WEEK)
    source = FileKeySource(own_keys.folder)
    kept = Wrapped(stray["epoch"], stray["wrapped"], person.person.bytes)
    assert await source.unwrap([kept]) == [person.key]  # the window that notices tell of
    await epochs.rotate(NOW, WEEK, at_once=True)
    with pytest.raises(KeysNotReady):
        await FileKeySource(own_keys.folder).unwrap([kept])


async def test_the_nightly_run_rotates_once_a_month(own_keys):
    made_at = (await epochs.listing())[0].made_at
    assert (await epochs.keep(made_at + timedelta(days=29), WEEK)).epoch == 1
    assert (await epochs.keep(made_at + timedelta(days=30), WEEK)).epoch == 2
    assert (await epochs.keep(made_at + timedelta(days=31), WEEK)).epoch == 2


async def test_what_is_locked_by_somebody_is_moved_in_a_later_pass(own_keys, monkeypatch):
    persons, scopes = await filled(5)
    holder = await asyncpg.connect(own_keys.dsn)
    await holder.execute("begin")
    await holder.execute("select 1 from person_key where person = $1 for update", persons[0].person)
    passes = []

    async def pause(_: float) -> None:
        passes.append(await states())
        if len(passes) == 3:
            await holder.execute("rollback")

    monkeypatch.setattr(epochs.asyncio, "sleep", pause)
    await epochs.rotate(NOW, WEEK)
    await holder.close()
    assert len(passes) == 3
    assert passes[0][0] == (1, "old", 1)
    assert await opens_all(persons, scopes)


class Killed(BaseException):
    """As if the process had ended right there."""


STATEMENTS = ("begin_epoch", "rewrap_persons", "rewrap_scopes", "note_emptied", "end_epoch", "note_destroyed")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("statement", STATEMENTS)
async def test_a_run_killed_at_any_step_is_finished_by_the_next(own_keys, monkeypatch, statement, after):
    persons, scopes = await filled(12)
    monkeypatch.setattr(epochs, "BATCH", 5)
    _kill(monkeypatch, statement, after=after)
    with pytest.raises(Killed):
        await epochs.rotate(NOW, WEEK, at_once=True)
    monkeypatch.undo()
    assert await opens_all(persons, scopes)
    newcomers, halls = await filled(2)
    await keys.connect(own_keys.dsn, own_keys.folder)  # whoever starts now finds keys that can be used
    await epochs.rotate(NOW, WEEK, at_once=True)
    assert await opens_all([*persons, *newcomers], scopes | halls)
    found = await epochs.listing()
    assert [each.state for each in found[:-1]] == ["destroyed"] * (len(found) - 1)
    assert all(each.destroyed_at for each in found[:-1])
    assert [own_keys.file(each.n).exists() for each in found] == [False] * (len(found) - 1) + [True]


def _kill(monkeypatch, statement: str, *, after: bool) -> None:
    for name in ("execute", "fetchval"):
        real = getattr(asyncpg.Connection, name)

        async def cut(self, query, *values, _real=real, **more):
            hit = query.startswith(f"select {statement}(")
            if hit and not after:
                raise Killed
            found = await _real(self, query, *values, **more)
            if hit:
                raise Killed
            return found

        monkeypatch.setattr(asyncpg.Connection, name, cut)


async def test_the_key_file_goes_only_after_the_database_has_said_so(own_keys, monkeypatch):
    await filled(1)

    def shredding(path: Path) -> None:
        raise Killed

    monkeypatch.setattr("vault.key_files.shred", shredding)
    with pytest.raises(Killed):
        await epochs.rotate(NOW, WEEK, at_once=True)
    monkeypatch.undo()
    assert own_keys.file(1).exists()
    assert await states() == [(1, "destroyed", 0), (2, "current", 7)]
    await epochs.keep(NOW, WEEK)
    assert not own_keys.file(1).exists()


async def test_a_destroyed_key_that_comes_back_with_a_copy_goes_again(own_keys):
    await filled(1)
    secret = own_keys.file(1).read_bytes()
    await epochs.rotate(NOW, WEEK, at_once=True)
    own_keys.file(1).write_bytes(secret)
    assert (await epochs.keep(NOW + timedelta(days=1), WEEK)).destroyed == (1,)
    assert not own_keys.file(1).exists()
    assert (await epochs.keep(NOW + timedelta(days=2), WEEK)).destroyed == ()
    assert (await epochs.listing())[0].destroyed_at == NOW


async def test_two_rotations_at_once_are_one(own_keys):
    other = await asyncpg.connect(own_keys.dsn)
    await other.execute("select pg_advisory_lock(7423006)")
    with pytest.raises(epochs.Busy):
        await epochs.rotate(NOW, WEEK)
    await other.close()
    await epochs.rotate(NOW, WEEK)


async def test_a_key_that_does_not_open_stops_the_rotation_and_destroys_nothing(own_keys):
    persons, _ = await filled(3)
    spoil = "update person_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) where person = $1"
    await keys.keyring().pool.execute(spoil, persons[0].person)
    with pytest.raises(KeysNotReady):
        await epochs.rotate(NOW, WEEK, at_once=True)
    assert own_keys.file(1).exists()


async def test_the_database_refuses_steps_out_of_turn(own_keys):
    await filled(1)
    pool = keys.keyring().pool
    for step in ("end_epoch(1)", "begin_epoch(7, '', now())", "begin_epoch(1, '', now())"):
        with pytest.raises(asyncpg.PostgresError):
            await pool.execute(f"select {step}")


async def test_the_application_may_take_the_steps_and_nothing_else(own_keys, server):
    login = f"app_{uuid4().hex[:6]}"
    superuser = await asyncpg.connect(server.dsn(own_keys.name, SUPERUSER))
    await superuser.execute(f"create role {login} login")
    await superuser.close()
    await keys_schema.migrate(own_keys.dsn, login, own_keys.folder)
    await keys.connect(server.dsn(own_keys.name, login), own_keys.folder)
    persons, scopes = await filled(4)
    await epochs.rotate(NOW, WEEK, at_once=True)
    assert await opens_all(persons, scopes)
    for wish in ("update kek_epoch set state = 'current'", "delete from kek_epoch", "delete from custody_check"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await keys.keyring().pool.execute(wish)


def test_a_shredded_file_is_overwritten_before_it_goes(tmp_path, monkeypatch):
    path = tmp_path / "kek-1.key"
    path.write_bytes(b"\1" * 32)
    path.chmod(0o400)
    kept = tmp_path / "the same blocks"
    kept.hardlink_to(path)
    shred(path)
    assert not path.exists()
    assert len(kept.read_bytes()) == 32
    assert kept.read_bytes() != b"\1" * 32
    shred(path)
