"""The door on a phone: typed codes, devices, searching, closing and live figures, through the real roof."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from foundation import clock
from foundation.database import acting_as
from foundation.live import Hub
from lianfu.app import create_app
from registrations import tickets
from registrations.check_in import record_ticket
from staff.tokens import make_for
from tests.registrations.conftest import NOW, Desk, count
from tests.registrations.test_paper import OFFICER, full_event

Connection = asyncpg.Connection


async def today(*names: str, **plan: Any) -> EventFacts:
    """An event of this afternoon with these people on the list."""
    return await full_event(*names, days=0, **plan)


def door(event: EventFacts, rest: str = "", prefix: str = "zh-tw") -> str:
    return f"/{prefix}/staff/events/{event.slug}/door{rest}"


async def ticket_of(db: Connection, event: EventFacts) -> asyncpg.Record:
    return await db.fetchrow(
        "select t.* from ticket t join registration r on r.id = t.registration where r.event = $1 order by t.id",
        event.id,
    )


def qr_text(event: EventFacts, code: bytes) -> str:
    assert event.ends_at
    return tickets.signed_text(tickets.TicketBody(event.number, code, event.ends_at.date()), event.ticket_seed_epoch)


async def test_a_typed_code_without_script(desk: Desk, db: Connection) -> None:
    event = await today("林美麗")
    client = await desk("door")
    short = (await ticket_of(db, event))["short_code"]
    first = await client.post(door(event), data={"code": short, "direction": "in"})
    assert "請進" in first.text
    assert "林○麗" in first.text
    assert "林美麗" not in first.text
    assert "已報到" in (await client.post(door(event), data={"code": short})).text
    english = await client.post(door(event, prefix="en"), data={"code": short})
    assert 'lang="en"' in english.text
    assert "已報到" not in english.text
    assert "查無此票" in (await client.post(door(event), data={"code": "x" * 10_000})).text
    left = await client.post(door(event), data={"code": short, "direction": "out"})
    assert "已簽退" in left.text
    assert await count(db, "attendance") == 1


async def test_a_device_sends_scans(desk: Desk, db: Connection) -> None:
    event = await today("王小明")
    client = await desk("door")
    ticket = await ticket_of(db, event)
    scan = {"id": str(uuid4()), "code": qr_text(event, ticket["code"]), "scanned_at": NOW.isoformat()}
    answers = [await client.post(door(event, "/scans"), json={"scans": [scan]}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    [verdict] = answers[0].json()["verdicts"]
    assert verdict | {"detail": ""} == {
        "id": scan["id"], "verdict": "admitted", "tone": "ok", "title": "請進", "detail": "", "name": "王○明",
        "company": verdict["company"], "first_at": NOW.isoformat(),
    }  # fmt: skip
    assert "王小明" not in answers[0].text
    assert answers[0].headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "wrong",
    [{"scans": [{"id": "x"}]}, {"scan": []}, [], {"scans": [], "door": 1},
     {"scans": [{"id": str(uuid4()), "code": ""}]},
     {"scans": [{"id": str(uuid4()), "code": "A", "scanned_at": "2026-05-04T10:00:00"}]},
     {"scans": [{"id": str(uuid4()), "code": "A", "scanned_at": NOW.isoformat(), "direction": "up"}]}],
)  # fmt: skip
async def test_what_a_device_may_not_send(desk: Desk, wrong: Any, db: Connection) -> None:
    event = await today()
    client = await desk("door")
    answer = await client.post(door(event, "/scans"), json=wrong)
    assert answer.status_code == 422
    assert await count(db, "scan") == 0


async def test_programs_scan_with_a_token(desk: Desk, db: Connection) -> None:
    event = await today("王小明")
    ticket = await ticket_of(db, event)
    await desk("door")  # the clock stands still
    token = await make_for((await make_door(db)), "gate", by=OFFICER, now=NOW)
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as gate:
        bearer = {"authorization": f"Bearer {token}"}
        scan = {"id": str(uuid4()), "code": qr_text(event, ticket["code"]), "direction": "in",
                "scanned_at": NOW.isoformat(), "offline": False}  # fmt: skip
        assert (await gate.post("/api/v1/door/scans", json=[scan])).status_code == 401
        plain = await gate.post("/api/v1/door/scans", json=[scan], headers=bearer)
        wrapped = await gate.post("/api/v1/door/scans", json={"scans": [scan]}, headers=bearer)
        assert plain.json() == wrapped.json()["verdicts"]
        assert [verdict["verdict"] for verdict in plain.json()] == ["admitted"]
        english = await gate.post("/api/v1/door/scans", json=[scan], headers=bearer | {"accept-language": "en"})
        assert english.json()[0]["title"].isascii()
        many = [scan | {"id": str(uuid4())}] * 501
        assert (await gate.post("/api/v1/door/scans", json=many, headers=bearer)).status_code == 422


async def make_door(db: Connection) -> UUID:
    staff = uuid4()
    await db.execute(
        "insert into staff (id, email, name, roles) values ($1, $2, '門口', '{door}')", staff, f"{staff}@example.org"
    )
    return staff


async def test_searching_asking_and_letting_in(desk: Desk, db: Connection) -> None:
    event = await today("王小明", "陳大文")
    client = await desk("door")
    found = await client.post(door(event, "/search"), data={"q": "示範1號"})
    assert "陳○文" in found.text
    assert "陳大文" not in found.text
    assert "王○明" not in found.text
    ticket = found.text.split('name="ticket" value="')[1].split('"')[0]
    assert "請進" in (await client.post(door(event, "/arrivals"), data={"ticket": ticket})).text
    again = await client.post(door(event, "/search"), data={"q": "示範1號"})
    assert 'name="ticket"' not in again.text
    short = await client.post(door(event, "/search"), data={"q": " 王 "})
    assert short.status_code == 422
    assert "請至少輸入兩個字" in short.text
    assert "沒有符合的報名" in (await client.post(door(event, "/search"), data={"q": "沒有的公司"})).text
    for odd in ("x", str(uuid4()), ""):
        answer = await client.post(door(event, "/arrivals"), data={"ticket": odd})
        assert answer.status_code == 404 or "查無此票" in answer.text


async def test_the_door_is_closed_once_one_is_sure(desk: Desk, db: Connection) -> None:
    event = await today("王小明")
    client = await desk("door")
    ticket = (await ticket_of(db, event))["id"]
    await client.post(door(event, "/arrivals"), data={"ticket": str(ticket)})
    unsure = await client.post(door(event, "/close"))
    assert unsure.status_code == 422
    assert "請先勾選確認" in unsure.text
    closed = await client.post(door(event, "/close"), data={"sure": "yes"})
    assert closed.status_code == 303
    client.headers["cookie"] += f"; lianfu_flash={closed.cookies['lianfu_flash']}"
    shown = await client.get(closed.headers["location"])
    assert "1 人到場，1 份問卷已寄出" in shown.text
    assert "報到已關閉" in shown.text
    assert await count(db, "ballot") == 1


async def test_the_list_of_doors(desk: Desk, db: Connection) -> None:
    client = await desk("door")
    assert "這兩週沒有活動" in (await client.get("/zh-tw/staff/door")).text
    event = await today("王小明", "陳大文")
    far = await full_event(days=40)
    with acting_as("staff"):
        await record_ticket((await ticket_of(db, event))["id"], OFFICER, NOW, event=event.id)
    shown = (await client.get("/zh-tw/staff/door")).text
    assert event.slug in shown
    assert "到場 1／2" in shown
    assert far.slug not in shown


async def test_a_draft_has_no_door(desk: Desk, db: Connection) -> None:
    event = await today()
    await db.execute("update event set status = 'draft' where id = $1", event.id)
    client = await desk("door")
    assert (await client.get(door(event))).status_code == 404
    for rest in ("", "/search", "/arrivals", "/walk-in"):
        assert (await client.post(door(event, rest), data={"q": "王小", "ticket": str(uuid4())})).status_code == 404
    assert (await client.post(door(event, "/scans"), json={"scans": []})).status_code == 404
    assert (await client.post(door(event, "/close"), data={"sure": "yes"})).status_code == 404


async def test_live_figures_come_at_once_and_end_with_the_reader(desk: Desk, engine: str, db: Connection) -> None:
    """Spoken to as a server speaks: the stream begins, the reader goes, and nothing of it is left."""
    event = await today("王小明", "陳大文")
    client = await desk("door")
    app = create_app()
    app.state.hub = Hub(engine)
    gone, told = asyncio.Event(), []

    async def receive() -> dict[str, Any]:
        if not told:
            told.append(b"")
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        told.append(message.get("body", b""))
        if b"figures" in message.get("body", b""):
            gone.set()

    path = f"/zh-tw/staff/live/events/{event.slug}"
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http", "server": ("test", 80),
        "client": ("127.0.0.1", 1), "headers": [(b"host", b"test"), (b"cookie", client.headers["cookie"].encode())],
    }  # fmt: skip
    async with asyncio.timeout(10):
        await app(scope, receive, send)
    text = b"".join(told).decode()
    figures = json.loads(text.split("data: ")[1].splitlines()[0])
    assert figures == {"expected": 2, "arrived": 0, "missing": 2, "waiting": 0, "taken": 2, "left": 58}
    assert app.state.hub._waiting == {}


async def test_the_page_shows_the_figures_without_script(desk: Desk, db: Connection) -> None:
    event = await today("王小明", "陳大文")
    await db.execute("update session set room_limit = 1 where event = $1", event.id)
    client = await desk("door")
    await client.post(door(event), data={"code": (await ticket_of(db, event))["short_code"]})
    shown = (await client.get(door(event))).text
    assert f'data-live-source="/zh-tw/staff/live/events/{event.slug}"' in shown
    assert "已達場地上限 1 人" in shown
    assert clock.now() == NOW
