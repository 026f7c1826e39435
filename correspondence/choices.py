"""The organiser's choice for one event: which timed letters go, and what is added to them. Without a choice the
standard holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from correspondence.texts import faults_in
from correspondence.timing import KINDS, Kind
from events.facts import EventFacts
from foundation.actor import Actor
from foundation.database import connection, transaction
from foundation.refusals import Invalid, NotFound
from privacy import audit


@dataclass(frozen=True)
class Chosen:
    kind: Kind
    wanted: bool
    text_zh: str = ""
    text_en: str = ""


async def chosen(event: UUID) -> dict[str, Chosen]:
    """Every kind, in the order of time."""
    async with transaction() as c:
        rows = await c.fetch("select kind, wanted, text_zh, text_en from event_letter where event = $1", event)
    said = {row["kind"]: row for row in rows}
    return {
        key: Chosen(kind, row["wanted"], row["text_zh"], row["text_en"]) if (row := said.get(key)) else standard(kind)
        for key, kind in KINDS.items()
    }


def standard(kind: Kind) -> Chosen:
    return Chosen(kind, kind.standard)


async def take_along(source: UUID, copy: UUID) -> None:
    """What was chosen for one event, for the copy that is made of it."""
    await connection().execute(
        "insert into event_letter (id, event, kind, wanted, text_zh, text_en)"
        " select gen_random_uuid(), $2, kind, wanted, text_zh, text_en from event_letter where event = $1",
        source, copy,
    )  # fmt: skip


async def choose(
    event: EventFacts, key: str, *, wanted: bool, text_zh: str, text_en: str, by: Actor, now: datetime
) -> None:
    """Letters that have not gone say what stands here when they go."""
    if key not in KINDS:
        raise NotFound
    if faults := [*faults_in("text_zh", text_zh, event), *faults_in("text_en", text_en, event)]:
        raise Invalid(faults)
    async with transaction():
        await connection().execute(
            "insert into event_letter (id, event, kind, wanted, text_zh, text_en) values ($1, $2, $3, $4, $5, $6)"
            " on conflict (event, kind) do update"
            " set wanted = excluded.wanted, text_zh = excluded.text_zh, text_en = excluded.text_en",
            uuid4(), event.id, key, wanted, text_zh, text_en,
        )  # fmt: skip
        await audit.append(by, "event.letter_chosen", event.id, (key,), "event", now=now)
