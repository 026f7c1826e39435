"""The two floors of admission: 16 bare connections write the same pre-made rows, one registration a transaction."""

import asyncio
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from bench.event import UBNS, BenchEvent
from foundation.tokens import short_code
from vault import keys, sealing

SQL = Path(__file__).parent / "floors.sql"
CONNECTIONS = 16
KEYS = "select * from upsert_persons($1, $2, $3, 1, $4, $5, current_date)"
# A long connection of a full-grown installation plans with indexes; so do these.
SETTINGS = {"enable_seqscan": "off"}


@dataclass(frozen=True)
class Row:
    """Everything that costs work before the database, done beforehand."""

    token: UUID
    person: UUID
    wrapped: bytes
    match: bytes
    email: bytes | None
    code: bytes
    short: str
    blob: bytes
    ubn: str


Way = Callable[[asyncpg.Connection, asyncpg.Connection, BenchEvent, Row], Awaitable[None]]


def rows(count: int) -> list[Row]:
    return [_row(n) for n in range(count)]


def _row(n: int) -> Row:
    mark = keys.mark(f"王小明{n}", f"{uuid4().hex}@example.org", None)
    registration = uuid4()
    words = {
        "identity_kind": "owner", "name": f"王小明{n}", "email": f"{registration.hex}@example.org", "job_title": "經理",
        "organization": "幸福食品有限公司", "ubn": "00090001", "county": "66000", "industry": "C", "size": "5-29",
    }  # fmt: skip
    blob = sealing.seal(os.urandom(32), os.urandom(32), sealing.Context("identity", registration, "P2"), words)
    wrapped = os.urandom(60)
    return Row(
        uuid4(), uuid4(), wrapped, mark.match, mark.email, os.urandom(16), short_code(), blob, UBNS[n % len(UBNS)]
    )  # fmt: skip


async def one_function(main: asyncpg.Connection, store: asyncpg.Connection, event: BenchEvent, row: Row) -> None:
    await store.fetch(KEYS, [row.match], [row.person], [row.wrapped], [row.email], [None])
    await main.fetchval(
        "select bench_admit_one($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        event.id, event.session, event.notice, row.token, row.person, row.ubn, row.code, row.short, row.blob,
    )  # fmt: skip


async def several_statements(main: asyncpg.Connection, store: asyncpg.Connection, event: BenchEvent, row: Row) -> None:
    async with store.transaction():
        await store.execute(
            "insert into person_key (person, match_index, epoch, wrapped, used_on)"
            " values ($1, $2, 1, $3, current_date)",
            row.person, row.match, row.wrapped,
        )  # fmt: skip
        await store.execute(
            "insert into person_index (kind, index, person) values ('email', $1, $2)", row.email, row.person
        )
    async with main.transaction():
        participation = await _service_rows(main, event, row)
        await _personal_rows(main, event, row, participation)


async def _service_rows(c: asyncpg.Connection, event: BenchEvent, row: Row) -> UUID:
    participation, attendee = uuid4(), uuid4()
    await c.fetchval("select 1 from event where id = $1 for no key update", event.id)
    await c.fetchval("select 1 from registration where post_token = $1", row.token)
    await c.fetchval("select 1 from registration where person = $1 and event = $2", row.person, event.id)
    await c.fetchval(
        "update session set places_taken = places_taken + 1 where id = $1 and places_taken < places returning 1",
        event.session,
    )
    enterprise = await c.fetchval("select id from enterprise where ubn = $1", row.ubn)
    await c.execute("insert into attendee (id, year) values ($1, 2026)", attendee)
    await c.execute(
        "insert into known_person (id, person, expires_on, attendee, year)"
        " values ($1, $2, current_date + 100, $3, 2026)",
        uuid4(), row.person, attendee,
    )  # fmt: skip
    await c.execute(
        "insert into participation (id, event, attendee, enterprise, county, industry, size, identity_kind, source,"
        " channel, language, status, registered_on) values ($1, $2, $3, $4, '66000', 'C', '5-29', 'owner', 'social',"
        " 'api', 'zh-Hant', 'admitted', current_date)",
        participation, event.id, attendee, enterprise,
    )  # fmt: skip
    await c.execute(
        "insert into seat (id, participation, session, status) values ($1, $2, $3, 'held')",
        uuid4(), participation, event.session,
    )  # fmt: skip
    return participation


async def _personal_rows(c: asyncpg.Connection, event: BenchEvent, row: Row, participation: UUID) -> None:
    registration, mail = uuid4(), uuid4()
    await c.execute(
        "insert into registration (id, person, scope, expires_on, participation, event, post_token, outcome,"
        " is_contact, notice, notice_language, state)"
        " values ($1, $2, $3, current_date + 100, $4, $3, $5, 'admitted', true, $6, 'zh-Hant', 'live')",
        registration, row.person, event.id, participation, row.token, event.notice,
    )  # fmt: skip
    personal = (uuid4(), row.person, event.id, registration)
    await c.execute(
        "insert into identity (id, person, scope, expires_on, registration, level, blob)"
        " values ($1, $2, $3, current_date + 100, $4, 'P2', $5)",
        *personal, row.blob,
    )  # fmt: skip
    await c.execute(
        "insert into ticket (id, person, scope, expires_on, registration, code, short_code)"
        " values ($1, $2, $3, current_date + 100, $4, $5, $6)",
        *personal, row.code, row.short,
    )  # fmt: skip
    await c.execute(
        "insert into consent_state (id, person, scope, expires_on, registration, purpose, state, on_day)"
        " values ($1, $2, $3, current_date + 100, $4, 'later_events', 'refused', current_date)",
        *personal,
    )
    await c.execute(
        "insert into outgoing_mail (id, person, scope, expires_on, letter, subject, language, state, attempts,"
        " message_id, run_at) values ($1, $2, $3, current_date + 100, 'registrations.confirmed', $4, 'zh-Hant',"
        " 'waiting', 0, $5, now())",
        mail, row.person, event.id, registration, f"{mail}@bench",
    )  # fmt: skip
    await c.execute(
        "with q as (insert into jobs.pgqueuer (priority, entrypoint, payload, status)"
        " values (0, 'mail.deliver', $1, 'queued') returning id)"
        " insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority)"
        " select id, 'queued', 'mail.deliver', 0 from q",
        b'{"mail":"%s"}' % str(mail).encode(),
    )


async def measure(way: Way, main_url: str, keys_url: str, event: BenchEvent, prepared: list[Row]) -> dict[str, float]:
    """Registrations a second and the 95th percentile in milliseconds."""
    waiting, times = deque(prepared), list[float]()
    pairs = [[await asyncpg.connect(url, server_settings=SETTINGS) for url in (main_url, keys_url)]
             for _ in range(CONNECTIONS)]  # fmt: skip

    async def client(main: asyncpg.Connection, store: asyncpg.Connection) -> None:
        while waiting:
            row, began = waiting.popleft(), time.perf_counter()
            await way(main, store, event, row)
            times.append(time.perf_counter() - began)

    started = time.perf_counter()
    await asyncio.gather(*(client(*pair) for pair in pairs))
    seconds = time.perf_counter() - started
    for connection in [connection for pair in pairs for connection in pair]:
        await connection.close()
    times.sort()
    return {"per_second": len(prepared) / seconds, "p95_ms": 1000 * times[int(len(times) * 0.95)]}
