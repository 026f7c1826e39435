"""The designer of forms at the organiser's desk: without script, told where a design is wrong, losing nothing."""

import re
from datetime import datetime
from html import unescape
from uuid import UUID, uuid4

import httpx
import pytest

from events.copying import copy_event
from events.facts import EventFacts, event_facts
from events.form_designing import event_form, save_form
from events.makers import make_draft, make_event, make_officer
from foundation.actor import Actor
from foundation.database import acting_as
from lianfu import joining
from lianfu.app import create_app
from questionnaires import designs
from questionnaires.design_pages import KINDS
from questionnaires.questions import Question, Questions

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> httpx.ASGITransport:
    names = ("events.pages", "events.staff_pages", "events.form_pages", "questionnaires.template_pages")
    monkeypatch.setattr(joining, "PAGES", names)
    return httpx.ASGITransport(create_app())


def base(event: EventFacts) -> str:
    return f"/zh-tw/staff/events/{event.slug}/form"


async def questions_of(event: EventFacts) -> Questions:
    with acting_as("staff"):
        return (await event_form(event.slug)).questions


def inputs(page: str) -> dict[str, str]:
    """Text and hidden fields as a browser posts them back."""
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag and 'type="radio"' not in tag:
            found.setdefault(unescape(name[1]), unescape(value[1]) if value else "")
    return found


async def written(client: httpx.AsyncClient, event: EventFacts, kind: str, **more: object) -> httpx.Response:
    page = await client.get(f"{base(event)}/new?kind={kind}")
    assert page.status_code == 200, kind
    fields: dict[str, object] = {**inputs(page.text), "label_zh": f"題目 {kind}", "field": "own_question"}
    return await client.post(f"{base(event)}/new", data=fields | {"action": "save"} | more)


MORE: dict[str, dict[str, object]] = {
    "one": {"option-0-zh": "甲", "option-1-zh": "乙", "option-1-places": "3", "other": "yes"},
    "many": {"option-0-zh": "甲", "option-1-zh": "乙", "maximum": "2"},
    "matrix": {"row-0-zh": "第一列", "row-1-zh": "第二列"},
    "number": {"minimum": "-5", "maximum": "10", "decimals": "1"},
    "file": {"types": ["pdf", "jpg"], "maximum": "8"},
    "long_text": {"longest": "300"},
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "name"])
async def test_a_question_of_every_kind_is_written_and_read_back(desk, now: datetime, kind: str) -> None:
    event, client = await make_draft(now), await desk("organiser")
    answer = await written(client, event, kind, **MORE.get(kind, {}))
    assert answer.status_code == 303, answer.text
    made = (await questions_of(event))[-1]
    assert (made.kind, made.label_zh) == (kind, f"題目 {kind}")
    page = (await client.get(f"{base(event)}/questions/{made.key}")).text
    # Saved again as the page shows it, nothing changes.
    boxes = [named(tag) for tag in re.findall(r"<input[^>]*checked[^>]*>", page)]
    ticked = {each: [value for name, value in boxes if name == each] for each in ("other", "required", "types")}
    fields = inputs(page) | ticked | {"field": made.field or "own_question", "action": "save"}
    assert (await client.post(f"{base(event)}/questions/{made.key}", data=fields)).status_code == 303
    assert (await questions_of(event))[-1] == made
    preview = await client.get(f"{base(event)}/preview")
    assert f"題目 {kind}" in preview.text
    with acting_as("staff"):
        assert [fault.field for fault in (await event_form(event.slug)).faults] == []


def named(tag: str) -> tuple[str, str]:
    name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
    return (name[1] if name else ""), (value[1] if value else "on")


