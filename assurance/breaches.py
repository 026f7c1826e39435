"""Deeds after a breach: recorded with whom it concerns and what the law asks for; letters held until another approves.

Who is concerned is found by `assurance/affected.py`, what is due is decided by `assurance/deciding.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from assurance import affected, deciding
from assurance.affected import Affected, Facts
from assurance.deciding import Decision, Due, Size
from assurance.scenarios import MEASURES, SCENARIOS
from foundation import clock
from foundation.actor import Actor
from foundation.database import connection, transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from mail.outbox import Addressed, post_many
from privacy import audit

LETTER = "assurance.breach"


@dataclass(frozen=True, slots=True)
class BreachRecord:
    """One breach or drill as it stands; `letters` are held or posted, by state."""

    id: UUID
    scenario: str
    drill: bool
    known_at: datetime
    facts: Facts
    people: int
    readable: bool
    decision: Decision
    state: str
    opened_by: UUID | None
    approved_at: datetime | None
    keep_until: date
    measures: tuple[str, ...]
    clocks: tuple[Due, ...]
    letters: int


async def open_breach(
    scenario: str, facts: Facts, by: Actor, known_at: datetime, now: datetime, *, drill: bool = False
) -> UUID:
    """Finds the people, decides, and holds a letter for each; nobody is told yet. Invalid where a fact is missing."""
    _check(scenario, facts, known_at, now)
    breach, by_rules = uuid4(), deciding.rules()
    async with transaction() as c:
        found = await affected.find(scenario, facts)
        size = Size(found.persons, found.readable, found.special, await affected.records())
        decision = deciding.decide(size, by_rules)
        await c.execute(
            "insert into breach (id, scenario, drill, known_at, facts, people, readable, decision, state, opened_by,"
            " keep_until) values ($1, $2, $3, $4, $5, $6, $7, $8, 'held', $9, $10)",
            breach, scenario, drill, known_at, msgspec.json.encode(facts).decode(), size.people, size.readable,
            msgspec.json.encode(decision).decode(), by.staff_id,
            deciding.keep_until(clock.day_of(known_at), by_rules),
        )  # fmt: skip
        if decision.individually:
            await _hold(breach, found)
        await audit.append(by, "breach.opened", breach, [], scenario, now=now)
    return breach


async def approve(breach: UUID, by: Actor, now: datetime) -> int:
    """Posts the letters that were held; returns how many. Refused to whoever opened the breach."""
    async with transaction() as c:
        row = await c.fetchrow("select state, opened_by, measures, drill from breach where id = $1 for update", breach)
        if row is None:
            raise NotFound
        if row["state"] != "held":
            raise Conflict(N_("這件事件的通知已經核准過了。"), code="approved")
        if not row["measures"]:
            raise Conflict(N_("請先勾選已經做了哪些措施，再核准通知。"), code="no_measures")
        if by.staff_id is None or by.staff_id == row["opened_by"]:
            raise Conflict(N_("通知要由另一位同仁核准。"), code="second_person")
        if row["drill"]:
            return await _end_drill(breach, by, now)
        held = await c.fetch(
            "update breach_notice n set state = 'posted' from registration r"
            " where r.id = n.registration and n.breach = $1 and n.state = 'held'"
            " returning n.id, n.person, n.scope, n.expires_on, r.notice_language",
            breach,
        )
        mails = [
            Addressed(row["id"], row["notice_language"], row["person"], row["scope"], row["expires_on"]) for row in held
        ]
        await post_many(LETTER, mails, now)
        await c.execute(
            "update breach set state = 'approved', approved_by = $2, approved_at = $3 where id = $1",
            breach, by.staff_id, now,
        )  # fmt: skip
        await audit.append(by, "breach.approved", breach, [], "breach", now=now)
    return len(mails)


async def _end_drill(breach: UUID, by: Actor, now: datetime) -> int:
    """A drill is approved like a breach, but nobody is written to; returns how many letters there would have been."""
    c = connection()
    await c.execute(
        "update breach set state = 'approved', approved_by = $2, approved_at = $3 where id = $1",
        breach,
        by.staff_id,
        now,
    )
    await audit.append(by, "breach.approved", breach, [], "drill", now=now)
    return int(await c.fetchval("select count(*) from breach_notice where breach = $1", breach))


async def take(breach: UUID, measures: Sequence[str], by: Actor, now: datetime) -> None:
    """Notes what has been done; it is told to people and to the authority as it stands at the approval."""
    known = [each for each in MEASURES if each in measures]
    async with transaction() as c:
        done = await c.fetchval(
            "update breach set measures = $2 where id = $1 and state = 'held' returning id", breach, known
        )
        if done is None:
            raise Conflict(N_("這件事件的通知已經核准過了。"), code="approved")
        await audit.append(by, "breach.measures", breach, known, "breach", now=now)


async def close(breach: UUID, by: Actor, now: datetime) -> None:
    """After the last thing is done; letters still held are dropped, the record stays."""
    async with transaction() as c:
        done = await c.fetchval(
            "update breach set state = 'closed' where id = $1 and state <> 'closed' returning id", breach
        )
        if done is None:
            raise Conflict(N_("這件事件已經結案。"), code="closed")
        await c.execute("delete from breach_notice where breach = $1 and state = 'held'", breach)
        await audit.append(by, "breach.closed", breach, [], "breach", now=now)


async def breaches(*, open_only: bool = False) -> list[BreachRecord]:
    """The newest first."""
    async with transaction():
        rows = await connection().fetch(
            f"{_RECORD} where not $1 or b.state = 'held' order by b.known_at desc, b.id limit 200", open_only
        )
    return [_record(row) for row in rows]


async def breach_record(breach: UUID) -> BreachRecord:
    async with transaction():
        row = await connection().fetchrow(f"{_RECORD} where b.id = $1", breach)
    if row is None:
        raise NotFound
    return _record(row)


_RECORD = "select b.*, (select count(*) from breach_notice n where n.breach = b.id) as letters from breach b"


async def _hold(breach: UUID, found: Affected) -> None:
    await connection().executemany(
        "insert into breach_notice (id, person, scope, expires_on, breach, registration, state)"
        " values ($1, $2, $3, $4, $5, $6, 'held')",
        [(uuid4(), each.person, each.scope, each.expires_on, breach, each.registration) for each in found.people],
    )


_MISSING: dict[str, str] = {
    "event": N_("請選是哪一場活動。"),
    "export": N_("請填匯出的編號。"),
    "staff": N_("請選是哪一位同仁。"),
    "window": N_("請填從何時到何時。"),
}


def _check(scenario: str, facts: Facts, known_at: datetime, now: datetime) -> None:
    if scenario not in SCENARIOS:
        raise Invalid([Fault("scenario", N_("請選一種情境。"))])
    given = {"event": facts.event, "export": facts.export, "staff": facts.staff, "window": facts.since and facts.until}
    missing = [need for need in SCENARIOS[scenario].needs if need in _MISSING and not given[need]]
    faults = [Fault("since" if need == "window" else need, _MISSING[need]) for need in missing]
    if facts.since and facts.until and facts.since > facts.until:
        faults.append(Fault("until", N_("結束的時間要在開始之後。")))
    if known_at > now:
        faults.append(Fault("known_at", N_("得知的時間不能在未來。")))
    if faults:
        raise Invalid(faults)


def _record(row: Any) -> BreachRecord:
    return BreachRecord(
        id=row["id"],
        scenario=row["scenario"],
        drill=row["drill"],
        known_at=row["known_at"],
        facts=msgspec.json.decode(row["facts"], type=Facts),
        people=row["people"],
        readable=row["readable"],
        decision=msgspec.json.decode(row["decision"], type=Decision),
        state=row["state"],
        opened_by=row["opened_by"],
        approved_at=row["approved_at"],
        keep_until=row["keep_until"],
        measures=tuple(row["measures"]),
        clocks=tuple(deciding.clocks(row["known_at"], deciding.rules())),
        letters=row["letters"],
    )
