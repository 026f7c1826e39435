"""The evidence of consent: chained, without a subject, and provable by the receipt alone."""

import os
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from foundation.actor import SYSTEM
from foundation.database import acting_as
from privacy import evidence, notice_drafts, notices
from privacy.evidence import Act
from privacy.notice_text import AskedField

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
async def notice(db):
    with acting_as("worker"):
        await notice_drafts.ensure_standard(NOW)
        facts = notices.facts_of_event("說明會", "Session", NOW)
        yield await notices.make_version([AskedField("name")], facts, SYSTEM, NOW)


def act(notice, purpose: str = "later_events", done: evidence.Done = "given", subject: UUID | None = None) -> Act:
    return Act(subject or uuid4(), notice.id, notice.sha256, "zh-Hant", purpose, done, "web", date(2026, 5, 4))


async def test_each_act_gets_its_own_evidence(db, notice):
    acts = [(act(notice), os.urandom(32)) for _ in range(5)]
    found = await evidence.append(acts)
    assert set(found) == {each.subject for each, _ in acts}
    for each, key in acts:
        stored = await db.fetchval("select receipt_hash from consent_evidence where id = $1", found[each.subject])
        assert stored == evidence.receipt_hash(evidence.receipt_nonce(key, each), each)
    assert await evidence.verify() is None


async def test_a_job_that_runs_twice_adds_nothing(db, notice):
    acts = [(act(notice), os.urandom(32))]
    assert await evidence.append(acts) == await evidence.append(acts)
    assert await db.fetchval("select count(*) from consent_evidence") == 1


async def test_no_entry_names_its_subject(db, notice):
    one = act(notice)
    await evidence.append([(one, os.urandom(32))])
    row = str(dict(await db.fetchrow("select * from consent_evidence")))
    assert str(one.subject) not in row
    assert one.subject.hex not in row


async def test_order_of_a_batch_tells_nothing(db, notice):
    acts = [(act(notice), os.urandom(32)) for _ in range(12)]
    found = await evidence.append(acts)
    stored = [row["id"] for row in await db.fetch("select id from consent_evidence order by seq")]
    assert stored != [found[each.subject] for each, _ in acts]


@pytest.mark.parametrize(
    "change", ["act = 'refused'", "purpose = 'photo'", "on_day = on_day + 1", "language = 'en'", "channel = 'api'"]
)
async def test_verify_finds_a_changed_entry(db, notice, change):
    await evidence.append([(act(notice), os.urandom(32)) for _ in range(3)])
    await db.execute(f"update consent_evidence set {change} where seq = 2")
    assert await evidence.verify() == 2


async def test_verify_finds_a_missing_entry(db, notice):
    await evidence.append([(act(notice), os.urandom(32)) for _ in range(3)])
    await db.execute("delete from consent_evidence where seq = 2")
    assert await evidence.verify() == 2
