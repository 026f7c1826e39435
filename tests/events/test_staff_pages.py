"""The organiser's desk: a form that works without script and loses nothing, and doors that stay shut for others."""

import re
from datetime import datetime, timedelta
from html import unescape

import httpx
import pytest

from events.facts import event_facts
from events.holdback_plans import HoldbackPlan
from events.holding_back import hold_back
from events.makers import make_draft, make_event, make_officer, make_partner
from foundation.actor import Actor
from foundation.database import acting_as

pytestmark = pytest.mark.usefixtures("db")


def typed(**changes: str) -> dict[str, str]:
    """What a browser posts for a small event."""
    fields = {
        "title_zh": "節稅實務講習", "title_en": "", "kind": "briefing", "county": "10009", "summary_zh": "",
        "waiting_list": "yes", "sessions.0.id": "", "sessions.0.day": "115/5/6", "sessions.0.starts_at": "13:30",
        "sessions.0.ends_at": "16:30",
        "sessions.0.mode": "onsite", "sessions.0.places": "６０", "sessions.0.venue_zh": "縣府簡報室",
        "sessions.0.agenda.0.starts_at": "13:40", "sessions.0.agenda.0.topic_zh": "申報流程",
        "sessions.0.agenda.0.lecturer": "周會計師", "bodies.0.role": "host", "bodies.0.partner": "", "action": "save",
    }  # fmt: skip
    return fields | changes


def inputs(page: str) -> dict[str, str]:
    """Text inputs and hidden ones, as they would be posted back."""
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag and 'type="radio"' not in tag:
            found[unescape(name[1])] = unescape(value[1]) if value else ""
    return found


async def test_an_organiser_creates_a_draft(desk, now: datetime, officer: Actor) -> None:
    client = await desk(actor=officer)
    assert (await client.get("/zh-tw/staff/events/new")).status_code == 200
    answer = await client.post("/zh-tw/staff/events/new", data=typed())
    assert answer.status_code == 303
    facts = await event_facts(answer.headers["location"].rsplit("/", 1)[-1])
    assert (facts.status, facts.title_zh, facts.county) == ("draft", "節稅實務講習", "10009")
    assert facts.sessions[0].starts_at.isoformat() == "2026-05-06T05:30:00+00:00"
    assert facts.sessions[0].places == 60
    assert facts.sessions[0].agenda[0].lecturer == "周會計師"
    assert facts.contact is not None
    assert facts.contact.id == officer.staff_id


async def test_save_and_publish_in_one_step(desk, visitor: httpx.AsyncClient) -> None:
    client = await desk("organiser")
    answer = await client.post("/zh-tw/staff/events/new", data=typed(action="publish"))
    slug = answer.headers["location"].rsplit("/", 1)[-1]
    assert (await visitor.get(f"/zh-tw/events/{slug}")).status_code == 200


async def test_publishing_what_is_not_ready_keeps_the_draft_and_says_why(desk) -> None:
    client = await desk("organiser")
    answer = await client.post(
        "/zh-tw/staff/events/new", data=typed(**{"sessions.0.day": "115/1/6", "action": "publish"})
    )
    assert answer.status_code == 303
    page = (await client.get(answer.headers["location"])).text
    assert "活動日期已經過了" in page
    slug = answer.headers["location"].rsplit("/", 1)[-1]
    refused = await client.post(f"/zh-tw/staff/events/{slug}/publish")
    assert refused.status_code == 422


async def test_faults_come_first_and_nothing_typed_is_lost(desk) -> None:
    client = await desk("organiser")
    wrong = typed(
        **{"title_zh": "", "sessions.0.day": "115/13/45", "sessions.0.places": "許多", "summary_zh": "寫了很久的說明"}
    )
    answer = await client.post("/zh-tw/staff/events/new", data=wrong)
    assert answer.status_code == 422
    page = answer.text
    assert page.index('id="faults"') < page.index("<h1")
    for field in ("title_zh", "sessions.0.day", "sessions.0.places"):
        assert f'href="#{field}"' in page
        assert f'id="{field}"' in page
    assert "寫了很久的說明" in page
    kept = inputs(page)
    assert (kept["sessions.0.day"], kept["sessions.0.places"], kept["sessions.0.venue_zh"]) == (
        "115/13/45",
        "許多",
        "縣府簡報室",
    )
    assert kept["sessions.0.agenda.0.lecturer"] == "周會計師"
    assert "<title>錯誤：" in page


