"""Consents after the registration: given and withdrawn with the same ease, each change a decision of its own.

Which consents may be asked is decided by `privacy/consents.py`; the evidence follows by the worker (`consent_chain`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from foundation import clock
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit
from privacy.consents import PURPOSES, ConsentAct, unknown_purpose
from registrations.links import link_hash

Change = Literal["given", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Decision:
    """How one purpose stands; `act` is None where it was never asked of this person."""

    purpose: str
    act: ConsentAct | None
    on_day: date | None

    @property
    def given(self) -> bool:
        return self.act == "given"


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


async def consented(registrations: Sequence[UUID], purpose: str) -> set[UUID]:
    """Those of the registrations for which the consent stands at this moment: asked whenever it is used."""
    async with transaction() as c:
        rows = await c.fetch(
            "select registration from consent_state"
            " where registration = any ($1) and purpose = $2 and latest and state = 'given'",
            list(registrations), purpose,
        )  # fmt: skip
    return {row["registration"] for row in rows}
