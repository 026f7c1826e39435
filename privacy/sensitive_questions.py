"""Keeps questions that sound like special data away from people until the privacy officer allows that very text.

`faults_of` is asked where a form's revision is published (`questionnaires/opening.py`); a designer of forms needs
`ask` besides. An allowance holds for the hash of the question's words: changing one asks again. What staff write of it
is kept with whatever tells of people covered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit, notice_text, special_data
from privacy.free_text import masked

LEAST_REASON = 20  # characters that an allowance has to give
_READ = (
    "select q.*, coalesce(a.name, '') as asker, coalesce(d.name, '') as decider from sensitive_question q"
    " left join staff a on a.id = q.asked_by left join staff d on d.id = q.decided_by"
)
REFUSED = N_("題目「%(key)s」問到法律特別限制的個人資料，要先由個資窗口核准這個題目。")


@dataclass(frozen=True, slots=True)
class QuestionText:
    """Every word of one question that people read: label, hint, options, in both languages."""

    key: str
    words: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        return special_data.found(self.words)

    @property
    def sha256(self) -> str:
        return notice_text.fingerprint([word for word in self.words if word])


@dataclass(frozen=True, slots=True)
class SensitiveQuestion:
    id: UUID
    words: tuple[str, ...]
    kinds: tuple[str, ...]
    sha256: str
    state: str
    asked_by: str
    asked_on: date
    purpose: str
    decided_by: str
    decided_on: date | None
    reason: str


async def faults_of(questions: Sequence[QuestionText]) -> Faults:
    """A fault for each question that asks for special data and is not allowed as it is worded."""
    sensitive = {question.sha256: question for question in questions if question.kinds}
    if not sensitive:
        return []
    async with transaction() as c:
        rows = await c.fetch(
            "select sha256 from sensitive_question where sha256 = any($1) and state = 'allowed'", list(sensitive)
        )
    allowed = {row["sha256"] for row in rows}
    return [Fault(q.key, REFUSED, {"key": q.key}) for sha256, q in sensitive.items() if sha256 not in allowed]


async def ask(question: QuestionText, purpose: str, by: Actor, now: datetime) -> UUID:
    """Puts the question before the officer; asking again after a refusal opens it anew. Invalid where nobody needs to
    be asked, or no purpose is given."""
    if not question.kinds:
        raise Invalid([Fault("label_zh", N_("這個題目沒有問到特別限制的資料，可以直接使用。"))])
    if not purpose.strip():
        raise Invalid([Fault("purpose", N_("請說明為什麼要問這一題。"))])
    async with transaction() as c:
        known = await c.fetchval(
            "insert into sensitive_question (id, sha256, text, kinds, asked_by, asked_on, purpose)"
            " values ($1, $2, $3, $4, $5, $6, $7) on conflict (sha256) do update set purpose = excluded.purpose,"
            " state = case sensitive_question.state when 'refused' then 'asked' else sensitive_question.state end"
            " returning id",
            uuid4(),
            question.sha256,
            msgspec.json.encode([word for word in question.words if word]).decode(),
            list(question.kinds),
            by.staff_id,
            day_of(now),
            masked(purpose.strip())[:500],
        )
        return UUID(str(known))


async def decide(question: UUID, *, allowed: bool, reason: str, by: Actor, now: datetime) -> None:
    """The officer's answer, with a reason that goes into the audit. What was allowed may be taken back."""
    told = masked(" ".join(reason.split()))
    if allowed and len(told) < LEAST_REASON:
        raise Invalid([Fault("reason", N_("請寫下理由，至少 %(least)s 個字。"), {"least": LEAST_REASON})])
    state = "allowed" if allowed else "refused"
    async with transaction() as c:
        row = await c.fetchrow("select state, sha256, kinds from sensitive_question where id = $1 for update", question)
        if row is None:
            raise NotFound
        if row["state"] == state:
            raise Conflict(N_("這一題已經決定過了。"), code="decided")
        await c.execute(
            "update sensitive_question set state = $2, reason = $3, decided_by = $4, decided_on = $5 where id = $1",
            question, state, told[:500], by.staff_id, day_of(now),
        )  # fmt: skip
        fields = [*row["kinds"], row["sha256"][:16]]
        await audit.append(by, f"question.{state}", question, fields, "register", reason=told[:500], now=now)


async def questions() -> list[SensitiveQuestion]:
    """Those that wait first, then the newest."""
    async with transaction() as c:
        rows = await c.fetch(f"{_READ} order by q.state = 'asked' desc, q.asked_on desc, q.id")
    return [_question(row) for row in rows]


async def question(question_id: UUID) -> SensitiveQuestion:
    async with transaction() as c:
        row = await c.fetchrow(f"{_READ} where q.id = $1", question_id)
    if row is None:
        raise NotFound
    return _question(row)


async def waiting() -> int:
    async with transaction() as c:
        return int(await c.fetchval("select count(*) from sensitive_question where state = 'asked'"))


def _question(row: Any) -> SensitiveQuestion:
    return SensitiveQuestion(
        row["id"], tuple(msgspec.json.decode(row["text"])), tuple(row["kinds"]), row["sha256"], row["state"],
        row["asker"], row["asked_on"], row["purpose"], row["decider"], row["decided_on"], row["reason"],
    )  # fmt: skip
