"""Two corrections of one person at the same moment: one is kept, the other refused, and the index follows the rows."""

import asyncio

import pytest

from foundation.actor import PUBLIC
from foundation.database import acting_as, transaction
from foundation.refusals import NotFound
from registrations.correcting import correct
from registrations.opened import open_registrations
from tests.registrations.conftest import NOW
from tests.subjects.own import event, registered
from vault import keys

pytestmark = pytest.mark.race
MAIL = "chen.two@example.org"


async def test_two_corrections_leave_words_and_index_the_same(fresh_db: str, keys_db: str) -> None:
    """From two events of theirs, and in the opposite order of their ids: nobody waits in a circle."""
    one, other = [await registered(await event(), "陳小華", MAIL) for _ in range(2)]
    for turn in range(6):
        async with transaction("owner") as c:
            version = await c.fetchval("select link_version from registration where id = $1", one)
        mails = [f"chen.{turn}.{which}@example.org" for which in "ab"]
        outcomes = await asyncio.gather(
            *(
                correct(which, {"email": mail}, PUBLIC, NOW, link_version=version)
                for which, mail in zip((one, other), mails, strict=True)
            ),
            return_exceptions=True,
        )
        done = [mail for mail, outcome in zip(mails, outcomes, strict=True) if not isinstance(outcome, BaseException)]
        assert len(done) == 1, outcomes
        assert [type(each) for each in outcomes if isinstance(each, BaseException)] == [NotFound]
        with acting_as("staff"):
            words = await open_registrations([one, other])
        assert {each.text("email") for each in words.values()} == set(done)
        async with transaction("owner") as c:
            person = await c.fetchval("select person from registration where id = $1", one)
        found = {mail: person in await keys.find_persons(email=mail) for mail in mails}
        assert found == {mail: mail in done for mail in mails}