async def test_the_first_change_makes_a_form_of_the_events_own(desk, now: datetime) -> None:
    event, client = await make_draft(now), await desk("organiser")
    other = await make_draft(now, title_zh="另一場")
    page = (await client.get(base(event))).text
    sequence = inputs(page)["sequence"]
    assert sequence == "0"
    await client.post(base(event), data={"sequence": sequence, "action": "remove-heard"})
    sequence = inputs((await client.get(base(event))).text)["sequence"]
    await client.post(base(event), data={"sequence": sequence, "action": "up-name"})
    keys = [each.key for each in await questions_of(event)]
    assert keys[0] == "name"
    assert "heard" not in keys
    assert "heard" in [each.key for each in await questions_of(other)]


async def test_the_core_of_a_form_cannot_be_taken_away(desk, now: datetime) -> None:
    event, client = await make_draft(now), await desk("organiser")
    await client.post(base(event), data={"sequence": "0", "action": "remove-name"})
    assert "name" in [each.key for each in await questions_of(event)]


async def test_a_newer_design_refuses_with_what_was_typed(desk, now: datetime) -> None:
    event, client = await make_draft(now), await desk("organiser")
    page = await client.get(f"{base(event)}/new?kind=short_text")
    fields = inputs(page.text) | {"label_zh": "慢的人寫的題目", "field": "own_question", "action": "save"}
    assert (await client.post(base(event), data={"sequence": "0", "action": "down-name"})).status_code == 303
    late = await client.post(f"{base(event)}/new", data=fields)
    assert late.status_code == 409
    assert "慢的人寫的題目" in late.text
    again = inputs(late.text) | {"field": "own_question", "action": "save"}
    assert (await client.post(f"{base(event)}/new", data=again)).status_code == 303
    stale = await client.post(base(event), data={"sequence": "0", "action": "down-name"})
    assert stale.status_code == 409


async def test_faults_of_a_question_stand_at_their_field(desk, now: datetime) -> None:
    event, client = await make_draft(now), await desk("organiser")
    answer = await written(client, event, "one", label_zh="", **{"option-0-zh": "只有一個", "option-0-places": "no"})
    assert answer.status_code == 422
    assert 'href="#label_zh"' in answer.text
    assert 'href="#option-0-places"' in answer.text
    assert 'value="只有一個"' in answer.text


async def test_faults_between_questions_are_listed_and_keep_the_event_from_going_public(desk, now: datetime) -> None:
    event, client = await make_draft(now), await desk("organiser")
    await written(client, event, "yes_no", label_zh="要用餐嗎")
    lead = (await questions_of(event))[-1].key
    await written(client, event, "short_text", label_zh="想和誰同桌", **{"if": f"{lead}=yes"})
    below = (await questions_of(event))[-1]
    assert below.show_if
    sequence = inputs((await client.get(base(event))).text)["sequence"]
    await client.post(base(event), data={"sequence": sequence, "action": f"remove-{lead}"})
    page = (await client.get(base(event))).text
    assert f'href="#card-{below.key}"' in page
    refused = await client.post(f"/zh-tw/staff/events/{event.slug}/publish")
    assert refused.status_code == 422
    assert "報名表還有 1 個地方要改" in refused.text
    assert (await event_facts(event.slug)).status == "draft"


