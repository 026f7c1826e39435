"""The hot event of the measurement and the posts of its rush: the least personal form that is still complete."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from bench.load import post
from events.makers import make_event
from foundation.database import acting_as, transaction

UBNS = ("00090001", "00090017", "00090023", "00090038", "00090006", "00090012", "00090028", "00090033")


@dataclass(frozen=True)
class BenchEvent:
    id: UUID
    slug: str
    session: UUID
    notice: UUID
    sha256: str


async def hot_event(now: datetime, places: int) -> BenchEvent:
    """More places than any form would accept, so that no run ends in the waiting list."""
    with acting_as("staff"):
        facts = await make_event(now)
        async with transaction() as c:
            await c.execute("update session set places = $2 where id = $1", facts.sessions[0].id, places)
    assert facts.papers
    return BenchEvent(facts.id, facts.slug, facts.sessions[0].id, facts.papers.notice.id, facts.papers.notice.sha256)


def posts(event: BenchEvent, count: int) -> list[bytes]:
    """Different people, each of one of eight firms."""
    return [
        post(f"/api/v1/events/{event.slug}/registrations", msgspec.json.encode(body(event, n))) for n in range(count)
    ]


def body(event: BenchEvent, n: int) -> dict[str, object]:
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
