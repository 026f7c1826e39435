"""The embedded server under its launcher: starting, finding, refusing, and coming back after every kind of death."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from foundation.embedded import SUPERUSER, EmbeddedError, EmbeddedServer, find_running
from foundation.embedded.cluster import _processes_on

Begin = Callable[..., tuple["subprocess.Popen[str]", dict[str, Any]]]


def wait_until(condition: Callable[[], bool], seconds: float = 3.0) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


def gone(pid: int) -> bool:
    """Ended, or ended and not yet collected by the init process of a container."""
    with suppress(OSError):
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    return True


async def ask(server: EmbeddedServer, question: str) -> Any:
    c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
    try:
        return await c.fetchval(question)
    finally:
        await c.close()


async def test_starts_stops_and_keeps_what_was_written(home: Path) -> None:
    with EmbeddedServer(home) as server:
        await ask(server, "create table kept as select 1 as n")
        assert await ask(server, "show server_encoding") == "UTF8"
        assert await ask(server, "show data_checksums") == "on"
        assert await ask(server, "show listen_addresses") == ""
    begun = time.monotonic()
    with EmbeddedServer(home) as server:
        assert time.monotonic() - begun < 2
        assert await ask(server, "select n from kept") == 1


async def test_trigrams_see_chinese(home: Path) -> None:
    with EmbeddedServer(home) as server:
        await ask(server, "create extension pg_trgm")
        assert await ask(server, "select cardinality(show_trgm('經濟部')) > 0")


async def test_takes_settings_and_logs_no_parameters(home: Path) -> None:
    with EmbeddedServer(home, {"shared_buffers": "32MB"}) as server:
        assert await ask(server, "show shared_buffers") == "32MB"
        c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
        for statement in ("select 1/($1::text = 'secret-word')::int - 1/0", "select 'secret-word'::int"):
            with pytest.raises(asyncpg.PostgresError):
                await c.execute(statement, *(["secret-word"] if "$1" in statement else []))
        await c.close()
        log = server.log.read_text()
    assert "statement" not in log.lower()
    assert 'invalid input syntax for type integer: "secret-word"' in log, "values inside messages are the caller's care"


async def test_siblings_find_it_and_only_while_it_runs(home: Path) -> None:
    assert find_running(home) is None
    with EmbeddedServer(home) as server:
        found = find_running(home)
        assert found is not None
        assert (found.pid, found.owner) == (server.pid, os.getpid())
        assert (home / "address.json").stat().st_mode & 0o777 == 0o600
        c = await asyncpg.connect(found.dsn("postgres", SUPERUSER))
        await c.close()
    assert find_running(home) is None


def test_the_socket_is_for_its_user_alone(home: Path) -> None:
    with EmbeddedServer(home) as server:
        assert server.socket_dir.stat().st_mode & 0o777 == 0o700


def test_a_very_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    home = tmp_path / ("長" * 40) / "home"
    with EmbeddedServer(home) as server:
        sockets = server.socket_dir
        assert len(os.fsencode(sockets)) < 80
        assert find_running(home) is not None
    assert not sockets.exists()


def test_a_second_owner_is_refused_by_name(home: Path, owner: Begin) -> None:
    first, _ = owner(home)
    with pytest.raises(EmbeddedError, match=f"owned by process {first.pid}"):
        EmbeddedServer(home).start()
    assert find_running(home) is not None, "the refusal leaves the first one alone"


def test_another_major_version_is_refused(home: Path) -> None:
    with EmbeddedServer(home):
        pass
    (home / "pgdata" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 15 but"):
        EmbeddedServer(home).start()


def test_programs_that_are_not_there_are_named(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(EmbeddedError, match="PG_BIN holds no postgres program"):
        EmbeddedServer(home).start()


async def test_comes_back_after_the_postmaster_is_killed(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    await ask(server, "create table kept as select 1 as n")
    os.kill(server.pid, signal.SIGKILL)
    assert wait_until(lambda: not server.running)
    server.stop()
    with server:
        assert await ask(server, "select n from kept") == 1


@pytest.mark.parametrize("stranger", ["self", "init"])
async def test_a_pid_file_with_a_strangers_number_is_not_believed(home: Path, stranger: str) -> None:
    server = EmbeddedServer(home)
    server.start()
    file = home / "pgdata" / "postmaster.pid"
    lines = file.read_text().splitlines()
    os.kill(server.pid, signal.SIGKILL)
    assert wait_until(lambda: not server.running)
    server.stop()
    lines[0] = str(os.getpid() if stranger == "self" else 1)
    file.write_text("\n".join(lines) + "\n")
    with server:
        assert await ask(server, "select 1") == 1


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_three_seconds_after_the_owner(home: Path, owner: Begin, death: signal.Signals) -> None:
    process, told = owner(home)
    data = (home / "pgdata").resolve()
    children = _processes_on(data)
    assert told["pid"] in children
    process.send_signal(death)
    process.wait(3)
    assert wait_until(lambda: all(gone(pid) for pid in children), 3)
    assert find_running(home) is None
    with EmbeddedServer(home):
        pass


def test_an_owner_that_stops_politely_leaves_a_clean_cluster(home: Path, owner: Begin) -> None:
    process, told = owner(home, STOPS_POLITELY="1")
    process.send_signal(signal.SIGTERM)
    assert process.wait(3) == 0
    assert gone(told["pid"])
    assert not (home / "address.json").exists()
    assert "database system is shut down" in (home / "postgres.log").read_text()


def test_takes_over_from_a_server_that_outlived_its_owner(home: Path, owner: Begin) -> None:
    process, told = owner(home)
    os.kill(told["pid"], signal.SIGSTOP)
    process.kill()
    process.wait()
    with EmbeddedServer(home) as server:
        assert server.pid != told["pid"]
        assert gone(told["pid"])


def test_a_half_made_cluster_is_made_anew(home: Path) -> None:
    (home / "pgdata.new" / "base").mkdir(parents=True)
    with EmbeddedServer(home):
        assert not (home / "pgdata.new").exists()


def test_starts_from_the_main_thread_only(home: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="main thread"):
        pool.submit(EmbeddedServer(home).start).result()


def test_the_log_is_kept_small(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foundation.embedded.server.LOG_LIMIT", 10)
    with EmbeddedServer(home):
        pass
    with EmbeddedServer(home) as server:
        assert server.log.with_suffix(".log.1").exists()
    shutil.rmtree(home)