async def test_rows_grow_and_shrink_without_script(desk) -> None:
    client = await desk("organiser")
    page = (await client.post("/zh-tw/staff/events/new", data=typed(action="add_session"))).text
    fields = inputs(page)
    assert fields["sessions.1.venue_zh"] == "縣府簡報室"
    assert fields["sessions.1.day"] == ""
    page = (await client.post("/zh-tw/staff/events/new", data=typed(action="add_agenda:0"))).text
    assert "sessions.0.agenda.1.topic_zh" in page
    page = (await client.post("/zh-tw/staff/events/new", data=typed(action="remove_agenda:0:0"))).text
    assert "周會計師" not in page
    page = (await client.post("/zh-tw/staff/events/new", data=typed(action="add_body"))).text
    assert 'name="bodies.1.partner"' in page
    page = (await client.post("/zh-tw/staff/events/new", data=typed(action="remove_body:0"))).text
    assert 'name="bodies.0.partner"' not in page
    for odd in ("remove_session:99", "add_agenda:99", "remove_body:7"):
        assert (await client.post("/zh-tw/staff/events/new", data=typed(action=odd))).status_code == 200


async def test_editing_starts_from_what_is_there_and_keeps_it(desk, now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer)
    client = await desk(actor=officer)
    page = (await client.get(f"/zh-tw/staff/events/{facts.slug}/edit")).text
    fields = inputs(page)
    assert fields["sessions.0.day"] == "2026-03-16"
    assert fields["sequence"] == str(facts.sequence)
    kept = fields | {"kind": "seminar", "county": "66000", "contact": str(officer.staff_id), "waiting_list": "yes",
                     "sessions.0.mode": "onsite", "sessions.0.places": "61", "action": "save"}  # fmt: skip
    answer = await client.post(f"/zh-tw/staff/events/{facts.slug}/edit", data=kept)
    assert answer.status_code == 303, re.findall(r"<li>.*?</li>", answer.text)[:5]
    after = await event_facts(facts.slug)
    assert after.sessions[0].id == facts.sessions[0].id
    assert (after.sessions[0].places, after.notice, after.closes_at) == (61, facts.notice, facts.closes_at)
    again = await client.post(f"/zh-tw/staff/events/{facts.slug}/edit", data=kept | {"title_zh": "太晚"})
    assert again.status_code == 409
    assert inputs(again.text)["title_zh"] == "太晚"
    assert inputs(again.text)["sequence"] == str(after.sequence)


async def test_foreign_choices_are_refused(desk) -> None:
    client = await desk("organiser")
    nobody = "00000000-0000-0000-0000-000000000001"
    answer = await client.post("/zh-tw/staff/events/new", data=typed(**{"contact": nobody, "bodies.0.partner": nobody}))
    assert answer.status_code == 422
    assert 'href="#contact"' in answer.text
    assert 'href="#bodies.0.partner"' in answer.text


async def test_preview_copy_and_cancel(desk, now: datetime, officer: Actor, visitor: httpx.AsyncClient) -> None:
    draft, facts = await make_draft(now, officer), await make_event(now, officer, title_zh="原來的活動")
    client = await desk(actor=officer)
    preview = await client.get(f"/zh-tw/staff/events/{draft.slug}/preview")
    assert "這是預覽" in preview.text
    page = (await client.get(f"/zh-tw/staff/events/{facts.slug}/copy")).text
    assert inputs(page)["first_day"] == "2027-03-15"
    values = {"title_zh": "新的活動", "title_en": "", "first_day": "115/9/1", "action": "publish"}
    copied = await client.post(f"/zh-tw/staff/events/{facts.slug}/copy", data=values)
    assert copied.status_code == 303
    slug = copied.headers["location"].rsplit("/", 1)[-1]
    assert "115年9月1日" in (await visitor.get(f"/zh-tw/events/{slug}")).text
    bad = await client.post(
        f"/zh-tw/staff/events/{facts.slug}/copy", data=values | {"first_day": "何時", "title_zh": "還在"}
    )
    assert bad.status_code == 422
    assert inputs(bad.text)["title_zh"] == "還在"
    empty = await client.post(f"/zh-tw/staff/events/{facts.slug}/cancel", data={"reason_zh": ""})
    assert empty.status_code == 422
    gone = await client.post(f"/zh-tw/staff/events/{facts.slug}/cancel", data={"reason_zh": "因故"})
    assert gone.status_code == 303
    assert (await event_facts(facts.slug)).status == "cancelled"


async def test_get_changes_nothing(desk, now: datetime) -> None:
    draft = await make_draft(now)
    client = await desk("organiser")
    for path in ("", "/edit", "/copy", "/cancel", "/preview"):
        assert (await client.get(f"/zh-tw/staff/events/{draft.slug}{path}")).status_code == 200
    assert (await client.get(f"/zh-tw/staff/events/{draft.slug}/publish")).status_code == 405
    assert (await event_facts(draft.slug)).status == "draft"


PATHS = ("", "/new", "/{slug}", "/{slug}/edit", "/{slug}/preview", "/{slug}/copy", "/{slug}/cancel")
VIEWS = {"", "/{slug}", "/{slug}/preview"}


