"""Fields that an organiser proposes and the privacy officer approves: data beside the table in `catalogue.py`.

An approved field never changes, so each process may remember what it has met; a form that names one asks `remember`
first. Such a field goes nowhere but into the sealed words of a registration: P2 for its time, P3 for a week.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit, catalogue, purposes, special_data
from privacy.catalogue import LEAST_REASON, ReadyField
from privacy.free_text import masked

OwnLevel = Literal["P2", "P3"]
PERIOD_OF: dict[OwnLevel, str] = {"P2": "registration", "P3": "needs"}
_TAKEN = Fault("key", N_("這個代號已經有人用了。"))
_KEY = re.compile(r"own_[a-z0-9_]{2,35}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an organiser says of the field; the period follows from the level."""

    key: str
    label_zh: str
    label_en: str
    level: OwnLevel
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    reason_zh: str
    reason_en: str

    def entry(self) -> ReadyField:
        return ReadyField(**{name: getattr(self, name) for name in self.__slots__}, period=PERIOD_OF[self.level])


@dataclass(frozen=True, slots=True)
class Proposal:
    id: UUID
    wanted: Wanted
    state: str
    proposed_by: str
    proposed_on: date
    decided_by: str
    decided_on: date | None
    answer: str


def faults(wanted: Wanted) -> Faults:
    """Everything that keeps the proposal from being looked at. Pure."""
    found: Faults = []
    if not _KEY.fullmatch(wanted.key) or wanted.key in catalogue.FIELDS:
        found.append(Fault("key", N_("代號要以 own_ 開頭，後面用小寫英文字母、數字或底線。")))
    for name in ("label_zh", "label_en"):
        if not getattr(wanted, name).strip():
            found.append(Fault(name, N_("請填寫欄位名稱，中文和英文都要。")))
    if wanted.level not in PERIOD_OF:
        found.append(Fault("level", N_("請選擇保護等級。")))
    if not wanted.categories or any(_blocked(code) for code in wanted.categories):
        found.append(Fault("categories", N_("請選擇個人資料類別；政府識別碼與個人描述不能用。")))
    if not wanted.purposes or any(code not in purposes.PURPOSES for code in wanted.purposes):
        found.append(Fault("purposes", N_("請選擇特定目的。")))
    for name in ("reason_zh", "reason_en"):
        if len(getattr(wanted, name).strip()) < LEAST_REASON:
            found.append(Fault(name, N_("理由至少要 %(least)s 個字，民眾會看到。"), {"least": LEAST_REASON}))
    if special_data.found((wanted.label_zh, wanted.label_en)):
        found.append(Fault("label_zh", N_("這是法律特別限制蒐集的資料，不能做成欄位。")))
    return found


async def propose(wanted: Wanted, by: Actor, now: datetime) -> UUID:
    """Raises Invalid with every fault."""
    found = faults(wanted)
    async with transaction() as c:
        if await c.fetchval("select exists (select from own_field where key = $1)", wanted.key):
            found.append(_TAKEN)
        if found:
            raise Invalid(found)
        proposal = await c.fetchval(
            "insert into own_field (id, key, label_zh, label_en, level, categories, purposes, reason_zh, reason_en,"
            " state, proposed_by, proposed_on) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', $10, $11)"
            " on conflict (key) do nothing returning id",
            uuid4(), wanted.key, wanted.label_zh, wanted.label_en, wanted.level, list(wanted.categories),
            list(wanted.purposes), masked(wanted.reason_zh), masked(wanted.reason_en), by.staff_id, day_of(now),
        )  # fmt: skip
    if proposal is None:
        raise Invalid([_TAKEN])
    return UUID(str(proposal))


async def decide(proposal: UUID, *, approved: bool, answer: str, by: Actor, now: datetime) -> None:
    """The officer's answer, recorded with whatever tells of people covered; deciding twice is a Conflict."""
    state = "approved" if approved else "refused"
    async with transaction() as c:
        key = await c.fetchval(
            "update own_field set state = $2, answer = $3, decided_by = $4, decided_on = $5"
            " where id = $1 and state = 'proposed' returning key",
            proposal, state, masked(answer), by.staff_id, day_of(now),
        )  # fmt: skip
        if key is None:
            if await c.fetchval("select exists (select from own_field where id = $1)", proposal):
                raise Conflict(N_("這個欄位已經決定過了。"), code="decided")
            raise NotFound
        await audit.append(by, f"field.{state}", proposal, [key], "register", reason=answer, now=now)


async def remember(keys: Iterable[str]) -> None:
    """Makes the approved ones among these keys known to `catalogue.field`; asks the database for new ones only."""
    wanted = [key for key in keys if key and not catalogue.known(key)]
    if not wanted:
        return
    async with transaction() as c:
        rows = await c.fetch("select * from own_fields_approved() where key = any($1)", wanted)
    catalogue.OWN.update((row["key"], _wanted(row).entry()) for row in rows)


async def unknown(keys: Sequence[str]) -> list[str]:
    """The keys that neither the catalogue nor an approval covers."""
    await remember(keys)
    return [key for key in keys if not catalogue.known(key)]


async def proposals() -> list[Proposal]:
    """Those that wait first, then the newest."""
    async with transaction() as c:
        rows = await c.fetch(
            "select f.*, coalesce(p.name, '') as proposer, coalesce(d.name, '') as decider from own_field f"
            " left join staff p on p.id = f.proposed_by left join staff d on d.id = f.decided_by"
            " order by f.state = 'proposed' desc, f.proposed_on desc, f.key"
        )
    return [
        Proposal(
            row["id"], _wanted(row), row["state"], row["proposer"], row["proposed_on"], row["decider"],
            row["decided_on"], row["answer"],
        )
        for row in rows
    ]  # fmt: skip


async def approved() -> list[ReadyField]:
    """All of them, in the order of their keys."""
    async with transaction() as c:
        rows = await c.fetch("select * from own_fields_approved()")
    return [_wanted(row).entry() for row in rows]


async def waiting() -> int:
    async with transaction() as c:
        return int(await c.fetchval("select count(*) from own_field where state = 'proposed'"))


def _blocked(code: str) -> bool:
    return code not in purposes.CATEGORIES or purposes.CATEGORIES[code].blocked


def _wanted(row: Any) -> Wanted:
    return Wanted(
        key=row["key"],
        label_zh=row["label_zh"],
        label_en=row["label_en"],
        level=row["level"],
        categories=tuple(row["categories"]),
        purposes=tuple(row["purposes"]),
        reason_zh=row["reason_zh"],
        reason_en=row["reason_en"],
    )
