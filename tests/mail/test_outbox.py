"""Posting: a row and its job, in the transaction of the deed, by those who may."""

import asyncpg
import pytest

from foundation.database import transaction
from mail.outbox import Addressed, post_many
from tests.mail.posting import NOW, posted, row


async def test_posting_adds_a_row_and_its_job_and_the_public_can_neither_add_nor_read(db):
    mail = await posted()
    jobs = await db.fetch("select entrypoint, convert_from(payload, 'UTF8') as payload from jobs.pgqueuer")
    assert [tuple(job) for job in jobs] == [("mail.deliver", f'{{"mail":"{mail}"}}')]
    writes = "insert into outgoing_mail (id) values (gen_random_uuid())"
    for sql in (
        writes,
        "select id from outgoing_mail",
        "insert into jobs.pgqueuer (entrypoint) values ('mail.deliver')",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction("public") as c:
                await c.execute(sql)


async def test_a_rolled_back_deed_posts_nothing(db):
    async def deed():
        async with transaction("staff"):
            await posted()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await deed()
    assert await db.fetchval("select count(*) from outgoing_mail") == 0
    assert await db.fetchval("select count(*) from jobs.pgqueuer") == 0


async def test_many_at_once_are_written_as_post_writes_one(db):
    one = await posted(sealed=b"ballot")
    facts = await row(db, one)
    [job], [note] = [await db.fetch(f"select * from jobs.{table}") for table in ("pgqueuer", "pgqueuer_log")]
    same = [facts[key] for key in ("subject", "language", "person", "scope", "expires_on", "sealed")]
    async with transaction("staff"):
        await post_many("test.ticket", [Addressed(*same)] * 2, NOW)
        await post_many("test.ticket", [], NOW)
    others = await db.fetch("select * from outgoing_mail where id <> $1", one)
    assert len(others) == 2
    for other in others:
        assert dict(other) | {"id": one, "message_id": facts["message_id"]} == dict(facts)
        assert other["message_id"] == facts["message_id"].replace(one.hex, other["id"].hex)
    copies = await db.fetch("select * from jobs.pgqueuer where id <> $1", job["id"])
    varying = {"id", "created", "updated", "heartbeat", "execute_after", "payload"}
    for copy in copies:
        assert {k: v for k, v in copy.items() if k not in varying} == {k: v for k, v in job.items() if k not in varying}
    assert {copy["payload"] for copy in copies} == {b'{"mail":"%s"}' % str(other["id"]).encode() for other in others}
    notes = await db.fetch("select * from jobs.pgqueuer_log where id <> $1", note["id"])
    assert {n["job_id"] for n in notes} == {copy["id"] for copy in copies}
    assert [(n["status"], n["entrypoint"], n["priority"]) for n in notes] == [
        (note["status"], note["entrypoint"], note["priority"])
    ] * 2
