"""Tokens for programs that work in a person's name: shown once, kept as a hash, never wider than the person's roles."""

import logging
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from foundation.actor import SYSTEM, Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid, NotFound
from foundation.tokens import digest
from staff.accounts import account_of

log = logging.getLogger("lianfu.security")
# A mark that secret scanners and people recognise.
PREFIX = "lf_"
# Where nobody says when it ends: a token that was forgotten somewhere stops by itself.
LIFE = timedelta(days=365)


@dataclass(frozen=True)
class TokenFacts:
    id: UUID
    name: str
    created_on: date
    expires_on: date | None

    def is_expired(self, today: date) -> bool:
        return self.expires_on is not None and self.expires_on < today


async def make(email: str, *, name: str, now: datetime) -> str:
    """For the command line: a token of the account with this e-mail. Raises NotFound."""
    return await make_for((await account_of(email)).id, name, by=SYSTEM, now=now)


async def make_for(staff_id: UUID, name: str, *, by: Actor, now: datetime, expires_on: date | None = None) -> str:
    """The new token itself, for the only time. It works through the whole of its last day, without one for a year.

    Raises Invalid.
    """
    name, last = name.strip(), expires_on or day_of(now) + LIFE
    if not 1 <= len(name) <= 100:
        raise Invalid([Fault("name", N_("請給權杖一個名字，例如「報名統計」，最多 100 個字。"))])
    if last < day_of(now):
        raise Invalid([Fault("expires_on", N_("到期日已經過了。"))])
    token = PREFIX + secrets.token_urlsafe(32)
    async with transaction("staff") as c:
        await c.execute(
            "insert into api_token (id, hash, staff, name, created_on, expires_on) values ($1, $2, $3, $4, $5, $6)",
            uuid4(), digest(token), staff_id, name, day_of(now), last,
        )  # fmt: skip
    log.info("token made for %s by %s", staff_id, by.staff_id or by.via)
    return token


async def recognise(bearer: str | None, now: datetime) -> Actor | None:
    """Whose token it is; None for an unknown or expired one, or a disabled account."""
    if not bearer or not bearer.startswith(PREFIX) or len(bearer) > 100:
        return None
    async with transaction("staff") as c:
        row = await c.fetchrow(
            "select p.id, p.name, p.roles from api_token t join staff p on p.id = t.staff"
            " where t.hash = $1 and p.disabled_on is null and (t.expires_on is null or t.expires_on >= $2)",
            digest(bearer), day_of(now),
        )  # fmt: skip
    return Actor(row["id"], row["name"], frozenset(row["roles"]), via="token") if row else None


async def tokens_of(staff_id: UUID) -> list[TokenFacts]:
    async with transaction("staff") as c:
        rows = await c.fetch(
            "select id, name, created_on, expires_on from api_token where staff = $1 order by created_on desc, name",
            staff_id,
        )
    return [TokenFacts(**dict(row)) for row in rows]


async def revoke(token_id: UUID, *, owner: UUID) -> None:
    """NotFound also for somebody else's token."""
    async with transaction("staff") as c:
        if not await c.fetchval("delete from api_token where id = $1 and staff = $2 returning true", token_id, owner):
            raise NotFound
    log.info("token revoked by %s", owner)
