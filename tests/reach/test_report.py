"""The report of one event: figures of the service ledger, bodies in their rank, and words for which count is which."""

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree as ET

import asyncpg
import pytest
from PIL import Image

from events.facts import EventFacts, event_facts
from events.makers import make_event, make_partner, seminar
from events.photos import add_photo, pictures_of
from events.plans import BodyPlan
from foundation.refusals import NotFound
from questionnaires.makers import make_satisfaction_poll
from questionnaires.standard.satisfaction import OVERALL
from reach.report import EventReport, event_report
from reach.report_paper import attachments, report_odt
from tests.desks import Desk, desks

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
DAY, NEXT = date(2026, 5, 18), date(2026, 5, 19)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@pytest.fixture
async def desk(db: asyncpg.Connection) -> AsyncIterator[Desk]:
    async with desks(db, NOW) as desk:
        yield desk


async def held_event(ledger) -> EventFacts:
    """Two days: five people, one of them twice, four of two enterprises; a no-show, one waiting, one cancelled."""
    roles = (("supporter", "臺中市示範商業會"), ("host", "示範中心"), ("supervisor", "示範部"), ("host", "示範協會"))
    bodies = tuple([BodyPlan(partner=await make_partner(name, ""), role=role) for role, name in roles])
    session = seminar(NOW).sessions[0]
    day = timedelta(days=1)
    later = replace(session, starts_at=session.starts_at + day, ends_at=session.ends_at + day, agenda=())
    facts = await make_event(NOW, bodies=bodies, sessions=(session, later), title_zh="碳盤查<實務>研討會")
    first, second = (each.id for each in facts.sessions)
    big, small = await ledger.enterprise("示範甲公司", ubn="00090001"), await ledger.enterprise("示範乙公司")
    people = [await ledger.person(facts.id, enterprise=each) for each in (big, big, small, small)]
    people.append(await ledger.person(facts.id, enterprise=small, identity_kind="individual", walk_in=True))
    for one in people:
        await ledger.came(one, first, DAY)
    await ledger.came(people[0], second, NEXT)
    await ledger.person(facts.id, enterprise=big)
    await ledger.person(facts.id, status="waiting")
    await ledger.person(facts.id, status="cancelled")
    return facts


async def answered(ledger, event: UUID, scores: str) -> None:
    """One response a digit; the question on overall satisfaction alone."""
    poll = await make_satisfaction_poll()
    await ledger.c.execute("update event set poll = $2 where id = $1", event, poll)
    await ledger.c.execute("update poll set population = 40, issued = 40, state = 'closed' where id = $1", poll)
    for score in scores:
        await ledger.add("response", poll=poll, answers=f'{{"{OVERALL}": "{score}"}}')


def words(odt: bytes) -> list[list[str]]:
    """Rows of all tables."""
    content = ET.fromstring(zipfile.ZipFile(io.BytesIO(odt)).read("content.xml"))
    return [["\n".join("".join(line.itertext()) for line in cell) for cell in row.iter(f"{TABLE}table-cell")]
            for row in content.iter(f"{TABLE}table-row")]  # fmt: skip


def paper(report: EventReport) -> dict[str, str]:
    return {row[0]: row[1] for row in words(report_odt(report, (), NOW))}


async def test_each_count_says_which_it_is(ledger) -> None:
    report = await event_report((await held_event(ledger)).slug)
    n = report.figures
    assert (n.person_times, n.persons, n.firm_times, n.firms) == (6, 5, 3, 2)
    assert (n.registered, n.walk_ins, n.waiting, n.cancelled) == (6, 1, 1, 1)
    assert (n.attendance.k, n.attendance.n) == (4, 5)
    rows = paper(report)
    assert [rows[name] for name in ("報名人次", "到場人次", "到場人數", "企業家次", "企業家數", "到課率")] == [
        "6 人次", "6 人次", "5 人", "3 家次", "2 家", "80.0%",
    ]  # fmt: skip


