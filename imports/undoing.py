"""Takes a written list back as a whole: who came by it is cancelled and erased, what it changed is changed back. What
has been used since stays, and is said."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events.facts import EventFacts
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import connection, transaction
from foundation.languages import N_
from foundation.refusals import Conflict, Refusal
from imports import batches
from privacy import audit
from privacy.periods import PERIODS
from privacy.reveal import Sealed, open_sealed
from registrations.cancelling import cancel
from registrations.correcting import correct_inside
from registrations.opened import open_registrations
from registrations.settling import settle_soon
from vault.sealing import Context

# Why something stays as it is.
STAYS: dict[str, str] = {
    "arrived": N_("已經報到，不能復原"),
    "answered": N_("本人已經回覆或自己改過，不動"),
    "gone": N_("本人已經取消或資料已經刪除"),
    "changed": N_("匯入之後又改過，不動"),
    "cancelled": N_("匯入時取消的報名，座位可能已經給了別人，不能復原"),
}
_ENTRIES = """
select e.id, e.act, e.blob, e.person, e.scope, r.id as registration, r.state, r.told_on,
  exists (select from attendance a where a.participation = r.participation)
    or exists (select from scan s join ticket t on t.id = s.ticket where t.registration = r.id) as arrived,
  exists (select from reply a where a.registration = r.id and a.answer is not null)
    or exists (select from consent_state c where c.registration = r.id) or r.link_version > 1 as answered,
  r.told_on is not null or exists (
    select from outgoing_mail m where m.subject = r.id and m.state in ('sent', 'sending')) as told
from import_entry e join registration r on r.id = e.registration
where e.batch = $1 order by r.id
"""


@dataclass
class Undone:
    """`erased` were told by nobody yet and are gone; `cancelled` get the letter that says so and go tomorrow night."""

    erased: int = 0
    cancelled: int = 0
    restored: int = 0
    stays: Counter[str] = field(default_factory=Counter)
    anew: list[UUID] = field(default_factory=list)


def may_undo(facts: EventFacts, batch: batches.Batch, now: datetime) -> bool:
    if facts.ends_at and facts.ends_at < now:
        return False
    return batch.state == "committed" and batch.committed_at is not None and now < undo_until(batch.committed_at)


def undo_until(committed_at: datetime) -> datetime:
    return committed_at + timedelta(days=PERIODS["import_undo"].keep_days)


async def undo(facts: EventFacts, batch: UUID, by: Actor, now: datetime) -> Undone:
    """All in one transaction. Conflict for a list that was not written, is taken back already, or is too old,
    and once the event is over: who was expected there was expected."""
    done = Undone()
    try:
        async with transaction("staff") as c:
            row = await batches.held(batch, state="committed")
            if now >= undo_until(row["committed_at"]):
                raise Conflict(N_("匯入超過 14 天，不能整批復原了。"), code="too_old")
            if facts.ends_at and facts.ends_at < now:
                raise Conflict(N_("活動已經結束，名單不能復原了。"), code="over")
            for entry in await c.fetch(_ENTRIES, batch):
                await _take_back(entry, by, now, done)
            await c.execute("delete from import_entry where batch = $1", batch)
            await c.execute("update import_batch set state = 'undone', undone_at = $2 where id = $1", batch, now)
            told = f"{row['source']} -{done.erased + done.cancelled} ~{done.restored}"
            await audit.append(by, "import.undone", facts.id, (), "import", reason=told, now=now)
    finally:
        for person in done.anew:
            await settle_soon(person, now)
    return done


async def _take_back(entry: Any, by: Actor, now: datetime, done: Undone) -> None:
    if entry["act"] == "cancelled":
        done.stays["cancelled"] += 1
    elif entry["state"] != "live":
        done.stays["gone"] += 1
    elif entry["act"] == "updated":
        await _change_back(entry, by, now, done)
    elif entry["arrived"] or entry["answered"]:
        done.stays["arrived" if entry["arrived"] else "answered"] += 1
    else:
        await _remove(entry, by, now, done)


async def _change_back(entry: Any, by: Actor, now: datetime, done: Undone) -> None:
    """Only where the words are still those of the list."""
    sealed = Sealed(entry["registration"], Context("import_entry", entry["id"], "P2"), entry["person"],
                    entry["scope"], entry["blob"])  # fmt: skip
    [words] = await open_sealed([sealed])
    found = (await open_registrations([entry["registration"]])).get(entry["registration"])
    if words is None or found is None:
        done.stays["gone"] += 1
    elif any(found.text(key) != text for key, text in words["after"].items()):
        done.stays["changed"] += 1
    else:
        try:
            await correct_inside(entry["registration"], words["before"], by, now, done.anew)
            done.restored += 1
        except Refusal:
            done.stays["changed"] += 1


async def _remove(entry: Any, by: Actor, now: datetime, done: Undone) -> None:
    """Cancelled like any other, so that the line moves up. Who was written to must hear of it before the words go."""
    registration = entry["registration"]
    await cancel(registration, by, now)
    c = connection()
    if entry["told"]:
        await c.execute("select expire_registration($1, $2)", registration, day_of(now) + timedelta(days=1))
        done.cancelled += 1
        return
    await c.execute("select erase_untold($1, $2)", registration, day_of(now))
    done.erased += 1
