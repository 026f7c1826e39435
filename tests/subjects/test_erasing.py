"""Erasing one person: refused while a coming place lives, told by a letter that holds nothing in clear, total, and no
figure moves."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation import personal, settings
from foundation.actor import PUBLIC
from foundation.database import acting_as
from foundation.refusals import Conflict, NotFound
from lianfu.personal_data import DECLARED
from mail.letters import RENDERERS
from privacy import erasure
from reach.digest import digest
from registrations.admission import admit
from registrations.cancelling import cancel
from subjects import erased_letter, erasing
from tests.registrations.conftest import NOW, STARTS, count, open_event, person
from vault import keys

AFTER = STARTS + timedelta(days=1)


@pytest.fixture(autouse=True)
async def roof(keys_db: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(personal, "DECLARED", list(DECLARED))
    with acting_as("worker"):
        yield


async def somebody(db: asyncpg.Connection, name: str = "甲", **more: Any) -> tuple[UUID, UUID]:
    """Registration and person of somebody who was at an event."""
    event = await open_event(db, 10)
    admitted = await admit(person(event, name, **more), NOW)
    return admitted.registration, await db.fetchval(
        "select person from registration where id = $1", admitted.registration
    )


async def letters(db: asyncpg.Connection) -> list[asyncpg.Record]:
    return await db.fetch("select * from outgoing_mail where letter = 'subjects.erased'")


async def test_key_indexes_and_every_row_go_and_the_figures_stay(db: asyncpg.Connection) -> None:
    _, who = await somebody(db, needs={"meal": "vegetarian"}, meal="vegetarian")
    before = await digest()
    erased = await erasing.erase(who, PUBLIC, AFTER)
    assert (erased.told, erased.before) == (True, False)
    assert erased.rows > 4
    assert await erasure.rows_of(who) == {}
    assert await erasure.is_over(who)
    assert await keys.find_persons(email="甲@example.org") == []
    assert await digest() == before
    assert await db.fetchval("select action from audit_entry where object = $1", who) == "person.erased"


async def test_a_coming_place_has_to_be_cancelled_first(db: asyncpg.Connection) -> None:
    registration, who = await somebody(db)
    with pytest.raises(Conflict) as refused:
        await erasing.erase(who, PUBLIC, NOW)
    assert refused.value.code == "live"
    assert await keys.open_persons([who])
    assert await letters(db) == []
    await cancel(registration, PUBLIC, NOW, link_version=1)
    before = await digest()
    await erasing.erase(who, PUBLIC, NOW)
    assert await erasure.is_over(who)
    assert await digest() == before


async def test_the_letter_is_sealed_waits_for_the_end_and_then_says_so(
    db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, who = await somebody(db)
    finish = erasure.finish
    monkeypatch.setattr(erasure, "finish", _killed)
    with pytest.raises(KeyboardInterrupt):
        await erasing.erase(who, PUBLIC, AFTER)
    [mail] = await letters(db)
    assert mail["person"] != who
    assert b"example.org" not in mail["sealed"]
    with pytest.raises(erased_letter.NotErasedYet):
        await RENDERERS["subjects.erased"](mail["subject"], "en", mail["sealed"])
    monkeypatch.setattr(erasure, "finish", finish)
    await erasing.finish_erasing({"person": str(who)})
    before = settings.current()
    settings.use(replace(before, backup_days=11))
    try:
        message = await RENDERERS["subjects.erased"](mail["subject"], "en", mail["sealed"])
    finally:
        settings.use(before)
    assert message
    assert (message.to, "erased" in message.text) == ("甲@example.org", True)
    assert "11 days" in message.text


async def _killed(*_: Any) -> int:
    raise KeyboardInterrupt


async def test_asked_again_it_finishes_and_writes_no_second_letter(db: asyncpg.Connection) -> None:
    _, who = await somebody(db)
    await erasing.erase(who, PUBLIC, AFTER)
    again = await erasing.erase(who, PUBLIC, AFTER)
    assert (again.before, again.rows, again.told) == (True, 0, False)
    assert len(await letters(db)) == 1
    with pytest.raises(NotFound):
        await erasing.erase(uuid4(), PUBLIC, AFTER)


async def test_mails_that_wait_for_the_person_are_moot(db: asyncpg.Connection) -> None:
    _, who = await somebody(db)
    assert await count(db, "outgoing_mail where person = $1", who) == 1
    await erasing.erase(who, PUBLIC, AFTER)
    assert await count(db, "outgoing_mail where person = $1", who) == 0
    tally = await db.fetch("select letter, status, n from mail_tally")
    assert [tuple(row) for row in tally] == [("registrations.confirmed", "moot", 1)]


async def test_whoever_comes_again_is_somebody_new(db: asyncpg.Connection) -> None:
    _, who = await somebody(db)
    await erasing.erase(who, PUBLIC, AFTER)
    _, again = await somebody(db)
    assert again != who
    assert list(await keys.open_persons([who, again])) == [again]


async def test_others_of_the_same_mailbox_stay(db: asyncpg.Connection) -> None:
    shared = {"name": "甲", "email": "office.of.two@example.org"}
    _, who = await somebody(db, mark=keys.mark("甲", "office.of.two@example.org", None), words=shared)
    _, colleague = await somebody(
        db, "乙", mark=keys.mark("乙", "office.of.two@example.org", None), words=shared | {"name": "乙"}
    )
    await erasing.erase(who, PUBLIC, AFTER)
    assert await keys.find_persons(email="office.of.two@example.org") == [colleague]
    assert (await erasure.rows_of(colleague))["registration"] == 1
