"""Reads requests and their clocks: the queue, one request masked, what is sealed of it for a reveal."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from foundation.database import acting_as, connection, transaction
from foundation.languages import N_
from foundation.refusals import Conflict, NotFound
from privacy.masks import mask
from privacy.reveal import Sealed, open_sealed
from vault.sealing import Context

SOON = timedelta(days=3)
AS_STAFF = "select person, scope, language, blob from case_words where request = $1"


@dataclass(frozen=True, slots=True)
class Case:
    """`name` is masked, empty where the words are gone."""

    id: UUID
    kind: str
    channel: str
    identity: str
    received_on: date
    due_on: date
    extended_until: date | None
    state: str
    ground: str
    decided_on: date | None
    automatic: bool
    name: str

    @property
    def last_day(self) -> date:
        return self.extended_until or self.due_on

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    def is_late(self, today: date) -> bool:
        return self.is_open and today > self.last_day

    def is_soon(self, today: date) -> bool:
        return self.is_open and not self.is_late(today) and today >= self.last_day - SOON


def case_context(case: UUID) -> Context:
    return Context("case_words", case, "P2")


_CASES = """
select c.*, w.person, w.blob from subject_case c left join case_words w on w.request = c.id
where ($1::uuid is null or c.id = $1) and (not $2 or c.state = 'open') and not c.automatic
order by c.state <> 'open', coalesce(c.extended_until, c.due_on), c.id limit $3
"""


async def cases(*, open_only: bool = False, limit: int = 200) -> list[Case]:
    """By the last day, what is still open first."""
    return await _read(None, open_only, limit)


async def one_case(case: UUID) -> Case:
    found = await _read(case, False, 1)
    if not found:
        raise NotFound
    return found[0]


async def cases_of(person: UUID) -> list[Case]:
    """What this person has asked for; the caller has proof that it is them."""
    with acting_as("staff"):
        async with transaction() as c:
            rows = await c.fetch("select request from case_words where person = $1", person)
        return [await one_case(row["request"]) for row in rows]


async def open_days() -> list[date]:
    """The last day of each open request, for Today."""
    async with transaction() as c:
        rows = await c.fetch(
            "select coalesce(extended_until, due_on) as last from subject_case where state = 'open' order by 1"
        )
    return [row["last"] for row in rows]


async def automatic_by_kind() -> dict[str, int]:
    """How many requests people settled by themselves."""
    async with transaction() as c:
        rows = await c.fetch("select kind, count(*) as n from subject_case where automatic group by kind")
    return {row["kind"]: row["n"] for row in rows}


async def sealed_case(case: UUID) -> Sealed | None:
    """For a reveal; None where the words are gone."""
    async with transaction() as c:
        row = await c.fetchrow(AS_STAFF, case)
    return Sealed(case, case_context(case), row["person"], row["scope"], row["blob"]) if row else None


async def for_update(case: UUID) -> Any:
    """The row of an open request, locked. Inside the transaction of a deed."""
    row = await connection().fetchrow("select * from subject_case where id = $1 for update", case)
    if row is None:
        raise NotFound
    if row["state"] != "open":
        raise Conflict(N_("這件請求已經答覆過了。"), code="decided")
    return row


async def _read(case: UUID | None, open_only: bool, limit: int) -> list[Case]:
    async with transaction() as c:
        rows = await c.fetch(_CASES, case, open_only, limit)
    sealed = [Sealed(r["id"], case_context(r["id"]), r["person"], r["id"], r["blob"]) for r in rows if r["blob"]]
    names = {
        each.object_id: mask("name", str(words.get("name") or ""))
        for each, words in zip(sealed, await open_sealed(sealed), strict=True)
        if words
    }
    told = (
        "id", "kind", "channel", "identity", "received_on", "due_on", "extended_until", "state", "ground",
        "decided_on", "automatic",
    )  # fmt: skip
    return [Case(**{name: row[name] for name in told}, name=names.get(row["id"], "")) for row in rows]
