"""Files as answers: checked by their bytes, sealed at once, kept by a form that comes back, gone with the person."""

import re
from datetime import timedelta

import asyncpg
import httpx
import pytest
from msgspec.structs import replace

from events.facts import EventFacts
from events.makers import make_event, make_officer
from foundation.database import acting_as
from foundation.refusals import Invalid, NotFound
from lianfu.personal_data import DECLARED
from privacy import erasure, retention
from questionnaires.file_kind import Held, read_token, token_of
from registrations import answer_files, pages
from registrations.file_types import MEDIA, type_of
from tests.registrations.conftest import NOW, Desk, count
from tests.registrations.form_parts import FILES, PDF, PLAN, archive, with_questions
from tests.registrations.test_pages import browser, hidden, opened, path
from vault import keys

__all__ = ["browser"]
pytestmark = pytest.mark.usefixtures("vault_keys")
FIELD = f"people-0-{PLAN.key}"


@pytest.fixture
async def event(db: asyncpg.Connection) -> EventFacts:
    return await with_questions(await make_event(NOW), NOW, PLAN)


async def posted(
    browser: httpx.AsyncClient, event: EventFacts, name: str = "計畫書.pdf", content: bytes = PDF, **more: str
) -> httpx.Response:
    fields = await opened(browser, event, **more)
    return await browser.post(path(event), data=fields, files={f"{FIELD}.file": (name, content)})


@pytest.mark.parametrize("kind", FILES)
def test_every_type_is_known_by_its_bytes(kind: str) -> None:
    assert type_of(f"a.{kind}", FILES[kind]) == kind
    assert type_of(f"A.{kind.upper()}", FILES[kind]) == kind
    others = [other for other in FILES if other != kind]
    assert [type_of(f"a.{other}", FILES[kind]) for other in others] == [None] * len(others)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00 a program"),
        ("a.exe", PDF),
        ("pdf", PDF),
        ("a.docx", archive(**{"[Content_Types].xml": "", "word__document.xml": "", "word__vbaProject.bin": "x"})),
        ("a.odt", archive(mimetype="text/html")),
        ("a.odt", archive(mimetype="x" * 5000)),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.png", b""),
    ],
)
def test_what_is_something_else_is_not_taken(name: str, content: bytes) -> None:
    assert type_of(name, content) is None


async def test_a_file_is_sealed_joined_to_the_registration_and_opened_with_an_entry(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    assert (await posted(browser, event)).status_code == 303
    row = await db.fetchrow(
        "select f.id, f.registration, f.person = r.person as same, f.expires_on = r.expires_on as as_long, f.sealed"
        " from answer_file f join registration r on r.id = f.registration"
    )
    assert row["same"]
    assert row["as_long"]
    assert b"small plan" not in row["sealed"]
    by, place = await make_officer(), (event.id, row["registration"], row["id"])
    before = await count(db, "audit_entry")
    with acting_as("staff"):
        given = await answer_files.open_for_staff(*place, by, "phone", note="", now=NOW)
        assert (given.name, given.media, given.content) == ("計畫書.pdf", MEDIA["pdf"], PDF)
        assert await count(db, "audit_entry") == before + 1
        with pytest.raises(Invalid):
            await answer_files.open_for_staff(*place, by, "", note="", now=NOW)
        other = await make_event(NOW)
        with pytest.raises(NotFound):
            await answer_files.open_for_staff(other.id, *place[1:], by, "phone", note="", now=NOW)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("計畫書.pdf", b"MZ no pdf", "不是可以收的類型"),
        ("計畫書.png", FILES["png"], "不是可以收的類型"),
        ("計畫書.pdf", PDF + bytes(5_000_001), "太大"),
        ("計畫書.pdf", b"", "空的"),
    ],
)
async def test_a_file_that_is_not_taken_is_told_at_its_question_and_nothing_is_kept(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts, name: str, content: bytes, said: str
) -> None:
    answer = await posted(browser, event, name, content)
    assert answer.status_code == 422
    fault = re.search(rf'id="{FIELD}-fault".*?</p>', answer.text, re.DOTALL)
    assert fault
    assert said in fault[0]
    assert 'value="王小明"' in answer.text
    assert await count(db, "answer_file") + await count(db, "registration where event = $1", event.id) == 0


