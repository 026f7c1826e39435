"""What people were shown and decided becomes evidence: once each, without a name, and not for the erased."""

import asyncpg
import pytest

from foundation.database import acting_as
from privacy import evidence
from registrations import consent_chain
from registrations.admission import admit
from tests.registrations.conftest import NOW, open_event, person
from vault import keys

pytestmark = pytest.mark.usefixtures("vault_keys")


async def chained() -> int:
    with acting_as("worker"):
        return await consent_chain.chain(NOW)


async def test_the_notice_shown_and_each_decision_get_their_evidence_once(
    db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consent_chain, "BATCH", 2)
    event = await open_event(db, 10)
    for name in ("甲", "乙", "丙"):
        await admit(person(event, name, consents={"later_events": "given", "photo": "refused"}), NOW)
    assert await chained() == 9
    assert await chained() == 0
    acts = await db.fetch("select purpose, act, count(*) as n from consent_evidence group by 1, 2 order by 1")
    assert [tuple(row) for row in acts] == [
        ("later_events", "given", 3),
        ("notice", "shown", 3),
        ("photo", "refused", 3),
    ]
    assert await db.fetchval("select count(*) from consent_state where evidence is null") == 0
    with acting_as("auditor"):
        assert await evidence.verify() is None


async def test_an_erased_person_gets_none_and_holds_nobody_up(db: asyncpg.Connection) -> None:
    event = await open_event(db, 10)
    gone, _ = [await admit(person(event, name), NOW) for name in ("丁", "戊")]
    await keys.destroy_person(await db.fetchval("select person from registration where id = $1", gone.registration))
    assert await chained() == 2, "what the other one was shown, and decided"
    assert await chained() == 0
