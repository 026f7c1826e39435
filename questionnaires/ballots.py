"""One-time ballots: issued in one sorted batch when the door is closed, spent once, and proof of attendance only.

The token stands in the sealed mail or on the printed slip until it is used; here only its hash is stored. The answers
are mixed in the database before anyone can read them (`sql/ballots.sql`), by the transaction that spends the ballot.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Gone, Invalid, NotFound
from foundation.tokens import digest, random_token
from privacy import periods
from questionnaires.answering import Answers
from questionnaires.kinds import kind_of
from questionnaires.questions import Questions, Value, from_json
from vault import keys, sealing

OPEN_FOR = timedelta(days=14)
REMARK_TABLE = "remark"
_REMARKS_KEPT = periods.PERIODS["remark"].keep_days
_SPENT = N_("這份問卷已經送出，或連結已經過期。每個連結只能用一次，謝謝您的意見。")


async def issue_ballots(poll: UUID, count: int, now: datetime) -> list[str]:
    """One token per person signed in; opens the poll for fourteen days. Raises `Conflict` once the poll is closed.

    The tokens come in random order and are stored nowhere: give each to its mail or its slip in this same transaction.
    """
    tokens = [random_token() for _ in range(count)]
    closes_on = day_of(now + OPEN_FOR)
    async with transaction() as c:
        opened = await c.fetchval(
            "update poll set state = 'open', population = population + $2, issued = issued + $2,"
            " closes_on = greatest(closes_on, $3) where id = $1 and state <> 'closed' returning id",
            poll,
            count,
            closes_on,
        )
        if opened is None:
            raise Conflict(N_("這份問卷已經截止，不能再發出。"), code="poll_closed")
        # Sorted by hash: the order of the rows is not the order of the people.
        await c.execute(
            "insert into ballot (token_hash, poll, expires_on) select hash, $2, $3 from unnest($1::bytea[]) as hash",
            sorted(digest(token) for token in tokens),
            poll,
            periods.expires_on("ballot", closes_on),
        )
    return tokens


@dataclass(frozen=True, slots=True)
class Opened:
    """A ballot in somebody's hand: what its page asks, and what `answer` needs to spend it."""

    token: str
    poll: UUID
    questions: Questions


async def open_ballot(token: str, now: datetime) -> Opened:
    """The poll a ballot opens and its questions; spends nothing. Raises `Gone` for a spent, foreign or late one."""
    async with transaction() as c:
        row = await c.fetchrow(
            "select p.id as poll, r.questions from poll p join form_revision r on r.id = p.revision"
            " where p.id = open_ballot($1, $2)",
            digest(token),
            day_of(now),
        )
    if row is None:
        raise Gone(_SPENT, code="ballot_spent")
    return Opened(token, row["poll"], from_json(row["questions"]))


async def answer(ballot: Opened, read: Answers | Faults, now: datetime) -> None:
    """Spends the ballot and keeps the answers. Raises `Invalid` with the faults, `Gone` if the ballot is spent."""
    if not isinstance(read, Answers):
        raise Invalid(read)
    kept, words = part(ballot.questions, read.values)
    sealed = await _seal(ballot.poll, words, now)
    async with transaction() as c:
        taken = await c.fetchval(
            "select spend_ballot($1, $2, $3, $4, $5)",
            digest(ballot.token),
            msgspec.json.encode(kept).decode(),
            sealed,
            _REMARKS_KEPT,
            day_of(now),
        )
    if not taken:
        raise Gone(_SPENT, code="ballot_spent")


async def close_poll(poll: UUID, now: datetime) -> None:
    """No more answers; what waits is counted, unused ballots go. Raises `NotFound` unless the poll is open."""
    async with transaction() as c:
        if not await c.fetchval("select close_poll($1, $2, $3)", poll, _REMARKS_KEPT, day_of(now)):
            raise NotFound


def part(questions: Questions, values: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, str]]:
    """The answers that anybody may count, and the words that only a person may read, by question."""
    kept: dict[str, Value] = {}
    words: dict[str, str] = {}
    for question in questions:
        if question.key not in values:
            continue
        plain, own = kind_of(question).split_words(question, values[question.key])
        if plain is not None:
            kept[question.key] = plain
        if own:
            words[question.key] = own
    return kept, words


async def _seal(poll: UUID, words: Mapping[str, str], now: datetime) -> list[bytes]:
    """Each text apart, so that two remarks of one answer cannot be told to belong together. No person: the poll's own
    key stands for both locks."""
    if not words:
        return []
    lock = (await keys.scope_keys(poll, now)).p2
    sealed = []
    for question, text in words.items():
        row = uuid4()
        fields = {"question": question, "text": text}
        sealed.append(row.bytes + sealing.seal(lock, lock, sealing.Context(REMARK_TABLE, row, "P2"), fields))
    return sealed
