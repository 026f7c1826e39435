"""The pages of bringing in a list: masked until somebody says why, no way in for outsiders, and all of it without
script."""

import hashlib
import re

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_event
from tests.desks import Desk
from tests.imports.conftest import GIVER, HEADERS, NOW, csv_list, person

Connection = asyncpg.Connection


async def sent(client: httpx.AsyncClient, event: EventFacts, content: bytes, giver: str = GIVER) -> httpx.Response:
    return await client.post(
        f"/zh-tw/staff/events/{event.slug}/import", data={"giver": giver}, files={"list": ("名單.csv", content)}
    )


async def looked_at(client: httpx.AsyncClient, event: EventFacts, content: bytes) -> tuple[str, str]:
    """The address of the preview, and the page."""
    answer = await sent(client, event, content)
    assert answer.status_code == 303, answer.text
    place = answer.headers["location"]
    page = await client.get(place)
    assert page.status_code == 200, page.text
    return place, page.text


async def test_from_the_file_to_the_list_and_back(db: Connection, event: EventFacts, desk: Desk) -> None:
    client = await desk("organiser")
    assert (await client.get(f"/zh-tw/staff/events/{event.slug}/import")).status_code == 200
    place, page = await looked_at(client, event, csv_list(person(1), person(2)))
    assert "匯入 2 位" in page
    for hidden in ("王小一", "wang1@example.org", "0912000001"):
        assert hidden not in page
    assert "王○一" in page
    assert (await client.post(f"{place}/commit")).status_code == 303
    done = (await client.get(place)).text
    assert "已匯入" in done
    assert "復原這一批" in done
    assert (await client.get(f"{place}/undo")).status_code == 200
    assert (await client.post(f"{place}/undo")).status_code == 303
    assert "已復原" in (await client.get(place)).text
    assert await db.fetchval("select count(*) from registration") == 0


async def test_a_row_opens_with_a_reason_and_an_entry(db: Connection, event: EventFacts, desk: Desk) -> None:
    client = await desk("organiser")
    place, page = await looked_at(client, event, csv_list(person(1, name="王○明"), person(2)))
    [row] = set(re.findall(r"/rows/(\d+)/reveal", page))
    assert (await client.get(f"{place}/rows/{row}/reveal")).status_code == 200
    before = await db.fetchval("select count(*) from audit_entry where action = 'reveal'")
    assert (await client.post(f"{place}/rows/{row}/reveal", data={"reason": ""})).status_code == 422
    opened = await client.post(f"{place}/rows/{row}/reveal", data={"reason": "correction"})
    assert "wang1@example.org" in opened.text
    assert await db.fetchval("select count(*) from audit_entry where action = 'reveal'") == before + 1
    again = {"reason": "correction", "asked": NOW.isoformat()}
    assert (await client.post(f"{place}/rows/{row}/reveal", data=again)).status_code == 303, "a reload shows nothing"
    words = {"name": "", "email": "wang1@example.org"}
    assert (await client.post(f"{place}/rows/{row}", data=words)).status_code == 422
    assert (await client.post(f"{place}/rows/{row}", data=words | {"name": "王大明"})).status_code == 303
    assert "匯入 2 位" in (await client.get(place)).text


async def test_columns_are_changed_and_remembered(event: EventFacts, desk: Desk) -> None:
    client = await desk("organiser")
    headers = ("學員", *HEADERS[1:], "身分證字號")
    content = csv_list((*person(1), "A123456789"), headers=headers)
    place, page = await looked_at(client, event, content)
    assert "不收，已丟棄" in page
    assert "這些欄位不會匯入：身分證字號" in page.replace("學員、", ""), "seen before anything is pressed"
    columns = (await client.get(f"{place}/columns")).text
    assert "column-0-0" in columns
    assert "column-0-5" not in columns, "nothing brings that column back"
    assert "A123456789" not in columns
    faulty = await client.post(f"{place}/columns", data={"column-0-0": "", "column-0-1": "organization"})
    assert faulty.status_code == 422
    chosen = {"column-0-0": "name", "column-0-1": "organization", "column-0-4": "email"}
    assert (await client.post(f"{place}/columns", data=chosen)).status_code == 303
    assert "匯入 1 位" in (await client.get(place)).text
    _, again = await looked_at(client, event, content)
    assert "匯入 1 位" in again, "the next list of this kind is read the same way"


