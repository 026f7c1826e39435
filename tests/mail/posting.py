"""One letter that is posted, and what stands in the table of it."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from foundation.database import transaction
from mail.outbox import post

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
EXPIRES = date(2026, 6, 1)


async def posted(letter="test.ticket", **more) -> UUID:
    async with transaction("staff"):
        return await post(
            letter,
            uuid4(),
            "zh-Hant",
            **{"person": uuid4(), "scope": uuid4(), "expires_on": EXPIRES, "now": NOW} | more,
        )


async def row(db, mail):
    return await db.fetchrow("select * from outgoing_mail where id = $1", mail)


def at(moment=NOW):
    return lambda: moment
