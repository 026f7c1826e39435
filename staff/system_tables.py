"""Accounts, sessions and tokens of those who work here, and the heartbeat of the worker (system ledger)."""

from piccolo.columns import UUID, Array, Date, SmallInt, Timestamptz, Varchar
from piccolo.columns.column_types import Bytea
from piccolo.table import Table

from foundation.columns import reference


class Staff(Table, tags=["system"]):
    """Duty contacts of staff are internal data: shown by permission, not sealed."""

    id: UUID
    id = UUID(primary_key=True)
    email = Varchar(length=254, null=False, default=None, unique=True)
    name = Varchar(length=100, null=False, default=None)
    phone = Varchar(length=40, null=False, default="")
    password_hash = Varchar(length=200, null=True, default=None)
    roles = Array(base_column=Varchar(length=30), null=False, default=list)
    language = Varchar(length=10, null=False, default="zh-Hant")
    disabled_on = Date(null=True, default=None)


class StaffSession(Table, tags=["system"]):
    """`id_hash` is SHA-256 of the cookie; the cookie itself is nowhere."""

    id_hash: Bytea
    id_hash = Bytea(primary_key=True, null=False, default=None)
    staff = reference(Staff)
    csrf = Varchar(length=64, null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    seen_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)


class SignInFailure(Table, tags=["system"]):
    """Counts failed sign-ins per account hash and network, so that strangers cannot lock an officer out elsewhere."""

    key_hash: Bytea
    key_hash = Bytea(primary_key=True, null=False, default=None)
    failures = SmallInt(null=False, default=0)
    until = Timestamptz(null=False, default=None)


class ApiToken(Table, tags=["system"]):
    id: UUID
    id = UUID(primary_key=True)
    hash = Bytea(null=False, default=None, unique=True)
    staff = reference(Staff)
    name = Varchar(length=100, null=False, default=None)
    created_on = Date(null=False, default=None)
    expires_on = Date(null=True, default=None)


class Heartbeat(Table, tags=["system"]):
    """`readyz` reads from here whether a worker lives."""

    name: Varchar
    name = Varchar(length=40, primary_key=True, null=False, default=None)
    at = Timestamptz(null=False, default=None)