async def test_templates_start_forms_and_are_never_changed_by_them(desk, now: datetime) -> None:
    event, client = await make_draft(now), await desk("organiser")
    await written(client, event, "tick", label_zh="願意分享經驗")
    nameless = await client.post(f"{base(event)}/template", data={"name_zh": ""})
    assert nameless.status_code == 422
    assert re.search(r'id="faults".*<a href="#name_zh">', nameless.text, re.DOTALL), "the fault is not led to"
    answer = await client.post(f"{base(event)}/template", data={"name_zh": "講習標準"})
    template = UUID(answer.headers["location"].rsplit("/", 1)[-1])
    other = await make_draft(now, title_zh="另一場")
    page = (await client.get(base(other))).text
    assert "講習標準" in page
    await client.post(f"{base(other)}/start", data={"template": str(template), "sequence": "0"})
    assert (await questions_of(other))[-1].label_zh == "願意分享經驗"
    sequence = inputs((await client.get(base(other))).text)["sequence"]
    await client.post(base(other), data={"sequence": sequence, "action": "remove-heard"})
    with acting_as("staff"):
        assert "heard" in [each.key for each in (await designs.design(template)).questions]
    copied = await client.post("/zh-tw/staff/forms", data={"name_zh": "第二份", "source": str(template)})
    assert copied.status_code == 303
    assert (await client.post("/zh-tw/staff/forms", data={"name_zh": ""})).status_code == 422
    own = (await event_facts(other.slug)).design
    for no_template in (own, uuid4()):
        renamed = await client.post(f"/zh-tw/staff/forms/{no_template}/name", data={"name_zh": "改名"})
        assert renamed.status_code == 404, "the design of an event has no name of its own"
    assert (await client.post(f"/zh-tw/staff/forms/{template}/remove")).status_code == 303


async def test_a_copy_of_an_event_has_the_form_in_its_own_sessions(now: datetime, officer: Actor) -> None:
    event = await make_event(now, officer)
    [session] = event.sessions
    own = Question(key="qcopy001", kind="tick", field="own_question", label_zh="只問這場", sessions=(str(session.id),))
    with acting_as("staff"):
        form = await event_form(event.slug)
        await save_form(event.slug, (*form.questions, own), form.sequence, officer, now)
        planned = await copy_event(event.slug, "明年", "", None, officer, now, publish_now=True)
        copied = await event_facts(planned.slug)
        assert copied.papers
        assert copied.papers.questions[-1].sessions == (str(copied.sessions[0].id),)
        assert copied.design != (await event_facts(event.slug)).design


async def test_a_saved_question_says_that_it_is_not_public_until_it_is(desk, now: datetime, officer: Actor) -> None:
    event, client = await make_event(now, officer), await desk("organiser")
    assert "還沒公開" not in (await client.get(base(event))).text
    saved = await written(client, event, "yes_no")
    page = (await client.get(saved.headers["location"].partition("#")[0])).text
    card = page.split(f'id="{saved.headers["location"].partition("#")[2]}"')[1].split("</li>")[0]
    assert "還沒公開" in card, "at the question itself"
    assert "有 1 題的修改還沒有公開" in page.split('class="split"')[0], "and at the top"
    bar = page.split('class="save-bar"')[1].split("</form>")[0]
    assert "公開新的報名表" in bar, "and the button stays in sight"
    published = await client.post(f"{base(event)}/publish", data=inputs(bar))
    assert published.status_code == 303
    assert "還沒公開" not in (await client.get(base(event))).text
    draft = await make_draft(now)
    await written(client, draft, "yes_no")
    assert "還沒公開" not in (await client.get(base(draft))).text, "a draft is published with its form"


async def test_others_do_not_design(desk, visitor: httpx.AsyncClient, now: datetime) -> None:
    event = await make_event(now, await make_officer())
    for role in ("door", "manager", "auditor"):
        client = await desk(role)
        assert (await client.get(base(event))).status_code == 403, role
        assert (await client.post(base(event), data={"action": "remove-heard"})).status_code == 403, role
    assert (await visitor.get(base(event))).status_code in {302, 303, 401}
    assert (await visitor.get("/zh-tw/staff/forms")).status_code in {302, 303, 401}


async def test_the_page_of_a_template_shows_its_questions_and_its_name(desk, now: datetime) -> None:
    organiser = await desk("organiser")
    made = await organiser.post("/zh-tw/staff/forms", data={"name_zh": "座談會報名表", "name_en": "Roundtable"})
    assert made.status_code == 303
    for prefix in ("zh-tw", "en"):
        shown = await organiser.get(made.headers["location"].replace("/zh-tw/", f"/{prefix}/"))
        assert shown.status_code == 200
        assert 'value="座談會報名表"' in shown.text