async def test_bodies_stand_in_their_rank_and_the_agenda_names_its_lecturers(ledger) -> None:
    report = await event_report((await held_event(ledger)).slug)
    rows = words(report_odt(report, (), NOW))
    names = [row[0] for row in rows]
    assert names.index("指導單位") < names.index("主辦單位") < names.index("協辦單位")
    assert ["主辦單位", "示範中心\n示範協會"] in rows
    assert ["日期", "115年5月18日(一) 13:30–16:30\n115年5月19日(二) 13:30–16:30"] in rows
    assert ["115年5月18日(一)\n13:40", "盤查實務", "講師：林講師"] in rows


async def test_satisfaction_is_hidden_below_five_and_shown_with_its_interval_from_five(ledger) -> None:
    facts = await held_event(ledger)
    assert paper(await event_report(facts.slug))["整體滿意度"] == "–"
    await answered(ledger, facts.id, "5554")
    few = await event_report(facts.slug)
    assert few.overall is None
    assert paper(few)["整體滿意度"] == "不顯示"
    await answered(ledger, facts.id, "5" * 20 + "4" * 14 + "3" * 3 + "2")
    rows = paper(await event_report(facts.slug))
    assert (rows["整體滿意度"], rows["95% 信賴區間"], rows["不滿意"]) == ("89.5%", "75.9%–95.8%", "2.6%")
    assert rows["問卷回收率"] == "95.0%"


async def test_photos_remarks_and_attachments_are_in_the_file(ledger, desk) -> None:
    facts = await held_event(ledger)
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "JPEG")
    await add_photo(facts.id, out.getvalue(), "會場")
    client = await desk("organiser")
    saved = await client.post(f"/zh-tw/staff/events/{facts.slug}/report/remarks", data={"remarks": "延後<10>分鐘。"})
    assert saved.status_code == 303
    file = await client.get(f"/zh-tw/staff/events/{facts.slug}/report/report.odt")
    assert file.headers["content-type"] == "application/vnd.oasis.opendocument.text"
    box = zipfile.ZipFile(io.BytesIO(file.content))
    content = "".join(ET.fromstring(box.read("content.xml")).itertext())
    assert all(text in content for text in ("碳盤查<實務>研討會", "延後<10>分鐘。", "照片 1　會場", "活動簽到表"))
    assert (await pictures_of(facts.id))[0].jpeg in [box.read(name) for name in box.namelist()]
    assert attachments(await event_report(facts.slug), "en") == [
        "Sign-in sheet",
        "Photos of the event in the report: 1",
    ]
    long = await client.post(f"/zh-tw/staff/events/{facts.slug}/report/remarks", data={"remarks": "長" * 2001})
    assert long.status_code == 422
    assert 'href="#remarks"' in long.text


async def test_the_page_shows_the_same_and_only_to_those_who_may(ledger, desk) -> None:
    facts = await held_event(ledger)
    await answered(ledger, facts.id, "55554")
    place = f"/staff/events/{facts.slug}/report"
    seen = {"zh-tw": ("到場人次", "企業家次", "示範部"), "en": ("Attendances", "Overall satisfaction")}
    for language, words_seen in seen.items():
        page = await (await desk("manager")).get(f"/{language}{place}")
        assert page.status_code == 200
        assert all(text in page.text for text in words_seen)
        assert 'name="remarks"' not in page.text
    assert 'name="remarks"' in (await (await desk("organiser")).get(f"/zh-tw{place}")).text
    for role in ("door", "outreach", "admin"):
        assert (await (await desk(role)).get(f"/zh-tw{place}")).status_code == 403
    assert (await (await desk("manager")).post(f"/zh-tw{place}/remarks", data={"remarks": "x"})).status_code == 403


async def test_no_figure_moves_when_every_person_is_gone(ledger) -> None:
    facts = await held_event(ledger)
    before = await event_report(facts.slug)
    await ledger.c.execute("truncate registration, known_person, scan cascade")
    assert await event_report(facts.slug) == before


async def test_a_draft_has_no_report(ledger) -> None:
    facts = await held_event(ledger)
    await ledger.c.execute("update event set status = 'draft' where id = $1", facts.id)
    with pytest.raises(NotFound):
        await event_report(facts.slug)
    assert (await event_facts(facts.slug)).status == "draft"
