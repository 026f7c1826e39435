"""Keeps designs: forms while they are being made, and the templates to start from. Publishing is not done here.

A design may be saved with faults, since it is made bit by bit; `designing.py` tells them and publishing refuses them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import asyncpg

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from questionnaires import drafting
from questionnaires.questions import Questions, from_json, to_json

CHANGED_MEANWHILE = N_("您編輯的時候，有人改了這份報名表。您填的內容還在；再按一次儲存，就以您的內容為準。")
MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class Design:
    """`sequence` grows with every change; who saves names the one that was shown."""

    id: UUID
    name_zh: str
    name_en: str
    questions: Questions
    is_template: bool
    sequence: int
    updated_on: date
    updated_by: str


_READ = (
    "select d.id, d.name_zh, d.name_en, d.questions, d.is_template, d.sequence, d.updated_on,"
    " coalesce(s.name, '') as by"
    " from form_design d left join staff s on s.id = d.updated_by where d.kind = 'registration'"
)


async def design(design_id: UUID) -> Design:
    """Raises `NotFound`."""
    async with transaction() as c:
        row = await c.fetchrow(f"{_READ} and d.id = $1", design_id)
    if row is None:
        raise NotFound
    return _design(row)


async def templates() -> list[Design]:
    async with transaction() as c:
        return [_design(row) for row in await c.fetch(f"{_READ} and d.is_template order by d.name_zh, d.id")]


async def create(
    questions: Questions, name_zh: str, by: Actor, now: datetime, *, name_en: str = "", is_template: bool = False
) -> UUID:
    """Inside or outside of a transaction. Invalid for a template without a name."""
    name_zh = name_zh.strip()[:MOST_NAME]
    if is_template and not name_zh:
        raise Invalid([Fault("name_zh", N_("請替範本取一個名字。"))])
    made = uuid4()
    kept = drafting.for_sessions(questions, {}) if is_template else questions
    async with transaction() as c:
        await c.execute(
            "insert into form_design (id, kind, name_zh, name_en, questions, is_template, sequence, updated_on,"
            " updated_by) values ($1, 'registration', $2, $3, $4, $5, 1, $6, $7)",
            made, name_zh, name_en.strip()[:MOST_NAME], to_json(kept), is_template, day_of(now), by.staff_id,
        )  # fmt: skip
    return made


async def save(design_id: UUID, questions: Questions, seen: int, by: Actor, now: datetime) -> int:
    """The new sequence. Conflict `changed_meanwhile` (with the sequence there is) where somebody else was quicker."""
    async with transaction() as c:
        row = await c.fetchrow("select sequence, questions from form_design where id = $1 for update", design_id)
        if row is None:
            raise NotFound
        sequence = int(row["sequence"])
        if sequence != seen:
            raise Conflict(CHANGED_MEANWHILE, code="changed_meanwhile", extra={"sequence": sequence})
        if from_json(row["questions"]) == questions:
            return sequence
        await c.execute(
            "update form_design set questions = $2, sequence = sequence + 1, updated_on = $3, updated_by = $4"
            " where id = $1",
            design_id, to_json(questions), day_of(now), by.staff_id,
        )  # fmt: skip
    return sequence + 1


async def rename(design_id: UUID, name_zh: str, name_en: str, by: Actor, now: datetime) -> None:
    """NotFound for what is no template: the design of an event has the name of its event."""
    if not name_zh.strip():
        raise Invalid([Fault("name_zh", N_("請替範本取一個名字。"))])
    async with transaction() as c:
        done = await c.fetchval(
            "update form_design set name_zh = $2, name_en = $3, updated_on = $4, updated_by = $5"
            " where id = $1 and is_template returning id",
            design_id, name_zh.strip()[:MOST_NAME], name_en.strip()[:MOST_NAME], day_of(now), by.staff_id,
        )  # fmt: skip
    if done is None:
        raise NotFound


async def remove_template(design_id: UUID) -> None:
    """Conflict while an event still uses it."""
    try:
        async with transaction() as c:
            gone = await c.fetchval("delete from form_design where id = $1 and is_template returning id", design_id)
    except asyncpg.ForeignKeyViolationError:
        raise Conflict(N_("還有活動用著這份範本，不能刪除。"), code="in_use") from None
    if gone is None:
        raise NotFound


def _design(row: asyncpg.Record) -> Design:
    return Design(
        row["id"], row["name_zh"], row["name_en"], from_json(row["questions"]), row["is_template"], row["sequence"],
        row["updated_on"], row["by"],
    )  # fmt: skip
