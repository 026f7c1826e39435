"""The command line as an operator meets it, beside one running demo: what it prints, refuses, and leaves behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from foundation.settings import MASKED

pytestmark = pytest.mark.race
ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r"lf_[\w-]{40,}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, **more: str) -> dict[str, str]:
    """Nothing of the person who runs the tests but the way to programs."""
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LIANFU_DATA": str(data), **more}


def lianfu(data: Path, *words: str, seconds: float = 120, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "lianfu", *words], cwd=ROOT, env=environment(data, **more), text=True,
        capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False,
    )  # fmt: skip


def of_session(session: int) -> set[int]:
    """Living processes of a session; one that ended and waits to be collected is no process any more."""
    found = set()
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            state, _, _, its_session = (entry / "stat").read_text().rpartition(") ")[2].split()[:4]
            if int(its_session) == session and state != "Z":
                found.add(int(entry.name))
    return found


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@dataclass
class Running:
    """A process of ours that serves; each of its children leads a session of its own."""

    data: Path
    port: int
    process: "subprocess.Popen[str]"
    told: str

    def get(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return int(answer.status)

    def end(self, number: int) -> tuple[int, set[int]]:
        """The exit code, and what still lives three seconds after the signal."""
        sessions = [self.process.pid, *children(self.process.pid)]
        until = time.monotonic() + 3
        self.process.send_signal(number)
        while time.monotonic() < until and any(map(of_session, sessions)):
            time.sleep(0.05)
            self.process.poll()
        left = set().union(*map(of_session, sessions))
        return self.process.wait(30), left


def start(data: Path, log: Path, *words: str, ready: str, **more: str) -> Running:
    """Returns when the process has printed the word that says it is ready."""
    port = free_port()
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "lianfu", *words], cwd=ROOT, env=environment(data, LIANFU_PORT=str(port), **more),
            stdout=out, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
    for _ in range(1800):
        if ready in log.read_text("utf-8") or process.poll() is not None:
            break
        time.sleep(0.1)
    told = log.read_text("utf-8")
    assert ready in told, told
    return Running(data, port, process, told)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Stopped by the last test; killed where that did not come about."""
    folder = tmp_path_factory.mktemp("demo")
    running = start(folder, folder / "demo.log", "demo", ready="Ctrl-C")
    yield running
    if running.process.poll() is None:
        for child in children(running.process.pid):
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
        running.process.kill()
        running.process.wait()


def test_the_demo_tells_addresses_that_answer_and_accounts(demo: Running) -> None:
    for path in ("/zh-tw/", "/en/", "/demo/mail", "/healthz"):
        assert f"http://127.0.0.1:{demo.port}" in demo.told
        assert demo.get(path) == 200
    for role in ("manager", "organiser", "door", "outreach", "privacy_officer", "admin", "auditor"):
        assert f"{role}@example.org" in demo.told


def test_config_tells_the_addresses_in_use_and_no_secret(demo: Running) -> None:
    told = lianfu(demo.data, "config", LIANFU_SMTP_PASSWORD="hunter2", LIANFU_PORT="1234")
    lines = dict(line.split("=", 1) for line in told.stdout.splitlines())
    assert lines["LIANFU_PORT"] == "1234"
    assert lines["LIANFU_SMTP_PASSWORD"] == MASKED
    assert "hunter2" not in told.stdout + told.stderr
    assert lines["DATABASE_URL"].startswith("postgresql://lianfu_app@/lianfu?host=")
    assert "lianfu_keys" in lines["KEYS_DATABASE_URL"]


def test_ledgers_and_version(tmp_path: Path) -> None:
    """Without any database."""
    rows = [line.split("\t") for line in lianfu(tmp_path, "ledgers").stdout.splitlines()]
    assert {ledger for _, ledger in rows} == {"personal", "service", "system"}
    assert ["registration", "personal"] in rows
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", lianfu(tmp_path, "version").stdout)
    assert list(tmp_path.iterdir()) == []


