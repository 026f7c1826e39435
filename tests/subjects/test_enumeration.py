"""S-04 beside the probe of the running server: known and unknown addresses meet the same answer and leave the same
rows. The times are `lianfu probe enum`'s matter."""

import asyncpg

from tests.subjects.own import Visitor, event, registered

KNOWN, UNKNOWN = "known@example.org", "other@example.org"


async def test_same_answer_for_known_and_unknown(visitor: Visitor, db: asyncpg.Connection) -> None:
    await registered(await event(), "王小明", KNOWN)
    answers = []
    for email in (KNOWN, UNKNOWN):
        answer = await visitor.ask(email)
        answers.append((answer.status_code, answer.headers["location"], answer.text.replace(email, "")))
    assert answers[0] == answers[1]
    rows = [
        {name: (type(value), len(value) if isinstance(value, bytes) else 0) for name, value in row.items()}
        for row in await db.fetch("select * from access_code")
    ]
    assert len(rows) == 2
    assert rows[0] == rows[1]
    jobs = await db.fetch(
        "select entrypoint, length(payload) as n from jobs.pgqueuer where entrypoint like 'subjects.%'"
    )
    assert len({(job["entrypoint"], job["n"]) for job in jobs}) == 1
