"""Gives a person a place in an event, a place in the line, or says no: the decision itself is in sql/admit_many.sql.

Requests are gathered, keys committed before anything is sealed under them, and answers become outcomes or refusals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, NamedTuple, cast
from uuid import UUID

import asyncpg

from foundation import clock, database
from foundation.database import transaction
from mail.composing import domain
from privacy import periods
from registrations.admission_rows import AdmissionRequest, columns_of
from registrations.batching import Batcher
from registrations.refusing import refusal_for
from vault import keys
from vault.key_files import KeysNotReady

# Days after the event, in the order in which the SQL functions take them.
KEEP = [periods.PERIODS[key].keep_days for key in ("registration", "needs", "waiting")]
_DATABASE_AWAY = (
    KeysNotReady,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
)


@dataclass(frozen=True, slots=True)
class Admitted:
    name: ClassVar[str] = "admitted"
    registration: UUID
    ticket: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    name: ClassVar[str] = "waiting"
    registration: UUID
    ticket: bytes


@dataclass(frozen=True, slots=True)
class Already:
    """The person holds a place or a wait from before. Whoever asks learns no more; the ticket goes by mail again."""

    name: ClassVar[str] = "already"
    registration: UUID


Outcome = Admitted | Waiting | Already


class _Asked(NamedTuple):
    request: AdmissionRequest
    now: datetime


class _Verdict(NamedTuple):
    outcome: str
    registration: UUID | None
    code: bytes | None


async def admit(request: AdmissionRequest, now: datetime) -> Outcome:
    """Returns after COMMIT. Raises the refusals of `registrations/refusing.py`, or what says that the database is away.

    Inside an open transaction it takes part in that one; otherwise it shares one with others who ask at the same time.
    """
    asked = _Asked(request, now)
    if database.DB.current_transaction.get() is None:
        verdict = await _batcher.submit(request.event, asked)
    else:
        [verdict] = await _admit_batch(request.event, [asked])
    return _outcome(verdict)


async def admit_by_staff(request: AdmissionRequest, now: datetime, *, walk_in: bool = False) -> Outcome:
    """The same rules without the registration window.

    A walk-in passes the line; in a full event it stands in for somebody who did not come, without a seat of its own.
    """
    [verdict] = await _admit_batch(request.event, [_Asked(request, now)], by_staff=True, walk_in=walk_in)
    return _outcome(verdict)


def _outcome(verdict: _Verdict) -> Outcome:
    match verdict:
        case _Verdict("admitted", UUID() as registration, code):
            return Admitted(registration, code or b"")
        case _Verdict("waiting", UUID() as registration, code):
            return Waiting(registration, code or b"")
        case _Verdict("already", UUID() as registration):
            return Already(registration)
    raise refusal_for(verdict.outcome)


async def _admit_batch(
    event: object, batch: Sequence[_Asked], *, by_staff: bool = False, walk_in: bool = False
) -> list[_Verdict]:
    now = max(asked.now for asked in batch)
    requests = [asked.request for asked in batch]
    # Committed before anything is sealed under them; what is refused afterwards leaves orphans to the sweep.
    persons = await keys.upsert_persons([request.mark for request in requests], now)
    scope = await keys.scope_keys(cast(UUID, event), now)
    columns = columns_of(requests, persons, scope)
    async with transaction("staff" if by_staff else "public") as connection:
        rows = await connection.fetch(
            _STATEMENT, event, now, clock.day_of(now), by_staff, walk_in, KEEP, domain(), *columns
        )
    return [_Verdict(row["outcome"], row["registration"], row["code"]) for row in rows]


def _is_away(error: Exception) -> bool:
    """A value that asyncpg cannot send is the fault of one request, although it counts as an error of the interface."""
    return isinstance(error, _DATABASE_AWAY) and not isinstance(error, asyncpg.DataError)


# Parameter numbers only; the values go apart.
_PARAMETERS = ", ".join(f"${n}" for n in range(1, 40))
_STATEMENT = f"select outcome, registration, code from admit_many({_PARAMETERS}) order by ord"  # noqa: S608 - our own
_batcher: Batcher[_Asked, _Verdict] = Batcher(_admit_batch, hopeless=_is_away)