@pytest.mark.parametrize("path", PATHS)
async def test_strangers_are_sent_to_sign_in(visitor: httpx.AsyncClient, now: datetime, path: str) -> None:
    slug = (await make_draft(now)).slug
    answer = await visitor.get("/zh-tw/staff/events" + path.format(slug=slug))
    assert answer.status_code == 303
    assert "/staff/sign-in" in answer.headers["location"]


@pytest.mark.parametrize("role", ["manager", "door", "outreach", "privacy_officer", "admin", "auditor"])
async def test_roles_without_the_right_cannot_edit(desk, now: datetime, role: str) -> None:
    draft = await make_draft(now)
    client = await desk(role)
    for path in PATHS:
        expected = 200 if path in VIEWS and role != "door" else 403
        assert (await client.get("/zh-tw/staff/events" + path.format(slug=draft.slug))).status_code == expected, path
    assert (await client.get("/zh-tw/staff/events/2026-01-nothing/edit")).status_code == 403
    for deed in ("publish", "cancel", "copy", "edit"):
        answer = await client.post(f"/zh-tw/staff/events/{draft.slug}/{deed}", data={"reason_zh": "x"})
        assert answer.status_code == 403
    assert (await event_facts(draft.slug)).status == "draft"


async def test_a_form_from_elsewhere_is_refused(desk, now: datetime) -> None:
    draft = await make_draft(now)
    client = await desk("organiser")
    answer = await client.post(f"/zh-tw/staff/events/{draft.slug}/publish", headers={"x-csrf-token": "guess"})
    assert answer.status_code == 403
    assert (await event_facts(draft.slug)).status == "draft"


async def test_the_list_shows_drafts_first_and_searches(desk, now: datetime) -> None:
    await make_event(now, title_zh="已經公布的")
    await make_draft(now, title_zh="還是草稿的")
    client = await desk("manager")
    page = (await client.get("/zh-tw/staff/events")).text
    assert page.index("還是草稿的") < page.index("已經公布的")
    assert "新增活動" not in page
    assert "還是草稿的" not in (await client.get("/zh-tw/staff/events?q=公布")).text


async def test_links_follow_the_permission(desk, now: datetime) -> None:
    facts = await make_event(now)
    shown = (await (await desk("organiser")).get(f"/zh-tw/staff/events/{facts.slug}")).text
    assert all(
        f"{facts.slug}/{place}" in shown for place in ("registrations", "door", "paper", "results", "report", "edit")
    )
    shown = (await (await desk("auditor")).get(f"/zh-tw/staff/events/{facts.slug}")).text
    assert f"{facts.slug}/results" in shown
    assert not any(f"{facts.slug}/{place}" in shown for place in ("registrations", "door", "paper", "edit", "copy"))


async def test_partners_are_offered(desk) -> None:
    partner = await make_partner("雲林縣工業會", "")
    await make_officer("吳承辦")
    with acting_as("staff"):
        page = (await (await desk("organiser")).get("/en/staff/events/new")).text
    assert str(partner) in page
    assert "吳承辦" in page


async def test_places_held_back_are_named_and_stand_in_the_bar(desk, now: datetime, officer: Actor) -> None:
    event = await make_event(now, officer, places=10)
    client = await desk("organiser")
    here = f"/zh-tw/staff/events/{event.slug}"
    assert "10 席：已報 0，尚餘 10" in (await client.get(here)).text
    plan = HoldbackPlan(session=event.sessions[0].id, kind="county", county="10008", places=4)
    with acting_as("staff"):
        await hold_back(event.slug, plan, now)
    page = (await client.get(here)).text
    assert "10 席：已報 0，保留 4，尚餘 6" in page
    assert "4 席保留給南投縣的人" in page
    assert re.search(r'class="bar held" value="4" max="10"', page)


async def test_copying_is_at_hand_where_an_event_begins(desk, now: datetime, officer: Actor) -> None:
    event = await make_event(now, officer)
    client = await desk("organiser")
    here, copy = f"/zh-tw/staff/events/{event.slug}", f"/zh-tw/staff/events/{event.slug}/copy"
    assert f'href="{copy}"' in (await client.get("/zh-tw/staff/events")).text
    assert 'href="/zh-tw/staff/events?when=past"' in (await client.get("/zh-tw/staff/events/new")).text
    page = (await client.get(here)).text
    assert page.index(f'href="{copy}"') < page.index(f'href="{here}/registrations"'), "settings before the work"
    assert f'class="btn quiet small" href="{copy}"' in page
    past = await make_event(now - timedelta(days=90), officer)
    shown = (await client.get(f"/zh-tw/staff/events/{past.slug}")).text
    assert f'class="btn  small" href="/zh-tw/staff/events/{past.slug}/copy"' in shown, "of what is over, the main deed"
    assert f'href="{copy}"' not in (await (await desk("manager")).get("/zh-tw/staff/events")).text
