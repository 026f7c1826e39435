"""The record of invitations (發送紀錄): what went out, when, by which way and to how many. Nobody is named in it.

Each entry has a referral link of its own. Whether the link still leads to a registration is the admission's affair.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from invitations.codes import new_via
from invitations.kinds import CHANNEL_KEYS

MOST_ADDRESSEES = 1_000_000
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPlan:
    """`sent_on` and `addressees` may come later; only what has both counts as asked in the funnel."""

    channel: str
    sent_on: date | None = None
    document_no: str = ""
    partner: UUID | None = None
    addressees: int | None = None
    remarks_zh: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry of the record as it is shown."""

    id: UUID
    code: str
    channel: str
    sent_on: date | None
    document_no: str
    partner: UUID | None
    partner_zh: str
    partner_en: str
    addressees: int | None
    remarks_zh: str

    def partner_name(self, language: str) -> str:
        return (language == "en" and self.partner_en) or self.partner_zh


_SENT = """
select i.id, i.code, i.channel, i.sent_on, i.document_no, i.partner, coalesce(p.name_zh, '') as partner_zh,
  coalesce(p.name_en, '') as partner_en, i.addressees, i.remarks_zh
from invitation i left join partner p on p.id = i.partner
where i.event = $1 and ($2::uuid is null or i.id = $2)
order by i.sent_on desc nulls first, i.code
"""
_INSERT = """
insert into invitation (id, event, code, channel, sent_on, document_no, partner, addressees, remarks_zh)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (code) do nothing
"""
_UPDATE = """
update invitation set channel = $3, sent_on = $4, document_no = $5, partner = $6, addressees = $7, remarks_zh = $8
where id = $1 and event = $2
"""


async def sent_of(event: UUID) -> tuple[Sent, ...]:
    """What is still to be sent first, then the latest."""
    async with transaction() as c:
        return tuple(Sent(**dict(row)) for row in await c.fetch(_SENT, event, None))


async def one_sent(event: UUID, invitation: UUID) -> Sent:
    async with transaction() as c:
        row = await c.fetchrow(_SENT, event, invitation)
    if row is None:
        raise NotFound
    return Sent(**dict(row))


async def record_sent(event: UUID, plan: InvitationPlan, now: datetime) -> UUID:
    """Invalid with all faults."""
    _refuse_faults(plan, now)
    invitation = uuid4()
    async with transaction() as c:
        await _refuse_strangers(c, plan)
        for _ in range(_TRIES):
            done = await c.execute(_INSERT, invitation, event, new_via(), *_columns(plan))
            if done == "INSERT 0 1":
                break
        else:
            raise Conflict(code="no_code_left")
    return invitation


async def change_sent(event: UUID, invitation: UUID, plan: InvitationPlan, now: datetime) -> None:
    """The code stays: it may stand on paper already."""
    _refuse_faults(plan, now)
    async with transaction() as c:
        await _refuse_strangers(c, plan)
        if await c.execute(_UPDATE, invitation, event, *_columns(plan)) == "UPDATE 0":
            raise NotFound


async def remove_sent(event: UUID, invitation: UUID) -> None:
    """Conflict once somebody has registered through it: the figures stand on it."""
    try:
        async with transaction() as c:
            if await c.execute("delete from invitation where id = $1 and event = $2", invitation, event) == "DELETE 0":
                raise NotFound
    except asyncpg.IntegrityConstraintViolationError:
        raise Conflict(N_("已經有人從這個連結報名，紀錄要留著。"), code="invitation_used") from None


def _columns(plan: InvitationPlan) -> tuple[Any, ...]:
    return plan.channel, plan.sent_on, plan.document_no, plan.partner, plan.addressees, plan.remarks_zh


def _refuse_faults(plan: InvitationPlan, now: datetime) -> None:
    faults: Faults = []
    if plan.channel not in CHANNEL_KEYS:
        faults.append(Fault("channel", N_("請選擇發送方式。")))
    if plan.sent_on and plan.sent_on > day_of(now):
        faults.append(Fault("sent_on", N_("發送日期不能在今天以後；還沒發送就先留白。")))
    if plan.sent_on and plan.addressees is None:
        faults.append(Fault("addressees", N_("已經發送的，請填發給幾個對象。")))
    if plan.addressees is not None and not 0 < plan.addressees <= MOST_ADDRESSEES:
        faults.append(Fault("addressees", N_("請填 1 以上的數字。")))
    if len(plan.document_no) > 60:
        faults.append(Fault("document_no", N_("文號最多 60 個字。")))
    if len(plan.remarks_zh) > 300:
        faults.append(Fault("remarks_zh", N_("備註最多 300 個字。")))
    if faults:
        raise Invalid(faults)


async def _refuse_strangers(c: asyncpg.Connection, plan: InvitationPlan) -> None:
    if plan.partner and not await c.fetchval("select true from partner where id = $1", plan.partner):
        raise Invalid([Fault("partner", N_("請選擇名單上的單位。"))])
