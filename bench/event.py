"""The hot event of the measurement and the posts of its rush: the least personal form that is still complete."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from bench.load import post
from events.makers import make_event
from foundation.database import acting_as, transaction
from questionnaires.ubn import is_valid

UBNS = ("00090001", "00090017", "00090023", "00090038", "00090006", "00090012", "00090028", "00090033")


@dataclass(frozen=True)
class BenchEvent:
    id: UUID
    slug: str
    session: UUID
    notice: UUID
    sha256: str


RULES = (
    "update event set per_enterprise = 500, session_rule = 'all' where id = $1",
    """insert into holdback (id, event, session, kind, county, places)
    select gen_random_uuid(), event, id, 'county', '10008', 200000 from session where event = $1""",
    """insert into invitation (id, event, code, channel)
    select gen_random_uuid(), id, left(id::text, 8), 'letter' from event where id = $1""",
)


async def hot_event(now: datetime, places: int, *, rules: bool = False, **columns: Any) -> BenchEvent:
    """More places than any form would accept, so that no run ends in the waiting list. With `rules`: places held back,
    a quota of each enterprise, all sessions, and an invitation."""
    with acting_as("staff"):
        facts = await make_event(now, **columns)
        async with transaction() as c:
            await c.execute("update session set places = $2 where id = $1", facts.sessions[0].id, places)
            for sql in RULES if rules else ():
                await c.execute(sql, facts.id)
    assert facts.papers
    return BenchEvent(facts.id, facts.slug, facts.sessions[0].id, facts.papers.notice.id, facts.papers.notice.sha256)


def posts(event: BenchEvent, count: int, *, rules: bool = False) -> list[bytes]:
    """Different people, each of one of eight firms; with `rules` each of a firm of its own kind, every fourth from the
    county that places are held back for, and all brought by the invitation."""
    address = f"/api/v1/events/{event.slug}/registrations"
    return [post(address, msgspec.json.encode(body(event, n, rules=rules))) for n in range(count)]


def body(event: BenchEvent, n: int, *, rules: bool = False) -> dict[str, object]:
    plain = _plain(event, n)
    if not rules:
        return plain
    answers: dict[str, object] = {**plain["answers"], "ubn": firm(n)}  # type: ignore[dict-item]  # a dict, as below
    if n % 4 == 0:
        answers |= {"county": "10008", "township": "10008010"}
    return plain | {"answers": answers, "invitation": str(event.id)[:8]}


def firm(n: int) -> str:
    """One of a thousand business numbers that hold, all of the series that no real firm has."""
    return _FIRMS[n % len(_FIRMS)]


_FIRMS = [number for number in (f"0009{n:04}" for n in range(10_000)) if is_valid(number)][:1000]


def _plain(event: BenchEvent, n: int) -> dict[str, object]:
    return {
        "post_token": str(uuid4()),
        "sessions": [str(event.session)],
        "answers": {
            "identity_kind": "owner", "name": f"王小明{n}", "email": f"p{uuid4().hex[:12]}@example.org",
            "job_title": "經理",
            "organization": "幸福食品有限公司", "ubn": UBNS[n % len(UBNS)], "county": "66000", "township": "66000060",
            "industry": "C", "size": "5-29", "heard": "social",
        },
        "consents": {"later_events": False},
        "notice": event.sha256,
        "language": "zh-Hant",
    }  # fmt: skip
