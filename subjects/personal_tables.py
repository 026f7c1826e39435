"""How somebody proves to be the owner of a mailbox, and then to be one of the people behind it (personal ledger)."""

from piccolo.columns import UUID, Array, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from foundation.columns import PersonalColumns, reference


class AccessCode(PersonalColumns, Table, tags=["personal"]):
    """A code that was asked for, known mailbox or not. `person` is a stranger: a key of its own that seals the address.

    `browser` and `code_hash` are keyed hashes: only the browser that asked can use the code, and nothing here tells it.
    `address` and `network` are keyed hashes to count by. `blob` holds address and code until the code is used.
    """

    id: UUID
    id = UUID(primary_key=True)
    purpose = Varchar(length=10, null=False, default="open")
    browser = Bytea(null=False, default=None, index=True)
    code_hash = Bytea(null=False, default=None)
    address = Bytea(null=False, default=None, index=True)
    network = Bytea(null=True, default=None, index=True)
    language = Varchar(length=10, null=False, default=None)
    asked_at = Timestamptz(null=False, default=None)
    good_until = Timestamptz(null=False, default=None)
    tries = SmallInt(null=False, default=0)
    used_at = Timestamptz(null=True, default=None)
    blob = Bytea(null=True, default=None)

    access_code_purpose = Check("purpose in ('open', 'address')")


class AccessPerson(PersonalColumns, Table, tags=["personal"]):
    """One of the people whom the mailbox of a code stands for; the worker finds them. `proven_at` is when whoever has
    the mailbox also knew their ticket or their telephone number. `phones` are keyed hashes of their numbers, good for
    this row only: the database compares them itself."""

    id: UUID
    id = UUID(primary_key=True)
    code = reference(AccessCode, on_delete=OnDelete.cascade)
    phones = Array(base_column=Bytea(), null=False, default=list)
    proven_at = Timestamptz(null=True, default=None)

    access_person_once = Unique(["code", "person"])


class AccessSession(PersonalColumns, Table, tags=["personal"]):
    """What a right code opens, for the stranger of its code. `tries` counts wrong proofs; the fifth ends it."""

    id: UUID
    id = UUID(primary_key=True)
    code = reference(AccessCode, on_delete=OnDelete.cascade)
    cookie_hash = Bytea(null=False, default=None, unique=True)
    seen_at = Timestamptz(null=False, default=None)
    ends_at = Timestamptz(null=False, default=None)
    tries = SmallInt(null=False, default=0)
