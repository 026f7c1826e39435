"""S-03: the code is short, of one browser, hashed, used once, guessed five times, and no GET uses it up."""

from datetime import timedelta

import asyncpg
import pytest

from foundation import clock
from foundation.database import acting_as
from foundation.refusals import TooOften
from subjects import codes
from tests.registrations.conftest import NOW, count
from tests.subjects.conftest import Visit
from tests.subjects.own import Visitor, event, registered

Connection = asyncpg.Connection
MAIL = "wang@example.org"


@pytest.fixture(autouse=True)
async def known(db: Connection, keys_db: str) -> None:
    await registered(await event(), "王小明", MAIL)


async def test_magic_link_opens_in_the_same_browser_only(visitor: Visitor, visit: Visit) -> None:
    await visitor.ask(MAIL)
    code = await visitor.code()
    other = await visit()
    assert "沒有要過驗證碼" in (await other.get("/my-data/code")).text
    assert (await other.post("/my-data/code", code=code)).headers["location"] == "/zh-tw/my-data"
    answer = await visitor.post("/my-data/code", "/my-data/code", code=f" {code[:3]} {code[3:]} ")
    assert answer.headers["location"] == "/zh-tw/my-data/people"


async def test_magic_link_is_hashed_at_rest(visitor: Visitor, db: Connection) -> None:
    await visitor.ask(MAIL)
    code, cookie = await visitor.code(), visitor.client.cookies["lianfu_code"]
    row = await db.fetchrow("select * from access_code")
    kept = repr(dict(row)) + repr(await db.fetch("select * from outgoing_mail"))
    for word in (code, cookie, MAIL, "wang"):
        assert word not in kept
        assert word.encode() not in row["blob"]
    await visitor.post("/my-data/code", "/my-data/code", code=code)
    session = visitor.client.cookies["lianfu_own"]
    assert len(session) >= 43  # 256 bits
    assert session not in repr(await db.fetch("select * from access_session"))
    assert await db.fetchval("select blob is null from access_code")


async def test_magic_link_is_used_once(visitor: Visitor) -> None:
    await visitor.ask(MAIL)
    code, browser = await visitor.code(), visitor.client.cookies["lianfu_code"]
    await visitor.post("/my-data/code", "/my-data/code", code=code)
    with pytest.raises(codes.Gone):
        await codes.open_session(browser, code, NOW)


async def test_magic_link_lasts_ten_minutes(visitor: Visitor) -> None:
    await visitor.ask(MAIL)
    code, browser = await visitor.code(), visitor.client.cookies["lianfu_code"]
    with pytest.raises(codes.Gone):
        await codes.open_session(browser, code, NOW + timedelta(minutes=10))
    assert await codes.open_session(browser, code, NOW + timedelta(minutes=9, seconds=59))


async def test_magic_link_takes_five_guesses(visitor: Visitor) -> None:
    await visitor.ask(MAIL)
    code = await visitor.code()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(4):
        assert (await visitor.post("/my-data/code", "/my-data/code", code=wrong)).status_code == 422
    assert (await visitor.post("/my-data/code", "/my-data/code", code=wrong)).headers["location"] == "/zh-tw/my-data"
    with pytest.raises(codes.Gone):
        await codes.open_session(visitor.client.cookies.get("lianfu_code", ""), code, NOW)


async def test_magic_link_is_not_used_up_by_looking(visitor: Visitor, db: Connection) -> None:
    await visitor.ask(MAIL)
    code = await visitor.code()
    before = await db.fetchrow("select * from access_code")
    for _ in range(6):
        await visitor.get(f"/my-data/code?code={code}")
    assert await db.fetchrow("select * from access_code") == before
    assert (await visitor.post("/my-data/code", "/my-data/code", code=code)).status_code == 303


async def test_magic_link_is_asked_for_three_times_an_hour(visitor: Visitor) -> None:
    """Known or not: the count says nothing."""
    for mail in (MAIL, "nobody@example.org"):
        for _ in range(3):
            assert (await visitor.ask(mail)).status_code == 303
        refused = await visitor.ask(mail)
        assert refused.status_code == 429
        assert "太多次" in refused.text
    with clock.freeze(NOW + timedelta(minutes=61)):
        assert (await visitor.ask(MAIL)).status_code == 303


