"""Another address proves itself by a code, and the code is used up by the correction and by nothing else."""

import asyncpg
import pytest

from foundation.refusals import Conflict
from subjects import addresses
from tests.registrations.conftest import count
from tests.subjects.own import Visitor, event, registered

MAIL, NEW = "wang@example.org", "wang.new@example.org"
Connection = asyncpg.Connection


async def _asked(visitor: Visitor) -> tuple[str, str]:
    """The page of the code, and the code in the letter to the new address."""
    registration = await registered(await event(), "王小明", MAIL)
    home = await visitor.prove(MAIL)
    # Asked for later than the code that opened the page, as it is outside of a frozen clock.
    await visitor.c.execute("update access_code set asked_at = asked_at - interval '1 minute'")
    answer = await visitor.post(f"{home}/correct", f"{home}/correct", registration=str(registration), email=NEW)
    assert answer.headers["location"].endswith("/address"), answer.text
    letter = await visitor.letter()
    assert letter
    assert letter.to == NEW
    return f"{home}/address", await visitor.code()


@pytest.mark.parametrize("how", [Conflict, asyncpg.ConnectionDoesNotExistError])
async def test_a_correction_that_failed_is_tried_again_with_the_same_code(
    visitor: Visitor, db: Connection, monkeypatch: pytest.MonkeyPatch, how: type[Exception]
) -> None:
    page, code = await _asked(visitor)
    correct = addresses.correct

    async def failing(*_: object, **__: object) -> None:
        raise how("不行")

    monkeypatch.setattr(addresses, "correct", failing)
    assert (await visitor.post(page, page, code=code)).status_code == (303 if how is Conflict else 503)
    assert await count(db, "access_code where purpose = 'address' and blob is not null") == 1
    monkeypatch.setattr(addresses, "correct", correct)
    assert (await visitor.post(page, page, code=code)).status_code == 303
    assert await count(db, "audit_entry where action = 'own.corrected'") == 1


async def test_a_new_address_is_taken_once(visitor: Visitor, db: Connection) -> None:
    page, code = await _asked(visitor)
    wrong = "000000" if code != "000000" else "111111"
    assert (await visitor.post(page, page, code=wrong)).status_code == 422
    assert (await visitor.post(page, page, code=code)).status_code == 303
    assert await count(db, "access_code where purpose = 'address' and blob is null and used_at is not null") == 1
    again = await visitor.post(page, page, code=code)
    assert again.headers["location"].endswith("/correct")
    assert await count(db, "audit_entry where action = 'own.corrected'") == 1
