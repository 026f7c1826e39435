"""Consents after the registration: given and withdrawn with the same ease, each change a decision of its own.

Which consents may be asked is decided by `privacy/consents.py`; the evidence follows by the worker (`consent_chain`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import asyncpg

from foundation import clock
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit
from privacy.consents import PURPOSES, ConsentPurpose, unknown_purpose
from registrations.links import link_hash

Change = Literal["given", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one purpose stands; `on_day` is None where it was never asked of this person."""

    purpose: ConsentPurpose
    given: bool
    on_day: date | None


async def set_consent(
    registration: UUID,
    purpose: str,
    act: Change,
    by: Actor,
    now: datetime,
    *,
    link_version: int | None = None,
) -> None:
    """What is so already stays as it is, without a further decision.

    The person names the version of their manage link; without it their registration is not found. Staff do it for
    somebody on the telephone, and that is on record. A cancelled registration can withdraw, but give nothing any more.
    """
    if purpose not in PURPOSES:
        raise Invalid([unknown_purpose(purpose)])
    proof = None if link_version is None else link_hash(registration, link_version)
    by_staff = by.staff_id is not None
    async with transaction("staff" if by_staff else "public") as c:
        outcome = await c.fetchval(
            "select set_consent($1, $2, $3, $4, $5, $6)",
            registration, proof, purpose, act, clock.day_of(now), "phone" if by_staff else "web",
        )  # fmt: skip
        if outcome is None:
            raise NotFound
        if outcome == "over":
            raise Conflict(N_("這筆報名已經取消，不能再給同意。"), code="cancelled")
        if by_staff and outcome == "set":
            await audit.append(by, f"consent.{act}", registration, (purpose,), "consent", now=now)


async def acts_of(registration: UUID, link_version: int | None = None) -> list[asyncpg.Record]:
    """Everything this registration was told and decided, the oldest first; the rows of `sql/acts_of.sql`. NotFound
    without the proof, as in `set_consent`."""
    proof = None if link_version is None else link_hash(registration, link_version)
    async with transaction() as c:
        rows: list[asyncpg.Record] = await c.fetch("select * from acts_of($1, $2)", registration, proof)
    if not rows:
        raise NotFound
    return rows


def standings(rows: Sequence[asyncpg.Record], asked: Sequence[ConsentPurpose]) -> list[Standing]:
    """One line a purpose: those that the event asks for, and whatever else was decided."""
    latest = {row["purpose"]: row for row in rows if row["latest"] and row["purpose"] in PURPOSES}
    keys = dict.fromkeys([*(purpose.key for purpose in asked), *latest])
    return [
        Standing(
            PURPOSES[key],
            key in latest and latest[key]["act"] == "given",
            latest[key]["on_day"] if key in latest else None,
        )
        for key in keys
    ]
