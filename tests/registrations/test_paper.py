"""What is printed the day before: the right columns, nobody's phone, rare characters, and nothing without an entry."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import asyncpg
import pytest

from events.facts import EventFacts, event_facts
from events.makers import make_event, seminar
from foundation import qr
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.refusals import Invalid, Unavailable
from registrations.admission import admit
from registrations.admission_rows import AdmissionRequest, Projection
from registrations.cancelling import cancel
from registrations.closing import close_door
from registrations.paper import EMPTY_ROWS, footnote, pieces, printed_line
from registrations.sheet_days import is_whole_day, sheet_days
from registrations.sheets import FIELDS, open_sheet, sheet_size
from tests.foundation.pdf_letters import letters
from tests.registrations.conftest import NOW
from vault import keys

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
OFFICER = Actor(None, "林承辦", frozenset({"organiser"}))
TABLE, TEXT = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}", "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
RARE = ("𠮷田㐂子", "游堃")


def asked(event: EventFacts, name: str, **words: str) -> AdmissionRequest:
    assert event.papers
    known = {"name": name, "email": f"{uuid4().hex[:8]}@example.org", "phone": "☎0900123456"} | words
    return AdmissionRequest(
        event=event.id, post_token=uuid4(), sessions=tuple(each.id for each in event.sessions),
        revision=event.papers.revision, notice=event.papers.notice.sha256, language="zh-Hant", channel="web",
        mark=keys.mark(name, known["email"], None), words=known, has_mail=True, projection=Projection(),
        consents={"later_events": "refused"}, meal="vegetarian" if event.meal else None,
    )  # fmt: skip


async def full_event(*names: str, **plan: Any) -> EventFacts:
    event = await make_event(NOW, **plan)
    for place, name in enumerate(names):
        await admit(asked(event, name, organization=f"示範{place}號有限公司", job_title="經理"), NOW)
    return await event_facts(event.slug)


async def sheet(event: EventFacts) -> Any:
    with acting_as("staff"):
        return await open_sheet(event.id, ["print_sign_in"], OFFICER, NOW, reason="event_day")


async def entries(db: Connection, event: UUID) -> list[tuple[str, str, list[str]]]:
    rows = await db.fetch(
        "select action, purpose, fields from audit_entry where object = $1 and action like 'print%' order by seq", event
    )
    return [(row["action"], row["purpose"], list(row["fields"])) for row in rows]


def table_rows(odt: bytes) -> list[list[str]]:
    content = ET.fromstring(zipfile.ZipFile(io.BytesIO(odt)).read("content.xml"))
    return [
        ["".join(cell.itertext()) for cell in row.iter(f"{TABLE}table-cell")]
        for row in content.iter(f"{TABLE}table-row")
    ]


async def test_the_sheet_has_its_columns_ten_empty_rows_and_no_contact(db: Connection) -> None:
    event = await full_event("王小明", *RARE)
    file = await pieces(["sign_in_odt"], event, await sheet(event), (), NOW)
    head, *rows = table_rows(file.content)
    assert head == ["編號", "單位", "職稱", "姓名", "簽名"]
    assert rows[0] == ["1", "示範0號有限公司", "經理", "王小明", ""]
    assert [row[3] for row in rows[1:3]] == list(RARE)
    assert rows[3:] == [[""] * 5] * EMPTY_ROWS
    box = zipfile.ZipFile(io.BytesIO(file.content))
    assert box.read("mimetype") == b"application/vnd.oasis.opendocument.text"
    everything = b"".join(box.read(name) for name in box.namelist()).decode("utf-8", "ignore")
    assert "0900" not in everything
    assert "example.org" not in everything
    styles = box.read("styles.xml").decode()
    assert footnote(event).split("：")[0] in styles
    assert "page-number" in styles
    assert 'style:country-asian="TW"' in styles
    assert "115年5月18日(一) 13:30–16:30　中心會議室" in box.read("content.xml").decode()
    content = ET.fromstring(box.read("content.xml"))
    assert len(list(content.iter(f"{TABLE}table-header-rows"))) == 1


async def test_the_pdf_holds_the_same_words(db: Connection) -> None:
    event = await full_event("王小明", *RARE)
    lines = await sheet(event)
    sheet_shows = letters((await pieces(["sign_in_pdf"], event, lines, (), NOW)).content)
    assert set("編號單位職稱姓名簽名王小明示範有限公司個人資料告知".join(RARE)) <= sheet_shows
    assert not set("上午@☎") & sheet_shows
    badges_show = letters((await pieces(["badges"], event, lines, (), NOW)).content)
    assert set("王小明示範有限公司經理".join(RARE)) <= badges_show
    assert not set("@☎") & badges_show


async def test_a_whole_day_is_signed_twice_and_each_day_has_its_sheet(db: Connection) -> None:
    session = seminar(NOW).sessions[0]
    morning = replace(session, starts_at=session.starts_at - timedelta(hours=4, minutes=30))
    online = replace(
        session,
        mode="online",
        starts_at=session.starts_at + timedelta(days=2),
        ends_at=session.ends_at + timedelta(days=2),
    )
    next_day = replace(
        session, starts_at=session.starts_at + timedelta(days=1), ends_at=session.ends_at + timedelta(days=1)
    )
    event = await full_event("王小明", sessions=(morning, next_day, online))
    first, second = sheet_days(event.sessions)
    assert is_whole_day(first.sessions)
    assert first.signatures == ("上午簽名", "下午簽名")
    assert (second.day, second.signatures) == (date(2026, 5, 19), ("簽名",))
    rows = table_rows((await pieces(["sign_in_odt"], event, await sheet(event), (), NOW)).content)
    heads = [row for row in rows if row[0] == "編號"]
    assert [len(row) for row in heads] == [6, 5]
    assert len([row for row in rows if "王小明" in row]) == 2


async def test_a_line_keeps_its_number(db: Connection) -> None:
    event = await full_event("甲", "乙", "丙")
    assert [(line.number, line.name) for line in await sheet(event)] == [(1, "甲"), (2, "乙"), (3, "丙")]
    gone = await db.fetchval("select id from registration where event = $1 and sheet_no = 2", event.id)
    with acting_as("staff"):
        await cancel(gone, replace(OFFICER, staff_id=uuid4()), NOW)
    await admit(asked(event, "丁", organization="安安行"), NOW)
    assert [(line.number, line.name) for line in await sheet(event)] == [(1, "甲"), (3, "丙"), (4, "丁")]


async def test_every_print_leaves_an_entry_and_a_reason_is_asked_for(db: Connection) -> None:
    event = await full_event("王小明")
    await sheet(event)
    assert await entries(db, event.id) == [("print_sign_in", "event_day", list(FIELDS))]
    for reason, note in (("", ""), ("phone", ""), ("other", "好")):
        with acting_as("staff"), pytest.raises(Invalid):
            await open_sheet(event.id, ["print_sign_in"], OFFICER, NOW, reason=reason, note=note)
    assert len(await entries(db, event.id)) == 1


async def test_who_stopped_the_use_of_their_data_stands_on_no_paper(db: Connection) -> None:
    event = await full_event("甲", "乙")
    await sheet(event)
    stopped = await db.fetchval("select id from registration where event = $1 and sheet_no = 1", event.id)
    await db.execute("update registration set restricted = true where id = $1", stopped)
    assert [(line.number, line.name) for line in await sheet(event)] == [(2, "乙")]


async def test_paper_says_who_printed_it_and_the_entry_how_many(db: Connection) -> None:
    event = await full_event("甲", "乙")
    lines = await sheet(event)
    printed = printed_line(replace(OFFICER, staff_id=UUID(int=0)), "event_day", len(lines), NOW)
    assert printed == "印表：S-00000000，115年5月4日(一) 10:00，活動當天使用，2 位。"
    file = await pieces(["sign_in_odt"], event, lines, (), NOW, printed)
    assert printed in zipfile.ZipFile(io.BytesIO(file.content)).read("styles.xml").decode()
    said = await db.fetch("select reason from audit_entry where action = 'print_sign_in' and object = $1", event.id)
    assert [row["reason"] for row in said] == ["2 位"]


async def test_without_an_entry_nothing_is_printed(db: Connection) -> None:
    event = await full_event("王小明")
    await db.execute("revoke execute on function audit_append from public, lianfu_staff")
    with pytest.raises(Unavailable):
        await sheet(event)
    assert (
        await db.fetchval("select count(*) from registration where event = $1 and sheet_no is not null", event.id) == 0
    )


async def test_one_button_gives_everything(desk, db: Connection) -> None:
    event = await full_event("張春花", meal=True)
    client = await desk("organiser")
    place = f"/zh-tw/staff/events/{event.slug}/paper"
    page = await client.get(place)
    assert "全部下載" in page.text
    assert "素食" in page.text
    assert "張春花" not in page.text
    assert await entries(db, event.id) == []
    answer = await client.post(place, data={"what": "all", "reason": "event_day"})
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    names = [name.split("-")[0] for name in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()]
    assert names == ["簽到表", "簽到表", "名牌", "餐點"]
    assert [action for action, _, _ in await entries(db, event.id)] == ["print_sign_in", "print_badges"]
    meals = await client.get(f"{place}/meals.ods")
    content = zipfile.ZipFile(io.BytesIO(meals.content)).read("content.xml").decode()
    assert "素食" in content
    assert "張春花" not in content
    refused = await client.post(place, data={"what": "all", "reason": "other", "note": ""})
    assert refused.status_code == 422
    assert 'href="#note"' in refused.text
    assert (await client.post(place, data={"what": "meals", "reason": "event_day"})).status_code == 404


async def test_a_lost_audit_is_503_and_others_are_kept_out(desk, db: Connection) -> None:
    event = await full_event("王小明")
    place = f"/zh-tw/staff/events/{event.slug}/paper"
    for role in ("manager", "door", "outreach", "privacy_officer", "admin", "auditor"):
        client = await desk(role)
        assert (await client.get(place)).status_code == 403
        assert (await client.post(place, data={"what": "all", "reason": "event_day"})).status_code == 403
        assert (await client.post(f"{place}/tick-off", data={})).status_code == 403
    await db.execute("revoke execute on function audit_append from public, lianfu_staff")
    answer = await (await desk("organiser")).post(place, data={"what": "all", "reason": "event_day"})
    assert answer.status_code == 503
    assert "王小明" not in answer.text


async def test_slips_come_once_the_door_is_closed(desk, db: Connection) -> None:
    event = await full_event("王小明", days=0)
    client, place = await desk("organiser"), f"/zh-tw/staff/events/{event.slug}/paper/slips"
    early = await client.post(place, data={"count": "1"})
    assert early.status_code == 422
    assert "請先關閉報到" in early.text
    poll = await poll_of(db, event.id)
    answer = await client.post(place, data={"count": "1"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "/zh-tw/ballots/" in answer.text
    assert await db.fetchval("select issued from poll where id = $1", poll) == 1
    assert (await client.post(place, data={"count": "1"})).status_code == 422
    assert (await client.post(place, data={"count": "多"})).status_code == 422


async def test_no_address_of_a_ballot_is_remembered() -> None:
    assert not hasattr(qr.svg, "cache_info")


async def poll_of(db: Connection, event: UUID) -> UUID:
    """Everybody came, and the door was closed without one mail."""
    await db.execute(
        "insert into attendance (id, participation, session, on_day)"
        " select gen_random_uuid(), p.id, s.id, '2026-05-18' from participation p join session s on s.event = p.event"
        " where p.event = $1",
        event,
    )  # fmt: skip
    await db.execute("delete from identity i using registration r where r.id = i.registration and r.event = $1", event)
    with acting_as("staff"):
        await close_door(event, OFFICER, NOW)
    return UUID(str(await db.fetchval("select poll from event where id = $1", event)))


async def test_the_count_needs_no_names(db: Connection) -> None:
    event = await full_event("甲", "乙")
    with acting_as("staff"):
        assert await sheet_size(event.id) == 2
