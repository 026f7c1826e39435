"""Article 9, proven by a real upload: whoever stands on a list of others is told who gave it, before anything else."""

import asyncpg
import pytest

from events.facts import EventFacts
from foundation.actor import Actor
from registrations import before_sending, letters  # noqa: F401 - registers the letters
from tests.imports.conftest import GIVER, csv_list, person, written
from tests.registrations.test_art9 import Wire, deliver_all, post, wire  # noqa: F401 - the open line

pytestmark = pytest.mark.usefixtures("vault_keys")


async def test_art9_an_uploaded_list_is_told_before_anything_else(
    db: asyncpg.Connection,
    event: EventFacts,
    officer: Actor,
    wire: Wire,  # noqa: F811 - that fixture
) -> None:
    await written(event, csv_list(person(1), person(2)), officer)
    for row in await db.fetch("select id from registration"):
        await post("registrations.moved", row["id"])
    await deliver_all(db, wire)
    by_person: dict[str, list[str]] = {}
    for mail, text in zip(wire.sent, wire.texts(), strict=True):
        by_person.setdefault(mail["to"], []).append(text)
    assert len(by_person) == 2
    for texts in by_person.values():
        assert GIVER in texts[0].split("\n\n")[0], "the source before anything else"
        assert f"/privacy/notices/{event.notice}" in texts[0]
        assert len(texts) == 3, "and then the ones that had waited"


async def test_art9_nobody_is_told_twice_by_the_same_list(
    db: asyncpg.Connection,
    event: EventFacts,
    officer: Actor,
    wire: Wire,  # noqa: F811 - that fixture
) -> None:
    content = csv_list(person(1))
    await written(event, content, officer)
    await deliver_all(db, wire)
    await written(event, content, officer)
    await deliver_all(db, wire)
    assert await db.fetchval("select count(*) from outgoing_mail where letter = $1", before_sending.TOLD) == 1
    assert len(wire.sent) == 2, "who gave it, then the ticket"
