"""From the file to attendance on the pages: matched, decided, written, taken back; an outsider sees nothing."""

import re
from datetime import timedelta

import asyncpg
import httpx
import pytest

from foundation.refusals import Invalid
from online.sheets import GOOD_FOR, read_carried
from registrations.links import reference_of
from tests.online import meeting_logs as services
from tests.online.conftest import AFTER, Desk, Online
from tests.registrations.conftest import count

ZONE = {"zone": "taipei"}
# 20 May 2026, 09:00 to 12:00 in Taipei.
HEADS = ["Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest"]


def log(*rows: tuple[str, str, str, str]) -> dict[str, tuple[str, bytes]]:
    lines = [
        [name, email, f"05/20/2026 {since}", f"05/20/2026 {until}", "", "No"] for name, email, since, until in rows
    ]
    return {"files": ("participants.csv", services.text([HEADS, *lines]))}


MIXED = (
    ("王小明", "ming@example.org", "09:00:00 AM", "10:30:00 AM"),
    ("iPhone", "ming@example.org", "10:00:00 AM", "11:00:00 AM"),
    ("陳小華", "hua@example.org", "09:00:00 AM", "09:30:00 AM"),
    ("大同 林大同", "", "09:00:00 AM", "12:00:00 PM"),
    ("路人甲", "passer@example.org", "09:00:00 AM", "12:00:00 PM"),
)


def address(online: Online) -> str:
    return f"/zh-tw/staff/events/{online.event.slug}/online-log"


def carried(page: httpx.Response) -> str:
    found = re.search(r'name="sheet" value="([^"]+)"', page.text)
    assert found
    return found[1]


async def uploaded(desk: httpx.AsyncClient, online: Online, *rows: tuple[str, str, str, str]) -> httpx.Response:
    return await desk.post(address(online), data=ZONE, files=log(*(rows or MIXED)))


async def test_a_log_is_looked_at_decided_and_written(db: asyncpg.Connection, desk: Desk, online: Online) -> None:
    organiser = await desk("organiser")
    page = await uploaded(organiser, online)
    assert page.status_code == 200
    assert await count(db, "attendance") == 0
    for word in ("王○明", "路○甲", "120", "時間太短", "要您決定"):
        assert word in page.text
    for word in ("陳小華", "路人甲", "ming@example.org", "passer@example.org", "林大同"):
        assert word not in page.text
    fields = {"sheet": carried(page), "row-3": str(online.people["林大同"]), "row-4": ""}
    done = await organiser.post(f"{address(online)}/write", data=fields)
    assert (done.status_code, done.headers["location"]) == (303, f"{address(online)}?session={online.session}")
    told = await db.fetch("select a.minutes from attendance a order by a.minutes")
    assert [row["minutes"] for row in told] == [120, 180]  # 陳小華 was there for 30 of 60 minutes
    again = await organiser.post(f"{address(online)}/write", data=fields)
    assert again.status_code == 303
    assert await count(db, "log_import") == 1
    [number] = [row["id"] for row in await db.fetch("select id from log_import")]
    assert "收回第 1 次" in (await organiser.get(address(online))).text
    undone = await organiser.post(f"{address(online)}/{number}/undo", data={"session": str(online.session)})
    assert undone.status_code == 303
    assert await count(db, "attendance") == 0


async def test_somebody_is_named_by_their_reference(db: asyncpg.Connection, desk: Desk, online: Online) -> None:
    organiser = await desk("organiser")
    page = await uploaded(organiser, online, ("某某", "", "09:00:00 AM", "12:00:00 PM"))
    wrong = await organiser.post(f"{address(online)}/write", data={"sheet": carried(page), "reference-0": "R-XXXXXXXX"})
    assert wrong.status_code == 422
    assert "R-XXXXXXXX" in wrong.text
    reference = reference_of(online.people["陳小華"])
    done = await organiser.post(f"{address(online)}/write", data={"sheet": carried(wrong), "reference-0": reference})
    assert done.status_code == 303
    assert await db.fetchval("select minutes from attendance") == 180


async def test_a_form_that_is_not_ours_or_old_writes_nothing(
    db: asyncpg.Connection, desk: Desk, online: Online
) -> None:
    organiser = await desk("organiser")
    good = carried(await uploaded(organiser, online))
    for bad in ("", "abc", good[:-8] + "AAAAAAA=", "A" + good[1:]):
        assert (await organiser.post(f"{address(online)}/write", data={"sheet": bad})).status_code == 422
    with pytest.raises(Invalid):
        read_carried(good, online.session, AFTER + GOOD_FOR + timedelta(seconds=1))
    with pytest.raises(Invalid):
        read_carried(good, online.event.id, AFTER)
    # A choice that was never proposed is none.
    fields = {"sheet": good, "row-4": str(online.people["王小明"])}
    await organiser.post(f"{address(online)}/write", data=fields)
    assert [row["minutes"] for row in await db.fetch("select minutes from attendance")] == [120]


async def test_a_file_that_cannot_be_read_is_told_in_words(desk: Desk, online: Online) -> None:
    organiser = await desk("organiser")
    for content in (b"", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04broken", b"a,b\r\n1,2\r\n"):
        page = await organiser.post(address(online), data=ZONE, files={"files": ("x.csv", content)})
        assert page.status_code == 422
        assert "錯誤：" in page.text


async def test_outsiders_and_other_roles_see_nothing(desk: Desk, online: Online) -> None:
    for role in ("door", "outreach", "auditor", "admin", "manager", "privacy_officer"):
        client = await desk(role)
        assert (await client.get(address(online))).status_code in {403, 404}, role
        assert (await uploaded(client, online)).status_code in {403, 404}, role
    stranger = await desk("organiser")
    stranger.headers.pop("cookie")
    assert (await stranger.get(address(online))).status_code in {303, 401}


async def test_an_event_on_site_has_no_such_page(db: asyncpg.Connection, desk: Desk, online: Online) -> None:
    organiser = await desk("organiser")
    await db.execute("update session set mode = 'onsite'")
    assert (await organiser.get(address(online))).status_code == 404


async def test_the_page_is_there_in_english(desk: Desk, online: Online) -> None:
    page = await (await desk("organiser")).get(address(online).replace("zh-tw", "en"))
    assert "Upload the attendance report" in page.text


async def test_nothing_of_the_file_is_stored_or_logged(
    db: asyncpg.Connection, desk: Desk, online: Online, caplog: pytest.LogCaptureFixture
) -> None:
    organiser = await desk("organiser")
    await uploaded(organiser, online)
    for table in ("log_import", "log_mark"):
        assert await count(db, table) == 0
    assert "passer" not in caplog.text
    entries = await db.fetch("select action, fields, reason from audit_entry where action = 'log_matched'")
    assert [tuple(each["fields"]) for each in entries] == [("name", "email", "organization")]
