"""Tells the privacy officer of unusual reading: one alarm a finding, a mail when there are new ones, and an answer.

Reading inside an open purpose session is usual, up to a number of people a day. What is looked at is
`privacy/alarm_readings.py`, how much is too much `privacy/alarm_rules.py`; an alarm accuses nobody, it asks for a
sentence.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import connection, transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from mail import outbox
from privacy import alarm_readings, heads, reveal
from privacy.alarm_readings import Found
from privacy.alarm_rules import FIXED, RULES, Kind, thresholds
from privacy.free_text import masked

State = Literal["open", "seen", "explained"]
LETTER, HEAD_LETTER = "privacy.alarms", "privacy.audit_head"
LEAST_NOTE, LONGEST_NOTE = 4, 300
_MOST_ALLOWED, _LONGEST_NUMBER = 100_000, 6
_RAISE = """
insert into alarm (id, key, kind, actor, found_at, figure, most) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (key) do update set figure = greatest(alarm.figure, excluded.figure) returning (xmax = 0) as new
"""


@dataclass(frozen=True, slots=True)
class Alarm:
    id: UUID
    kind: Kind
    actor_name: str
    found_at: datetime
    figure: int
    most: int
    state: State
    note: str
    answered_by: str
    answered_at: datetime | None


async def watch(now: datetime) -> int:
    """Every hour: how many new alarms there are. Looking again finds the same ones and only raises their figure."""
    return await _tell(await alarm_readings.found(now), now)


async def watch_chain(now: datetime) -> int:
    """Every night: the whole chain against its own hashes and its signed heads."""
    return await _tell(await alarm_readings.chain(now), now)


async def sign_head(now: datetime) -> None:
    """Every hour: signs the head of the chain; where the chain does not go on from the last head, or the file of heads
    cannot be written, an alarm instead."""
    try:
        await heads.sign(now)
    except (heads.ChainBroken, OSError) as broken:
        seq = getattr(broken, "seq", None)
        found = Found("chain_gap", f"chain_gap:{seq}", None, 1) if seq else alarm_readings.heads_gap(now)
        await _tell([found], now)


async def alarms(limit: int = 100) -> list[Alarm]:
    """The open ones first, then the newest."""
    async with transaction() as c:
        rows = await c.fetch(
            "select a.id, a.kind, coalesce(s.name, '') as actor_name, a.found_at, a.figure, a.most, a.state, a.note,"
            " coalesce(b.name, '') as answered_by, a.answered_at from alarm a left join staff s on s.id = a.actor"
            " left join staff b on b.id = a.answered_by order by a.state <> 'open', a.found_at desc, a.id limit $1",
            limit,
        )
    return [Alarm(**dict(row)) for row in rows]


async def open_alarms() -> int:
    async with transaction() as c:
        return int(await c.fetchval("select count(*) from alarm where state = 'open'"))


async def answer(alarm: UUID, note: str, by: Actor, now: datetime, *, only_seen: bool = False) -> None:
    """Explained with a sentence, or only seen. An answer can be made fuller, but not taken back. On record."""
    told = masked(" ".join(note.split()))[:LONGEST_NOTE]
    state: State = "seen" if only_seen else "explained"
    if state == "explained" and len(told) < LEAST_NOTE:
        raise Invalid([Fault("note", N_("請寫下說明，至少四個字。"))])
    async with transaction() as c:
        before = await c.fetchval("select state from alarm where id = $1 for update", alarm)
        if before is None:
            raise NotFound
        if before == "explained" and state == "seen":
            raise Conflict(N_("這個警示已經有說明了。"), code="explained")
        await c.execute(
            "update alarm set state = $2::varchar, note = case when $3 = '' then note else $3 end, answered_by = $4,"
            " answered_at = $5 where id = $1",
            alarm, state, told, by.staff_id, now,
        )  # fmt: skip
        await reveal.record(by, "alarm.answered", alarm, (), state, reason=told, now=now)


async def set_threshold(kind: str, most: str, *, active: bool, by: Actor, now: datetime) -> None:
    """Some rules have none: a broken chain is never usual."""
    chosen: Kind | None = next((each for each in RULES if each == kind and each not in FIXED), None)
    if chosen is None:
        raise NotFound
    if not most.isdecimal() or len(most) > _LONGEST_NUMBER or int(most) > _MOST_ALLOWED:
        raise Invalid([Fault(f"most-{chosen}", N_("請輸入 0 到 100000 的整數。"))])
    async with transaction() as c:
        await c.execute(
            "insert into alarm_rule (id, kind, most, active) values ($1, $2, $3, $4)"
            " on conflict (kind) do update set most = excluded.most, active = excluded.active",
            uuid4(), chosen, int(most), active,
        )  # fmt: skip
        await reveal.record(by, "alarm.rule", None, (chosen,), "alarms", reason=most if active else "-", now=now)


async def mail_head(now: datetime) -> None:
    """Every day: the head stands in the mailboxes of officers and auditors, where it cannot be taken back."""
    async with transaction():
        await _post(HEAD_LETTER, ["privacy_officer", "auditor"], now)


async def _tell(findings: list[Found], now: datetime) -> int:
    """Alarms for what is above its threshold; their mail stands or falls with them."""
    limits, new = await thresholds(), 0
    async with transaction() as c:
        for one in findings:
            most = limits[one.kind]
            if most is not None and one.figure > most:
                new += await c.fetchval(_RAISE, uuid4(), one.key, one.kind, one.actor, now, one.figure, most)
        if new:
            await _post(LETTER, ["privacy_officer"], now)
    return new


async def _post(letter: str, roles: list[str], now: datetime) -> None:
    """To members of staff: their accounts are no personal data of people served, so the mails name no key."""
    rows = await connection().fetch(
        "select id from staff where roles && $1::varchar[] and disabled_on is null order by id", roles
    )
    for row in rows:
        await outbox.post(
            letter, row["id"], "zh-Hant", person=None, scope=None, expires_on=day_of(now + timedelta(days=7)), now=now
        )
