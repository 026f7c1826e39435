"""Sessions of staff: who a cookie belongs to and until when. The cookie itself is nowhere, only its SHA-256."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import Language, as_language
from foundation.tokens import digest

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
# `seen_at` is written at most this often: a click costs a read, not a write.
TOUCH = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """`csrf` belongs to this session alone; `id_hash` names it without opening it."""

    actor: Actor
    csrf: str
    language: Language
    id_hash: bytes


@dataclass(frozen=True)
class Opened:
    """`cookie` exists here and in the browser only."""

    cookie: str
    csrf: str


def cookie_name(*, secure: bool) -> str:
    return "__Host-lianfu" if secure else "lianfu"


def is_alive(seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    return now < expires_at and now < seen_at + IDLE


async def recognise(cookie: str | None, now: datetime) -> SignedIn | None:
    """Whose session the cookie opens; None for an unknown, expired or idle one, or a disabled account."""
    if not cookie or len(cookie) > 100:
        return None
    id_hash = digest(cookie)
    async with transaction("staff") as c:
        row = await c.fetchrow(
            "select s.csrf, s.seen_at, s.expires_at, p.id, p.name, p.roles, p.language"
            " from staff_session s join staff p on p.id = s.staff where s.id_hash = $1 and p.disabled_on is null",
            id_hash,
        )
        if row is None or not is_alive(row["seen_at"], row["expires_at"], now):
            return None
        if now - row["seen_at"] >= TOUCH:
            await c.execute("update staff_session set seen_at = $2 where id_hash = $1", id_hash, now)
    actor = Actor(row["id"], row["name"], frozenset(row["roles"]), via="session")
    return SignedIn(actor, row["csrf"], as_language(row["language"]), id_hash)


async def open_session(
    c: asyncpg.Connection, staff_id: UUID, now: datetime, *, instead_of: str | None = None
) -> Opened:
    """A new session with an id of our own making; the one the browser came with is forgotten, known or not."""
    if instead_of:
        await c.execute("delete from staff_session where id_hash = $1", digest(instead_of))
    opened = Opened(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    await c.execute(
        "insert into staff_session (id_hash, staff, csrf, created_at, seen_at, expires_at)"
        " values ($1, $2, $3, $4, $4, $5)",
        digest(opened.cookie), staff_id, opened.csrf, now, now + ABSOLUTE,
    )  # fmt: skip
    return opened


async def end(cookie: str) -> None:
    """Signing out: the session is gone on our side too."""
    async with transaction("staff") as c:
        await c.execute("delete from staff_session where id_hash = $1", digest(cookie))


async def end_others(staff_id: UUID, keep: bytes) -> int:
    """Ends all sessions of the person but one; how many that were."""
    async with transaction("staff") as c:
        gone = await c.fetch("delete from staff_session where staff = $1 and id_hash <> $2 returning 1", staff_id, keep)
    return len(gone)


async def count_of(staff_id: UUID, now: datetime) -> int:
    async with transaction("staff") as c:
        n: int = await c.fetchval(
            "select count(*) from staff_session where staff = $1 and expires_at > $2 and seen_at > $3",
            staff_id, now, now - IDLE,
        )  # fmt: skip
    return n


async def sweep(now: datetime) -> int:
    """Deletes what can no longer open anything: dead sessions and old counts of failures. For the nightly worker."""
    async with transaction() as c:
        gone = await c.fetch(
            "delete from staff_session where expires_at < $1 or seen_at < $2 returning 1", now, now - IDLE
        )
        await c.execute("delete from sign_in_failure where until < $1", now)
    return len(gone)
