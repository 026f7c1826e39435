"""Ballots on a real database: issued in one batch, spent once, mixed before anyone can read them."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from foundation.database import acting_as, transaction
from foundation.faults import Fault
from foundation.refusals import Conflict, Gone, Invalid, NotFound
from foundation.tokens import digest
from questionnaires.answering import read_json
from questionnaires.ballots import Opened, answer, close_poll, issue_ballots, open_ballot
from questionnaires.closing import close_due
from questionnaires.makers import answer_ballot, make_open_poll, make_satisfaction_poll
from questionnaires.opening import ensure_form, make_poll, publish_revision, revision
from questionnaires.questions import Question
from questionnaires.standard import satisfaction, visit
from questionnaires.standards import ensure_standards

NOW = datetime(2026, 5, 3, 8, 0, tzinfo=UTC)
GOOD = {"overall": 5, "topic": 4}


@pytest.fixture
async def c(db: asyncpg.Connection, keys_db: str) -> asyncpg.Connection:
    return db


async def opened(count: int) -> tuple[UUID, list[str]]:
    with acting_as("staff"):
        return await make_open_poll(count, NOW)


async def count(c: asyncpg.Connection, table: str, poll: UUID) -> int:
    return int(await c.fetchval(f"select count(*) from {table} where poll = $1", poll))


async def test_issuing_stores_hashes_only_sorted_and_opens_the_poll(c: asyncpg.Connection) -> None:
    poll, tokens = await opened(30)
    stored = [
        row["token_hash"] for row in await c.fetch("select token_hash from ballot where poll = $1 order by ctid", poll)
    ]
    assert stored == sorted(digest(token) for token in tokens)
    assert tokens != sorted(tokens, key=digest)
    row = await c.fetchrow("select state, population, issued, closes_on from poll where id = $1", poll)
    assert row is not None
    assert tuple(row) == ("open", 30, 30, (NOW + timedelta(days=14)).date())


async def test_a_second_door_adds_to_the_same_poll(c: asyncpg.Connection) -> None:
    poll, _ = await opened(3)
    with acting_as("staff"):
        await issue_ballots(poll, 2, NOW)
    assert await c.fetchval("select issued from poll where id = $1", poll) == 5


async def test_looking_spends_nothing(c: asyncpg.Connection) -> None:
    poll, (token, *_) = await opened(2)
    for _ in range(3):
        assert (await open_ballot(token, NOW)).poll == poll
    assert await count(c, "ballot", poll) == 2


async def test_a_ballot_is_spent_once(c: asyncpg.Connection) -> None:
    poll, (token, *_) = await opened(2)
    await answer_ballot(token, GOOD, NOW)
    with pytest.raises(Gone):
        await answer_ballot(token, GOOD, NOW)
    with pytest.raises(Gone):
        await open_ballot(token, NOW)
    assert (await count(c, "ballot", poll), await count(c, "ballot_buffer", poll)) == (1, 1)


@pytest.mark.parametrize("token", ["", "x", "0" * 22, "王小明", "'; drop table ballot; --"])
async def test_foreign_tokens_open_nothing(c: asyncpg.Connection, token: str) -> None:
    await opened(1)
    with pytest.raises(Gone):
        await open_ballot(token, NOW)


async def test_faults_spend_nothing(c: asyncpg.Connection) -> None:
    poll, (token,) = await opened(1)
    with pytest.raises(Invalid):
        await answer(await open_ballot(token, NOW), [Fault("overall", "「%(label)s」")], NOW)
    assert await count(c, "ballot", poll) == 1


async def test_four_wait_and_the_fifth_sets_them_free(c: asyncpg.Connection) -> None:
    poll, tokens = await opened(6)
    for token in tokens[:4]:
        await answer_ballot(token, GOOD, NOW)
    assert (await count(c, "ballot_buffer", poll), await count(c, "response", poll)) == (4, 0)
    await answer_ballot(tokens[4], GOOD, NOW)
    assert (await count(c, "ballot_buffer", poll), await count(c, "response", poll)) == (0, 5)
    await answer_ballot(tokens[5], GOOD, NOW)
    assert (await count(c, "ballot_buffer", poll), await count(c, "response", poll)) == (1, 5)


async def test_closing_counts_the_rest_and_forgets_who_did_not_answer(c: asyncpg.Connection) -> None:
    poll, tokens = await opened(9)
    for token in tokens[:7]:
        await answer_ballot(token, GOOD, NOW)
    before = {row["id"] for row in await c.fetch("select id from response where poll = $1", poll)}
    with acting_as("staff"):
        await close_poll(poll, NOW)
    after = await c.fetch("select id, xmin::text from response where poll = $1", poll)
    assert len(after) == 7
    assert len({row["xmin"] for row in after}) == 1
    assert not before & {row["id"] for row in after}
    assert (await count(c, "ballot", poll), await count(c, "ballot_buffer", poll)) == (0, 0)
    with pytest.raises(Gone):
        await open_ballot(tokens[8], NOW)
    with acting_as("staff"), pytest.raises(NotFound):
        await close_poll(poll, NOW)
    with acting_as("staff"), pytest.raises(Conflict):
        await issue_ballots(poll, 1, NOW)


async def test_order_of_arrival_is_lost(c: asyncpg.Connection) -> None:
    poll, tokens = await opened(40)
    for n, token in enumerate(tokens):
        await answer_ballot(token, {"overall": 5, "recommend": n % 11}, NOW)
    with acting_as("staff"):
        await close_poll(poll, NOW)
    stored = [
        row[0]
        for row in await c.fetch(
            "select (answers->>'recommend')::int from response where poll = $1 order by ctid", poll
        )
    ]
    assert sorted(stored) == sorted(n % 11 for n in range(40))
    assert stored != [n % 11 for n in range(40)]


async def test_own_words_are_sealed_and_point_at_no_answer(c: asyncpg.Connection) -> None:
    poll, tokens = await opened(5)
    for token in tokens:
        await answer_ballot(token, GOOD | {"suggestions": "停車位太少"}, NOW)
    assert await count(c, "remark_buffer", poll) == 0
    remarks = await c.fetch("select id, blob, person, scope from remark where poll = $1", poll)
    assert len(remarks) == 5
    assert {(row["person"], row["scope"]) for row in remarks} == {(None, poll)}
    assert not any("停車".encode() in row["blob"] for row in remarks)
    answers = await c.fetch("select answers::text from response where poll = $1", poll)
    assert all(set(re.findall(r'"(\w+)":', row[0])) == {"overall", "topic"} for row in answers)
    assert not {row["id"] for row in remarks} & {row["id"] for row in await c.fetch("select id from response")}


async def test_no_column_beside_an_answer_can_hold_a_time_or_an_order(c: asyncpg.Connection) -> None:
    columns = await c.fetch(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_name in ('response', 'ballot', 'ballot_buffer', 'remark_buffer') order by 1, ordinal_position"
    )
    assert [(row[0], row[1], row[2]) for row in columns] == [
        ("ballot", "token_hash", "bytea"),
        ("ballot", "poll", "uuid"),
        ("ballot", "expires_on", "date"),
        ("ballot_buffer", "id", "uuid"),
        ("ballot_buffer", "poll", "uuid"),
        ("ballot_buffer", "answers", "jsonb"),
        ("remark_buffer", "person", "uuid"),
        ("remark_buffer", "scope", "uuid"),
        ("remark_buffer", "expires_on", "date"),
        ("remark_buffer", "id", "uuid"),
        ("remark_buffer", "poll", "uuid"),
        ("remark_buffer", "blob", "bytea"),
        ("response", "id", "uuid"),
        ("response", "poll", "uuid"),
        ("response", "answers", "jsonb"),
    ]


async def test_a_ballot_ends_with_its_poll(c: asyncpg.Connection) -> None:
    _, (token,) = await opened(1)
    assert await open_ballot(token, NOW + timedelta(days=14))
    with pytest.raises(Gone):
        await open_ballot(token, NOW + timedelta(days=15))


@pytest.mark.parametrize("table", ["ballot", "ballot_buffer", "remark_buffer", "response", "remark"])
async def test_the_public_may_not_read_answers_or_ballots(c: asyncpg.Connection, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction("public") as public:
            await public.fetch(f"select * from {table}")


async def test_standard_forms_are_made_once(c: asyncpg.Connection) -> None:
    for _ in range(2):
        async with transaction("owner"):
            await ensure_standards(NOW)
    assert await c.fetchval("select count(*) from form where kind in ('satisfaction', 'visit')") == 2
    assert await c.fetchval("select count(*) from form_revision") == 2


async def test_the_same_design_is_the_same_revision_and_a_change_is_a_new_one(c: asyncpg.Connection) -> None:
    with acting_as("staff"):
        form = await ensure_form(satisfaction.KIND, "試用問卷")
        first = await publish_revision(form, satisfaction.QUESTIONS)
        again = await publish_revision(form, satisfaction.QUESTIONS)
        second = await publish_revision(form, visit.QUESTIONS)
    assert (first.id, first.n, second.n) == (again.id, 1, 2)
    assert (await revision(first.id)).questions == satisfaction.QUESTIONS


async def test_a_questionnaire_that_asks_for_names_is_not_published(c: asyncpg.Connection) -> None:
    with acting_as("staff"):
        form = await ensure_form(satisfaction.KIND, "試用問卷")
        with pytest.raises(Invalid) as caught:
            await publish_revision(form, (Question(key="who", kind="name", field="name", label_zh="姓名"),))
    assert [fault.field for fault in caught.value.faults] == ["who"]


async def test_a_published_revision_never_changes(c: asyncpg.Connection) -> None:
    poll = await make_poll_as_staff()
    for statement in ("update form_revision set n = n + 1", "delete from form_revision"):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            async with transaction("owner") as owner:
                await owner.execute(statement)
    assert poll


async def test_no_poll_is_made_over_a_form_that_asks_for_names(c: asyncpg.Connection) -> None:
    with acting_as("staff"):
        form = await ensure_form("registration", "報名表")
        asking = await publish_revision(form, (Question(key="who", kind="name", field="name", label_zh="姓名"),))
        with pytest.raises(Invalid):
            await make_poll(asking.id)


async def test_sending_asks_for_the_ballot_no_second_time(c: asyncpg.Connection) -> None:
    poll, (token,) = await opened(1)
    ballot = await open_ballot(token, NOW)
    assert ballot == Opened(token, poll, satisfaction.QUESTIONS)
    asked: list[str] = []
    c.add_query_logger(lambda query: asked.append(query.query))
    with acting_as("public"):
        await answer(ballot, read_json(satisfaction.QUESTIONS, GOOD, "zh-Hant"), NOW)
    assert [query for query in asked if query.startswith("select")] == ["select spend_ballot($1, $2, $3, $4, $5)"]


async def make_poll_as_staff() -> UUID:
    with acting_as("staff"):
        draft = await make_satisfaction_poll()
        made = await revision(await _revision_of(draft))
        return await make_poll(made.id)


async def _revision_of(poll: UUID) -> UUID:
    async with transaction() as c:
        return UUID(str(await c.fetchval("select revision from poll where id = $1", poll)))


async def test_polls_past_their_day_close_by_night(c: asyncpg.Connection) -> None:
    poll, tokens = await opened(3)
    for token in tokens:
        await answer_ballot(token, GOOD | {"suggestions": "停車位太少"}, NOW)
    with acting_as("worker"):
        assert await close_due(NOW + timedelta(days=14)) == 0
        assert await close_due(NOW + timedelta(days=15)) == 1
        assert await close_due(NOW + timedelta(days=15)) == 0
    assert (await count(c, "response", poll), await count(c, "remark", poll)) == (3, 3)
