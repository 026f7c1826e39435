"""Who of a mailbox sits before the screen is for the database to decide, whatever the caller says."""

from uuid import UUID

import asyncpg

from foundation.database import transaction
from subjects.codes import phone_hash
from tests.registrations.conftest import NOW
from tests.subjects.own import PHONE, Visitor, event, registered
from vault import keys

MAIL = "office@example.org"
HER_PHONE = "0987654321"
_PROVE = "select prove_own_person($1, $2, '', $3, $4)"


async def _two(visitor: Visitor, db: asyncpg.Connection) -> tuple[bytes, UUID, UUID]:
    """The session of a mailbox, and the rows of its two people: whose phone is PHONE, and hers."""
    facts = await event()
    mine = await registered(facts, "王小明", MAIL)
    await registered(facts, "陳美麗", MAIL, HER_PHONE)
    await visitor.open(MAIL)
    theirs = "exists (select from registration r where r.person = a.person and r.id = $1)"
    rows = await db.fetch(f"select a.id, {theirs} as me from access_person a", mine)
    [me] = [row["id"] for row in rows if row["me"]]
    [her] = [row["id"] for row in rows if not row["me"]]
    return await db.fetchval("select cookie_hash from access_session"), me, her


async def test_the_database_decides_itself_whether_a_number_fits(visitor: Visitor, db: asyncpg.Connection) -> None:
    """As the login of the application can ask, past every page."""
    session, me, her = await _two(visitor, db)
    index = keys.phone_index(HER_PHONE)
    async with transaction("public") as c:
        # Nothing; her index as the keys database has it; her number as it stands beside another row; another's number.
        for phone in (None, index, phone_hash(me, index), phone_hash(her, keys.phone_index(PHONE))):
            assert await c.fetchval(_PROVE, session, her, phone, NOW) == "wrong"
            assert await c.fetch("select * from own_rows($1, $2, $3)", session, her, NOW) == []
        assert await c.fetchval(_PROVE, session, her, phone_hash(her, index), NOW) == "proven"
        assert await c.fetch("select * from own_rows($1, $2, $3)", session, her, NOW)


async def test_no_number_is_kept_beside_the_proof(visitor: Visitor, db: asyncpg.Connection) -> None:
    await _two(visitor, db)
    kept = await db.fetch("select phones from access_person")
    assert all(len(row["phones"]) == 1 for row in kept)
    assert not {keys.phone_index(each) for each in (PHONE, HER_PHONE)} & {
        each for row in kept for each in row["phones"]
    }
