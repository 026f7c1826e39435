"""Gives a person a place in an event, a place in the line, or says no: the decision itself is in sql/admit_many.sql.

Requests are gathered, keys committed before anything is sealed under them, and answers become outcomes or refusals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import ClassVar, NamedTuple, cast
from uuid import UUID

import asyncpg

from foundation import clock, database
from foundation.database import transaction
from foundation.refusals import Refusal
from mail.composing import domain
from privacy import periods
from registrations import answer_files, sold_out
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


@dataclass(frozen=True, slots=True)
class Pending:
    """The organiser decides first; no place is kept until then."""

    name: ClassVar[str] = "pending"
    registration: UUID
    ticket: bytes


Outcome = Admitted | Waiting | Pending | Already


class _Asked(NamedTuple):
    """One person, or several of one page; `together` admits all of them or none."""

    requests: tuple[AdmissionRequest, ...]
    now: datetime
    together: bool = False


class _Verdict(NamedTuple):
    outcome: str
    registration: UUID | None
    code: bytes | None
    detail: str | None


_FULL = _Verdict("full", None, None, None)


async def admit(request: AdmissionRequest, now: datetime) -> Outcome:
    """Returns after COMMIT. Raises the refusals of `registrations/refusing.py`, or what says that the database is away.

    Inside an open transaction it takes part in that one; otherwise it shares one with others who ask at the same time.
    """
    [verdict] = await _asked(_Asked((request,), now))
    return _outcome(verdict)


async def admit_party(
    requests: Sequence[AdmissionRequest], now: datetime, *, together: bool = False, by_staff: bool = False
) -> list[Outcome | Refusal]:
    """Several people for one event in one transaction, each with an answer of their own, in the order given.

    `together`: all get a place, or all wait as one group. Without it as many as fit get one. Either way a no to one of
    them, for another reason than that it is full, is a no to all.
    """
    asked = _Asked(tuple(requests), now, together and len(requests) > 1)
    if by_staff:
        [verdicts] = await _admit_batch(requests[0].event, [asked], by_staff=True)
    else:
        verdicts = await _asked(asked)
    return [_answer(verdict) for verdict in verdicts]


async def _asked(asked: _Asked) -> list[_Verdict]:
    event = asked.requests[0].event
    if database.DB.current_transaction.get() is None:
        return await _batcher.submit(event, asked)
    [verdicts] = await _admit_asked(event, [asked])
    return verdicts


async def admit_by_staff(request: AdmissionRequest, now: datetime, *, walk_in: bool = False) -> Outcome:
    """The same rules without the registration window.

    A walk-in passes the line; in a full event it stands in for somebody who did not come, without a seat of its own.
    """
    [[verdict]] = await _admit_batch(request.event, [_Asked((request,), now)], by_staff=True, walk_in=walk_in)
    return _outcome(verdict)


async def admit_list(requests: Sequence[AdmissionRequest], now: datetime) -> list[Outcome | Refusal]:
    """Rows of a list that staff brought in, for one event, in order: each stands alone, whatever becomes of others."""
    verdicts = await _admit_batch(requests[0].event, [_Asked((each,), now) for each in requests], by_staff=True)
    return [_answer(verdict) for [verdict] in verdicts]


def _outcome(verdict: _Verdict) -> Outcome:
    answer = _answer(verdict)
    if isinstance(answer, Refusal):
        raise answer
    return answer


def _answer(verdict: _Verdict) -> Outcome | Refusal:
    match verdict:
        case _Verdict("admitted", UUID() as registration, code):
            return Admitted(registration, code or b"")
        case _Verdict("waiting", UUID() as registration, code):
            return Waiting(registration, code or b"")
        case _Verdict("pending", UUID() as registration, code):
            return Pending(registration, code or b"")
        case _Verdict("already", UUID() as registration):
            return Already(registration)
    return refusal_for(verdict.outcome, verdict.detail)


async def _admit_asked(event: object, batch: Sequence[_Asked]) -> list[list[_Verdict]]:
    """A batch of the public. Where an event looks sold out, those who certainly get nothing are told so first, without
    the lock that the others take."""
    place = cast(UUID, event)
    refused = await _certainly_full(place, batch)
    others = [asked for asked, no in zip(batch, refused, strict=True) if not no]
    decided = await _admit_batch(event, others) if others else []
    if not any(refused):
        sold_out.learn(place, [verdict.outcome for verdicts in decided for verdict in verdicts])
    rest = iter(decided)
    return [[_FULL] * len(asked.requests) if no else next(rest) for asked, no in zip(batch, refused, strict=True)]


async def _certainly_full(event: UUID, batch: Sequence[_Asked]) -> list[bool]:
    if not sold_out.suspected(event):
        return [False] * len(batch)
    requests = [request for asked in batch for request in asked.requests]
    certain = iter(await sold_out.certain(event, requests, max(asked.now for asked in batch)))
    return [all(list(islice(certain, len(asked.requests)))) for asked in batch]


async def _admit_batch(
    event: object, batch: Sequence[_Asked], *, by_staff: bool = False, walk_in: bool = False
) -> list[list[_Verdict]]:
    now = max(asked.now for asked in batch)
    requests = [request for asked in batch for request in asked.requests]
    groups = [_group(n, asked) for n, asked in enumerate(batch, 1) for _ in asked.requests]
    # Committed before anything is sealed under them; what is refused afterwards leaves orphans to the sweep.
    persons = await keys.upsert_persons([request.mark for request in requests], now)
    scope = await keys.scope_keys(cast(UUID, event), now)
    given = [(n, file) for n, request in enumerate(requests, 1) for file in request.files]
    files = await answer_files.resealed(cast(UUID, event), given, persons, now) if given else ()
    columns = columns_of(requests, persons, scope, groups, files)
    async with transaction("staff" if by_staff else "public") as connection:
        rows = await connection.fetch(
            _STATEMENT, event, now, clock.day_of(now), by_staff, walk_in, KEEP, domain(), *columns
        )
    verdicts = iter([_Verdict(row["outcome"], row["registration"], row["code"], row["detail"]) for row in rows])
    return [list(islice(verdicts, len(asked.requests))) for asked in batch]


def _group(n: int, asked: _Asked) -> int | None:
    if len(asked.requests) == 1:
        return None
    return n if asked.together else -n


def _is_away(error: Exception) -> bool:
    """A value that asyncpg cannot send is the fault of one request, although it counts as an error of the interface."""
    return isinstance(error, _DATABASE_AWAY) and not isinstance(error, asyncpg.DataError)


# Parameter numbers only; the values go apart.
_PARAMETERS = ", ".join(f"${n}" for n in range(1, 50))
_STATEMENT = f"select outcome, registration, code, detail from admit_many({_PARAMETERS}) order by ord"  # noqa: S608 - our own
_batcher: Batcher[_Asked, list[_Verdict]] = Batcher(_admit_asked, hopeless=_is_away)