def test_a_new_account_and_its_token_as_the_last_line(demo: Running) -> None:
    assert lianfu(demo.data, "staff", "add", "lin@example.org", "--role", "door", "--role", "organiser").returncode == 0
    again = lianfu(demo.data, "staff", "add", "lin@example.org", "--role", "door")
    assert again.returncode == 1
    assert "已經有帳號" in again.stderr
    assert "already" in again.stderr
    tokens = [lianfu(demo.data, "staff", "token", "lin@example.org", "--name", n).stdout.splitlines()[-1] for n in "ab"]
    assert len(set(tokens)) == 2
    assert all(TOKEN.fullmatch(token) for token in tokens)
    request = urllib.request.Request(
        f"http://127.0.0.1:{demo.port}/api/v1/openapi.json", headers={"authorization": f"Bearer {tokens[0]}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200
    nobody = lianfu(demo.data, "staff", "token", "nobody@example.org", "--name", "x")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert lianfu(demo.data, "staff", "add", "x@example.org", "--role", "king").returncode == 2
    bad = lianfu(demo.data, "staff", "add", "no-address", "--role", "door")
    assert bad.returncode == 1
    assert "Traceback" not in bad.stderr


def test_the_digest_is_the_last_line_and_stays(demo: Running) -> None:
    digests = [lianfu(demo.data, "stats", "digest").stdout.splitlines()[-1] for _ in "ab"]
    assert re.fullmatch(r"[0-9a-f]{64}", digests[0])
    assert digests[0] == digests[1]


def test_a_port_in_use_is_named(demo: Running, tmp_path: Path) -> None:
    for command in ("serve", "demo"):
        refused = lianfu(tmp_path, command, LIANFU_PORT=str(demo.port))
        assert refused.returncode == 1
        assert str(demo.port) in refused.stderr
        assert "已被使用" in refused.stderr
        assert "in use" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_second_demo_on_the_same_folder_is_refused(demo: Running) -> None:
    refused = lianfu(demo.data, "demo", LIANFU_PORT=str(free_port()))
    assert refused.returncode == 1
    assert f"owned by process {demo.process.pid}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert demo.get("/healthz") == 200


def test_two_server_processes_beside_the_demo_share_its_database(demo: Running, tmp_path: Path) -> None:
    beside = start(demo.data, tmp_path / "serve.log", "serve", "--workers", "2", ready="http://")
    for _ in range(100):
        with suppress(OSError):
            if beside.get("/readyz") == 200:
                break
        time.sleep(0.1)
    assert beside.get("/zh-tw/") == 200
    assert len(children(beside.process.pid)) >= 2
    assert beside.end(signal.SIGTERM)[1] == set()
    assert demo.get("/readyz") == 200, "the database is the demo's and stays"


def test_a_server_process_that_cannot_start_says_so(demo: Running) -> None:
    program = (
        "from lianfu.commands import serving; from lianfu.__main__ import main; import sys;"
        "serving.APPLICATION = 'lianfu.nothing:serve'; sys.argv = ['lianfu', 'serve']; sys.exit(main())"
    )
    refused = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment(demo.data, LIANFU_PORT=str(free_port())),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "lianfu.nothing" in refused.stderr
    assert "Unexpected exit from worker-1" in refused.stderr


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"LIANFU_PORT": "x", "LIANFU_SMTP_TLS": "ssl"}, ("LIANFU_PORT must be", "LIANFU_SMTP_TLS must be")),
        ({"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, ("無法使用資料夾或資料庫", "cannot use")),
        ({"LIANFU_DATA": "/proc/nowhere"}, ("無法使用資料夾或資料庫", "cannot use")),
        ({"LIANFU_PROT": "1", "LIANFU_PORT": "x"}, ("LIANFU_PROT", "is no setting")),
    ],
)
def test_what_is_wrong_is_said_without_a_traceback(
    tmp_path: Path, more: dict[str, str], words: tuple[str, ...]
) -> None:
    refused = lianfu(tmp_path, "migrate", **more)
    assert refused.returncode == 1
    assert all(word in refused.stderr for word in words), refused.stderr
    assert "Traceback" not in refused.stderr


def test_another_major_version_of_postgresql(tmp_path: Path) -> None:
    cluster = tmp_path / "postgres" / "pgdata"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("15\n")
    refused = lianfu(tmp_path, "migrate")
    assert refused.returncode == 1
    assert "PostgreSQL 15" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_sigterm_leaves_no_process_and_the_second_start_is_quick(demo: Running) -> None:
    assert len(children(demo.process.pid)) == 4, "database, server, worker, catcher"
    assert demo.end(signal.SIGTERM) == (0, set())
    begun = time.monotonic()
    again = start(demo.data, demo.data / "again.log", "demo", ready="Ctrl-C")
    assert time.monotonic() - begun < 20  # ten on a machine that does nothing else
    assert "making the demo year" not in again.told
    assert again.get("/zh-tw/") == 200
    assert again.end(signal.SIGINT) == (0, set())


def test_a_demo_whose_parts_end_says_so_and_ends(demo: Running) -> None:
    """After the one before it: a folder whose year is made already."""
    assert demo.process.poll() is not None
    running = start(demo.data, demo.data / "parts.log", "demo", ready="Ctrl-C")
    postgres = next(c for c in children(running.process.pid) if "postgres" in Path(f"/proc/{c}/cmdline").read_text())
    os.kill(postgres, signal.SIGKILL)
    assert running.process.wait(10) == 1
    assert "has stopped" in (demo.data / "parts.log").read_text("utf-8")
