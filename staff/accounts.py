"""Accounts of those who work here: who may be added, with which roles, and what ends when one is disabled. Every deed
stands in the audit or is not done."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import asyncpg

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_, as_language
from foundation.permissions import ROLES
from foundation.refusals import Conflict, Invalid, NotFound
from staff import passwords
from staff.recording import record

log = logging.getLogger("lianfu.security")
_COLUMNS = "id, email, name, phone, roles, language, disabled_on, password_hash is not null as has_password"


@dataclass(frozen=True)
class Account:
    id: UUID
    email: str
    name: str
    phone: str
    roles: tuple[str, ...]
    language: str
    disabled_on: date | None
    has_password: bool

    def has(self, role: str) -> bool:
        return role in self.roles


def normal_email(text: str) -> str:
    return text.strip().lower()


def in_order(roles: set[str] | list[str] | tuple[str, ...]) -> list[str]:
    """Known roles in the order of the house; unknown ones are left out."""
    return [role for role in ROLES if role in roles]


def faults_of(email: str, name: str, roles: list[str]) -> Faults:
    """What is wrong with a new account."""
    faults: Faults = []
    local, _, domain = email.partition("@")
    if not local or "." not in domain or "@" in domain or len(email) > 254 or any(c.isspace() for c in email):
        faults.append(Fault("email", N_("請填完整的電子郵件，例如 ming@example.org。")))
    if not 1 <= len(name) <= 100:
        faults.append(Fault("name", N_("請填姓名，最多 100 個字。")))
    if not roles or set(roles) - set(ROLES):
        faults.append(Fault("roles", N_("請至少選一個角色。")))
    return faults


async def add(
    email: str,
    *,
    name: str,
    roles: list[str],
    by: Actor,
    now: datetime,
    phone: str = "",
    password: str | None = None,
    language: str = "zh-Hant",
) -> UUID:
    """Adds an account; without a password nobody can sign in to it yet. Raises Invalid or Conflict `email_taken`."""
    email = normal_email(email)
    faults = faults_of(email, name, roles) + (passwords.faults_of(password) if password is not None else [])
    if faults:
        raise Invalid(faults)
    secret = await passwords.hashed(password) if password is not None else None
    staff_id = uuid4()
    async with transaction("staff") as c:
        added = await c.fetchval(
            "insert into staff (id, email, name, phone, password_hash, roles, language)"
            " values ($1, $2, $3, $4, $5, $6, $7) on conflict (email) do nothing returning true",
            staff_id, email, name, phone[:40], secret, in_order(roles), as_language(language),
        )  # fmt: skip
        if not added:
            raise Conflict(N_("這個電子郵件已經有帳號。"), code="email_taken")
        await record(by, "account.added", staff_id, in_order(roles), now)
    log.info("account added: %s by %s at %s", staff_id, by.staff_id or by.via, now.isoformat())
    return staff_id


async def set_password(staff_id: UUID, password: str, *, by: Actor, now: datetime) -> None:
    """A new password ends every session of the account, and every token: whoever had one may know the old one too."""
    if faults := passwords.faults_of(password):
        raise Invalid(faults)
    secret = await passwords.hashed(password)
    async with transaction("staff") as c:
        await _changed(c, "update staff set password_hash = $2 where id = $1 returning true", staff_id, secret)
        await end_access(c, staff_id)
        await record(by, "account.password", staff_id, ["password"], now)
    log.info("password set: %s by %s at %s", staff_id, by.staff_id or by.via, now.isoformat())


async def change_roles(staff_id: UUID, roles: list[str], *, by: Actor, now: datetime) -> None:
    """Roles are read afresh with every request, so a change counts at once. The last admin cannot be lost."""
    if not roles or set(roles) - set(ROLES):
        raise Invalid([Fault("roles", N_("請至少選一個角色。"))])
    async with transaction("staff") as c:
        if "admin" not in roles:
            await _keep_an_admin(c, staff_id)
        await _changed(c, "update staff set roles = $2 where id = $1 returning true", staff_id, in_order(roles))
        await record(by, "account.roles", staff_id, in_order(roles), now)
    log.info("roles changed: %s by %s at %s", staff_id, by.staff_id or by.via, now.isoformat())


async def disable(staff_id: UUID, *, by: Actor, now: datetime) -> None:
    """Closes an account at once: its sessions end, its tokens stop. Nobody closes their own, nor the last admin's."""
    if by.staff_id == staff_id:
        raise Conflict(N_("不能停用自己的帳號，請另一位管理者來做。"), code="own_account")
    async with transaction("staff") as c:
        await _keep_an_admin(c, staff_id)
        close = "update staff set disabled_on = coalesce(disabled_on, $2) where id = $1 returning true"
        await _changed(c, close, staff_id, day_of(now))
        await c.execute("delete from staff_session where staff = $1", staff_id)
        await record(by, "account.disabled", staff_id, ["disabled_on"], now)
    log.info("account disabled: %s by %s at %s", staff_id, by.staff_id or by.via, now.isoformat())


async def enable(staff_id: UUID, *, by: Actor, now: datetime) -> None:
    async with transaction("staff") as c:
        await _changed(c, "update staff set disabled_on = null where id = $1 returning true", staff_id)
        await record(by, "account.enabled", staff_id, ["disabled_on"], now)
    log.info("account enabled: %s by %s at %s", staff_id, by.staff_id or by.via, now.isoformat())


async def end_access(c: asyncpg.Connection, staff_id: UUID) -> None:
    """Ends what a password once opened: sessions and tokens, in the transaction that sets another."""
    await c.execute("delete from staff_session where staff = $1", staff_id)
    await c.execute("delete from api_token where staff = $1", staff_id)


async def accounts() -> list[Account]:
    """All accounts, those in use first."""
    async with transaction("staff") as c:
        rows = await c.fetch(f"select {_COLUMNS} from staff order by disabled_on is not null, email")  # noqa: S608 - our own
    return [_account(row) for row in rows]


async def account(staff_id: UUID) -> Account:
    async with transaction("staff") as c:
        row = await c.fetchrow(f"select {_COLUMNS} from staff where id = $1", staff_id)  # noqa: S608 - our own
    if row is None:
        raise NotFound
    return _account(row)


async def account_of(email: str) -> Account:
    """By e-mail, for the command line. Raises NotFound."""
    async with transaction("staff") as c:
        sql = f"select {_COLUMNS} from staff where email = $1"  # noqa: S608 - our own
        row = await c.fetchrow(sql, normal_email(email))
    if row is None:
        raise NotFound
    return _account(row)


def _account(row: asyncpg.Record) -> Account:
    return Account(**dict(row) | {"roles": tuple(row["roles"])})


async def _changed(c: asyncpg.Connection, statement: str, staff_id: UUID, *values: object) -> None:
    if not await c.fetchval(statement, staff_id, *values):
        raise NotFound


async def _keep_an_admin(c: asyncpg.Connection, leaving: UUID) -> None:
    """Locks the admins in id order, so that two who disable each other at once cannot both succeed."""
    admins = await c.fetch(
        "select id from staff where 'admin' = any(roles) and disabled_on is null order by id for update"
    )
    if [row["id"] for row in admins] == [leaving]:
        raise Conflict(N_("這是最後一位管理者，請先把這個角色交給別人。"), code="last_admin")
