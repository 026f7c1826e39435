"""What staff write of their work stays for years in system tables; whoever is named or can be called in it does not."""

import copy
from dataclasses import replace

import asyncpg
import pytest

from foundation.actor import SYSTEM
from foundation.database import acting_as
from privacy import notice_drafts, own_fields, sensitive_questions, wording
from privacy.sensitive_questions import QuestionText
from tests.privacy.conftest import NOW
from tests.privacy.test_own_fields import PARKING

TELLING = "王大明先生（0912-345-678，wang@example.org）說現場要先準備，所以才這樣問。"
NAMED = ("大明", "0912", "wang@")
TABLES = ("sensitive_question", "notice_template", "own_field", "audit_entry")


@pytest.fixture(autouse=True)
async def as_staff(db: asyncpg.Connection):
    with acting_as("staff"):
        await notice_drafts.ensure_standard(NOW)
        yield


async def kept(db: asyncpg.Connection) -> str:
    rows = [await db.fetchval(f"select string_agg(t::text, ' ') from {name} t") for name in TABLES]
    return " ".join(filter(None, rows))


async def test_a_reason_to_ask_and_its_answer_name_nobody(db: asyncpg.Connection) -> None:
    question = await sensitive_questions.ask(QuestionText("ill", ("慢性病",)), TELLING, SYSTEM, NOW)
    await sensitive_questions.decide(question, allowed=True, reason=TELLING, by=SYSTEM, now=NOW)
    told = await kept(db)
    assert told.count("現場要先準備") == 3, "purpose, reason and audit"
    assert not [name for name in NAMED if name in told]


async def test_the_note_of_a_draft_names_nobody(db: asyncpg.Connection) -> None:
    draft = await notice_drafts.start(SYSTEM, NOW)
    body = copy.deepcopy(wording.STANDARD)
    body["zh"]["intro"] += "。"
    await notice_drafts.save(draft, body, TELLING, SYSTEM, NOW)
    await notice_drafts.approve(draft, SYSTEM, NOW, same_substance=True)
    told = await kept(db)
    assert told.count("現場要先準備") == 2
    assert not [name for name in NAMED if name in told]


async def test_a_field_and_its_answer_name_nobody(db: asyncpg.Connection) -> None:
    wanted = replace(PARKING, reason_zh=TELLING, reason_en=f"For the guard of the car park: {TELLING}")
    field = await own_fields.propose(wanted, SYSTEM, NOW)
    await own_fields.decide(field, approved=False, answer=TELLING, by=SYSTEM, now=NOW)
    told = await kept(db)
    assert told.count("現場要先準備") == 4
    assert not [name for name in NAMED if name in told]
