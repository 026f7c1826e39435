"""500 places, 2,000 requests at once, two server processes: exactly 500 get in, and everybody gets their own answer."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from bench.load import post, run_apart
from events.makers import make_event
from foundation import clock, settings
from foundation.database import acting_as
from registrations.admission_rows import identity_context
from registrations.links import reference_of
from vault import keys, sealing

pytestmark = pytest.mark.race
PLACES, PEOPLE, REPEATED = 500, 1600, 200
CONNECTIONS = 1000
ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Asked:
    person: str
    token: str


@pytest.fixture
def port(fresh_db: str, keys_db: str) -> Iterator[int]:
    """Two server processes on the databases of this test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": fresh_db,
        "LIANFU_PORT": str(number),
        "KEYS_DATABASE_URL": keys_db,
        "LIANFU_DATA": str(settings.current().data_folder),
        "LIANFU_RATE_LIMITS": "no",
        "LIANFU_POOL_SIZE": "4",
    }
    # What `lianfu serve --workers 2` runs after its migrations, which this database has behind it.
    serve = "from foundation import settings; from lianfu.commands.serving import serve_forever; "
    serve += "serve_forever(settings.current(), 2)"
    child = subprocess.Popen([sys.executable, "-c", serve], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait(number, child)
        yield number
    finally:
        child.terminate()
        child.wait(10)


def _wait(number: int, child: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while child.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{number}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not come up: {child.poll()}")


def rush() -> list[Asked]:
    """Everybody once; some press twice with the same form, some open a second form."""
    people = [Asked(f"p{n}", str(uuid4())) for n in range(PEOPLE)]
    twice = [Asked(each.person, each.token) for each in people[:REPEATED]]
    second_form = [Asked(each.person, str(uuid4())) for each in people[REPEATED : 2 * REPEATED]]
    return sorted(people + twice + second_form, key=lambda each: hash((each.person[::-1], each.token[:4])))


async def test_exactly_as_many_as_places_and_everybody_their_own_answer(port: int, fresh_db: str) -> None:
    with acting_as("staff"):
        event = await make_event(clock.now(), places=PLACES, waiting_list=False)
    assert event.papers
    asked = rush()
    requests = [post(f"/api/v1/events/{event.slug}/registrations", _body(event, each)) for each in asked]
    result = await run_apart(port, CONNECTIONS, requests)
    answers = [json.loads(body) for body in result.bodies]
    assert set(result.statuses) == {"201", "409"}
    assert {answer["code"] for answer in answers if "code" in answer} == {"full"}

    c = await asyncpg.connect(fresh_db.replace("lianfu_tester", "lianfu_owner"))
    try:
        owners = await _owners(c, event.id)
        for table in ("registration", "seat", "participation", "ticket", "outgoing_mail", "known_person", "attendee"):
            assert await c.fetchval(f"select count(*) from {table}") == PLACES, table
        assert await c.fetchval("select count(*) from jobs.pgqueuer where entrypoint = 'mail.deliver'") == PLACES
        assert await c.fetchval("select places_taken from session where event = $1", event.id) == PLACES
    finally:
        await c.close()
    got = [(each, answer) for each, answer in zip(asked, answers, strict=True) if "outcome" in answer]
    assert len({each.person for each, _ in got}) == PLACES
    strangers = [each.person for each, answer in got if owners[answer["reference"]] != each.person]
    assert not strangers, "somebody was answered with another person's registration"
    assert_tokens_and_persons(got)


def assert_tokens_and_persons(got: list[tuple[Asked, dict[str, Any]]]) -> None:
    """The same token is answered the same; of two forms of one person one is admitted and one is known."""
    by_token: dict[str, set[tuple[str, str]]] = {}
    by_person: dict[str, dict[str, str]] = {}
    for each, answer in got:
        by_token.setdefault(each.token, set()).add((answer["outcome"], answer["reference"]))
        by_person.setdefault(each.person, {})[each.token] = answer["outcome"]
    assert all(len(answers) == 1 for answers in by_token.values())
    assert all(Counter(outcomes.values())["admitted"] == 1 for outcomes in by_person.values())


def _body(event: Any, asked: Asked) -> bytes:
    return json.dumps(
        {
            "post_token": asked.token,
            "sessions": [str(event.sessions[0].id)],
            "answers": {"name": f"王{asked.person}", "email": f"{asked.person}@example.org"},
            "notice": event.papers.notice.sha256,
        }
    ).encode()


async def _owners(c: asyncpg.Connection, event: UUID) -> dict[str, str]:
    """Whose each reference is, read from what is sealed."""
    rows = await c.fetch("select registration, person, blob from identity where scope = $1 and level = 'P2'", event)
    persons = await keys.open_persons([row["person"] for row in rows])
    scope = (await keys.open_scopes([event], "P2"))[event]
    owners = {}
    for row in rows:
        words = sealing.unseal(scope, persons[row["person"]], identity_context(row["registration"], "P2"), row["blob"])
        owners[reference_of(row["registration"])] = words["email"].partition("@")[0]
    return owners