async def test_a_list_without_headers_loses_and_shows_nobody(db: Connection, event: EventFacts, desk: Desk) -> None:
    client = await desk("organiser")
    place, page = await looked_at(client, event, csv_list(person(2), headers=person(1)))
    columns = (await client.get(f"{place}/columns")).text
    for told in ("王小一", "0912000001", "wang1@example.org"):
        assert told not in page
        assert told not in columns
    chosen = {"column-0-0": "name", "column-0-3": "phone", "column-0-4": "email"}
    assert (await client.post(f"{place}/columns", data=chosen)).status_code == 303
    assert "匯入 2 位" in (await client.get(place)).text
    assert await db.fetchval("select count(*) from import_mapping") == 0, "nothing of the first person is kept"


async def test_words_of_headers_are_kept_under_a_key(db: Connection, event: EventFacts, desk: Desk) -> None:
    client = await desk("organiser")
    headers = ("學員", "0912000001", *HEADERS[2:])
    place, _ = await looked_at(client, event, csv_list(person(1), headers=headers))
    chosen = {"column-0-0": "name", "column-0-1": "organization", "column-0-2": "", "column-0-4": "email"}
    assert (await client.post(f"{place}/columns", data=chosen)).status_code == 303
    kept = {row["header_hash"] for row in await db.fetch("select header_hash from import_mapping")}
    plain = {hashlib.sha256(header.casefold().encode()).digest() for header in headers}
    assert len(kept) == 4, "all but the number"
    assert not kept & plain


async def test_questions_are_answered_together(event: EventFacts, desk: Desk) -> None:
    client = await desk("organiser")
    rows = [person(n, email=f"wang{n}@gmial.com") for n in (1, 2, 3)]
    place, page = await looked_at(client, event, csv_list(*rows))
    assert "@gmial.com → @gmail.com" in page
    assert (await client.post(f"{place}/decide", data={"why": "email_typo", "decision": "take"})).status_code == 303
    assert "匯入 3 位" in (await client.get(place)).text
    assert (await client.post(f"{place}/decide", data={"n": "1", "decision": "leave"})).status_code == 303
    assert "匯入 2 位" in (await client.get(place)).text
    assert (await client.post(f"{place}/drop")).status_code == 303
    assert (await client.post(f"{place}/commit")).status_code == 409


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", b"PK\x03\x04broken"])
async def test_files_that_are_no_lists_are_refused_in_words(event: EventFacts, desk: Desk, content: bytes) -> None:
    answer = await sent(await desk("organiser"), event, content)
    assert answer.status_code == 422
    assert 'href="#list"' in answer.text


@pytest.mark.parametrize("role", ["manager", "door", "outreach", "auditor", "admin"])
async def test_outsiders_see_none_of_it(event: EventFacts, desk: Desk, role: str) -> None:
    place, _ = await looked_at(await desk("organiser"), event, csv_list(person(1, name="王○明")))
    other = await desk(role)
    for path in ("", "/columns", "/rows/1/reveal", "/undo"):
        assert (await other.get(place + path)).status_code in {403, 404}, path
    for path in ("/commit", "/drop", "/undo", "/columns", "/decide", "/rows/1", "/rows/1/reveal"):
        assert (await other.post(place + path)).status_code in {403, 404}, path


async def test_a_list_belongs_to_its_event(event: EventFacts, desk: Desk) -> None:
    client = await desk("organiser")
    place, _ = await looked_at(client, event, csv_list(person(1)))
    other = await make_event(NOW, title_zh="另一場說明會")
    foreign = place.replace(event.slug, other.slug)
    for path in ("", "/columns", "/rows/1/reveal"):
        assert (await client.get(foreign + path)).status_code == 404, path
    for path in ("/commit", "/drop", "/undo", "/columns", "/decide", "/rows/1"):
        assert (await client.post(foreign + path)).status_code == 404, path


async def test_a_row_repeated_in_the_file_is_said_as_such(event: EventFacts, desk: Desk) -> None:
    """Nobody of it is registered yet, so nothing is there already."""
    client = await desk("organiser")
    _, page = await looked_at(client, event, csv_list(person(1), person(2), person(1)))
    rows = page.split("<tbody>")[1]
    assert rows.count("檔案裡重複：和第 4 列是同一個人") == 1
    assert "已有，不變" not in rows