async def test_a_network_asks_for_twenty_an_hour(db: Connection) -> None:
    for n in range(20):
        await codes.ask(f"p{n}@example.org", "en", NOW, network="203.0.113.0/24")
    with pytest.raises(TooOften):
        await codes.ask("another@example.org", "en", NOW, network="203.0.113.0/24")
    await codes.ask("another@example.org", "en", NOW, network="198.51.100.0/24")


async def test_a_session_rests_for_fifteen_minutes_and_lasts_an_hour(visitor: Visitor) -> None:
    await visitor.open(MAIL)
    for minutes in (14, 28, 42, 56):
        with clock.freeze(NOW + timedelta(minutes=minutes)):
            assert "/proof" in (await visitor.get("/my-data/people")).headers["location"]
    with clock.freeze(NOW + timedelta(minutes=60)):
        assert (await visitor.get("/my-data/people")).headers["location"] == "/zh-tw/my-data"


async def test_an_idle_session_is_over(visitor: Visitor) -> None:
    await visitor.open(MAIL)
    with clock.freeze(NOW + timedelta(minutes=15)):
        answer = await visitor.get("/my-data/people")
    assert answer.headers["location"] == "/zh-tw/my-data"


async def test_a_chosen_session_is_nobodys(visitor: Visitor) -> None:
    visitor.client.cookies["lianfu_own"] = "attackerchosen"
    await visitor.ask(MAIL)
    answer = await visitor.post("/my-data/code", "/my-data/code", code=await visitor.code())
    [given] = [one for one in answer.headers.get_list("set-cookie") if one.startswith("lianfu_own=")]
    assert "attackerchosen" not in given
    assert "HttpOnly" in given


async def test_closing_ends_it_on_our_side(visitor: Visitor, db: Connection) -> None:
    await visitor.open(MAIL)
    session = visitor.client.cookies["lianfu_own"]
    await visitor.post("/my-data/end")
    assert await count(db, "access_session") == 0
    visitor.client.cookies["lianfu_own"] = session
    assert (await visitor.get("/my-data/people")).headers["location"] == "/zh-tw/my-data"


async def test_an_unknown_mailbox_hears_that_there_is_nothing(visitor: Visitor, db: Connection) -> None:
    answer = await visitor.ask("nobody@example.org")
    assert answer.headers["location"] == "/zh-tw/my-data/code"
    assert "若此信箱有資料，我們已寄出驗證碼" in (await visitor.get("/my-data/code")).text
    letter = await visitor.letter()
    assert letter
    assert letter.to == "nobody@example.org"
    assert "沒有任何以這個信箱登記" in letter.text
    assert await count(db, "access_person") == 0


async def test_every_answer_forbids_keeping(visitor: Visitor) -> None:
    home = await visitor.prove(MAIL)
    for path in (home, f"{home}/record", "/my-data/code"):
        assert (await visitor.get(path)).headers["cache-control"] == "no-store"


async def test_the_letter_is_posted_once(visitor: Visitor, db: Connection) -> None:
    await visitor.ask(MAIL)
    await visitor.letter()
    await visitor.letter()
    assert await count(db, "outgoing_mail where letter = 'subjects.code'") == 1


async def test_an_old_code_goes_unsent(visitor: Visitor, db: Connection) -> None:
    await visitor.ask(MAIL)
    await visitor.letter()
    with clock.freeze(NOW + timedelta(minutes=11)), acting_as("worker"):
        assert await visitor.letter() is None


async def test_a_flood_of_asking_makes_no_keys(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    stranger = codes.keys.stranger

    async def counted(*arguments: object, **more: object) -> object:
        nonlocal made
        made += 1
        return await stranger(*arguments, **more)

    monkeypatch.setattr(codes.keys, "stranger", counted)
    for _ in range(3):
        await codes.ask(MAIL, "zh-Hant", NOW, network="192.0.2.7")
    for _ in range(5):
        with pytest.raises(TooOften):
            await codes.ask(MAIL, "zh-Hant", NOW, network="192.0.2.7")
    assert made == 3