async def test_a_fault_elsewhere_loses_no_file(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    answer = await posted(browser, event, **{"people-0-name": ""})
    assert answer.status_code == 422
    assert "已收到 計畫書.pdf" in answer.text
    token = hidden(answer.text, FIELD)
    again = await opened(browser, event, **{FIELD: token})
    assert (await browser.post(path(event), data=again)).status_code == 303
    assert await count(db, "answer_file where registration is not null") == 1


async def test_a_file_can_be_left_out_again(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    answer = await posted(browser, event, **{"people-0-name": ""})
    fields = await opened(browser, event, **{FIELD: hidden(answer.text, FIELD), f"{FIELD}.drop": "yes"})
    assert (await browser.post(path(event), data=fields)).status_code == 303
    assert await count(db, "answer_file where registration is not null") == 0


async def test_nobody_can_name_the_file_of_somebody_else(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    """Neither by its id, nor with a token of another event, nor a second time."""
    answer = await posted(browser, event, **{"people-0-name": ""})
    token = hidden(answer.text, FIELD)
    held = read_token(token)
    assert held
    forged = token_of(with_question(held, PLAN.key))[:-4] + "AAAA"
    elsewhere = await with_questions(await make_event(NOW), NOW, PLAN)
    for place, sent in ((event, str(held.file)), (event, forged), (elsewhere, token)):
        refused = await browser.post(path(place), data=await opened(browser, place, **{FIELD: sent}))
        assert refused.status_code == 422, sent
        assert f'id="{FIELD}-fault"' in refused.text
    await browser.post(path(event), data=await opened(browser, event, **{FIELD: token}))
    owner = await db.fetchval("select registration from answer_file")
    other = {"people-0-name": "陳美玲", "people-0-email": "mei@example.org", FIELD: token}
    await browser.post(path(event), data=await opened(browser, event, **other))
    assert await db.fetchval("select registration from answer_file") == owner


def with_question(held: Held, question: str) -> Held:
    return replace(held, question=question)


async def test_what_is_never_sent_in_goes_after_a_day(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    await posted(browser, event, **{"people-0-name": ""})
    stranger = await db.fetchval("select person from answer_file")
    with acting_as("worker"):
        await retention.run(DECLARED, NOW + timedelta(hours=17))
        assert await count(db, "answer_file") == 1
        report = await retention.run(DECLARED, NOW + timedelta(days=2))
    assert await count(db, "answer_file") == 0
    assert report.rules["unsent_file"] == 1
    with acting_as("worker"):
        await retention.run(DECLARED, NOW + timedelta(days=5))
    assert await keys.open_persons([stranger]) == {}


async def test_a_token_of_a_file_that_went_asks_for_it_again(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    answer = await posted(browser, event, **{"people-0-name": ""})
    await db.execute("delete from answer_file")
    fields = await opened(browser, event, **{FIELD: hidden(answer.text, FIELD)})
    refused = await browser.post(path(event), data=fields)
    assert refused.status_code == 422
    assert "已經刪除了，請再附一次" in refused.text


async def test_erasing_the_person_takes_the_file_and_the_copy_holds_it_before(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    await posted(browser, event)
    row = await db.fetchrow("select person, scope, blob from answer_file")
    with acting_as("worker"):
        [held] = await answer_files.held([row["person"]])
        assert held.words["name"] == "計畫書.pdf"
        assert held.words["content_base64"].startswith("JVBERi0")
        assert not {"blob", "sealed", "key"} & held.words.keys()
        await erasure.begin(row["person"], NOW)
        await erasure.finish(row["person"], NOW)
    assert await count(db, "answer_file") == 0
    assert await keys.open_persons([row["person"]]) == {}


async def test_an_event_keeps_only_so_much_that_nobody_sent_in(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_files, "MOST_UNSENT", len(PDF) + 10)
    assert (await posted(browser, event, **{"people-0-name": ""})).status_code == 422
    refused = await posted(browser, event)
    assert refused.status_code == 422, "at the field, with everything that was typed"
    assert "現在收不下" in refused.text
    assert "ming@example.org" in refused.text
    assert await count(db, "answer_file") == 1


async def test_only_fields_of_the_form_take_files(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    fields = await opened(browser, event, action="restore")
    key = FIELD.removeprefix("people-0-")
    names = [FIELD, f"people-10-{key}", key, *(f"x{n}-{key}" for n in range(20))]
    files = {f"{name}.file": ("計畫書.pdf", PDF) for name in names}
    assert (await browser.post(path(event), data=fields, files=files)).status_code == 200
    assert await count(db, "answer_file") == 1


async def test_a_file_that_is_replaced_or_dropped_takes_no_room(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    page = await posted(browser, event, action="restore")
    [token] = re.findall(rf'name="{FIELD}" value="([^"]+)"', page.text)
    page = await posted(browser, event, action="restore", **{FIELD: token})
    [newer] = re.findall(rf'name="{FIELD}" value="([^"]+)"', page.text)
    assert newer != token
    assert await count(db, "answer_file") == 1
    fields = await opened(browser, event, action="restore", **{FIELD: newer, f"{FIELD}.drop": "1"})
    assert (await browser.post(path(event), data=fields)).status_code == 200
    assert await count(db, "answer_file") == 0


async def test_a_closed_event_keeps_no_file(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    fields = await opened(browser, event)
    await db.execute("update event set closes_at = $2 where id = $1", event.id, NOW - timedelta(hours=1))
    answer = await browser.post(path(event), data=fields, files={f"{FIELD}.file": ("計畫書.pdf", PDF)})
    assert answer.status_code in {409, 410, 422}
    assert await count(db, "answer_file") == 0


async def test_no_file_before_the_work_that_is_asked(
    browser: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_worked_for", lambda *_: False)
    assert (await posted(browser, event)).status_code == 429
    assert await count(db, "answer_file") == 0


async def test_outsiders_cannot_fetch_files(
    browser: httpx.AsyncClient, db: asyncpg.Connection, desk: Desk, event: EventFacts
) -> None:
    await posted(browser, event)
    row = await db.fetchrow("select id, registration from answer_file")
    here = f"/zh-tw/staff/events/{event.slug}/registrations/{row['registration']}/answers"
    assert (await browser.post(f"{here}/{row['id']}", data={"reason": "phone"})).status_code in {302, 303, 401, 403}
    for role, status in (("door", 403), ("outreach", 403), ("organiser", 200)):
        client = await desk(role)
        answer = await client.post(f"{here}/{row['id']}", data={"reason": "phone"})
        assert answer.status_code == status, role
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment")
    shown = await client.post(here, data={"reason": "phone"})
    assert "計畫書.pdf" in shown.text
    assert "ming@example.org" in shown.text
    page = await client.get(here)
    assert "ming@example.org" not in page.text


def test_a_name_of_a_file_loses_folders_and_control_characters() -> None:
    assert answer_files.file_name("C:\\docs\\計畫\x00書.pdf") == "計畫書.pdf"
    assert answer_files.file_name("../../etc/passwd") == "passwd"
    assert answer_files.file_name("長" * 300 + ".pdf").endswith("長.pdf")
    assert len(answer_files.file_name("長" * 300 + ".pdf")) <= 101
