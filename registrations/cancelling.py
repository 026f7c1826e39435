"""Takes a registration back: a service fact that frees the seat and moves the line up. Erasing is another deed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from foundation import clock
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict, Gone, NotFound
from mail.composing import domain
from registrations.admission import KEEP
from registrations.links import link_hash
from registrations.waiting import office_days, promoted_of, recount_meals


@dataclass(frozen=True)
class Cancelled:
    """`promoted` were seated, `offered` asked in its stead; `before`: it was cancelled already and nothing changed."""

    registration: UUID
    promoted: tuple[UUID, ...] = ()
    offered: tuple[UUID, ...] = ()
    before: bool = False


Why = Literal["self", "staff", "not_coming", "event"]


async def cancel(
    registration: UUID, by: Actor, now: datetime, *, link_version: int | None = None, why: Why | None = None
) -> Cancelled:
    """The person may until the last session begins, staff also afterwards; nobody once the person has been there.

    The person names the version of their manage link; without it their registration is not found.
    """
    proof = None if link_version is None else link_hash(registration, link_version)
    by_staff = by.staff_id is not None
    async with transaction("staff" if by_staff else "public") as c:
        rows = await c.fetch(
            "select * from cancel_registration($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            registration, proof, now, clock.day_of(now), by_staff, why or ("staff" if by_staff else "self"),
            office_days(now), KEEP, domain(),
        )  # fmt: skip
        if not rows:
            raise NotFound
        match rows[0]["outcome"]:
            case "attended":
                raise Conflict(N_("已經報到的報名不能取消。"), code="attended")
            case "over":
                raise Gone(N_("活動已經開始，不能再取消報名。"))
        await recount_meals(rows[0]["event"], rows)
    given = promoted_of(rows)
    return Cancelled(registration, given.registrations, given.offered, before=rows[0]["outcome"] == "again")
