"""What people see when something is missing, over, full, not theirs or wrong: as readable as any page, and nothing
typed is lost. Every button of the product is met, every form is sent empty, and every one with far too much."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import addresses
from tests.journeys.addresses import Form, Sent, Walked
from tests.journeys.demo import sign_in
from tests.journeys.looking import READERS, Looker, Readers, said_in
from tests.journeys.world import STAFF, World

SECOND_LOOKS = ("whom the door found", "what a meeting says", "a row of a list", "what is done at once", "an answer")
Place = Callable[[World], str]
NO_ONE = "0" * 32
STATES: dict[str, tuple[int, str, Place]] = {
    "no such page": (404, "", lambda w: "/zh-tw/nothing/here"),
    "no such page of staff": (404, "organiser", lambda w: f"{STAFF}/nothing"),
    "a draft is nobody's": (404, "", lambda w: f"/zh-tw/events/{w.draft}"),
    "a page of another role": (403, "door", lambda w: "/zh-tw/staff/accounts"),
    "not signed in": (200, "", lambda w: "/zh-tw/staff/reach"),
    "registration is over": (410, "", lambda w: f"/zh-tw/events/{w.past}/register"),
    "full, no waiting list": (409, "", lambda w: f"/zh-tw/events/{w.full}/register"),
    "an event that was called off": (200, "", lambda w: f"/zh-tw/events/{w.cancelled}"),
    "its page for staff": (200, "organiser", lambda w: f"{STAFF}/{w.cancelled}"),
    "an event that is over": (200, "", lambda w: f"/zh-tw/events/{w.past}"),
    "somebody who waits": (200, "", lambda w: w.waiting),
    "a foreign ticket": (404, "", lambda w: f"/zh-tw/tickets/{'a' * 26}"),
    "a foreign manage link": (404, "", lambda w: f"/zh-tw/manage/{NO_ONE}"),
    "a registration that was kept": (200, "", lambda w: w.over.manage),
    "a registration that was cancelled": (200, "", lambda w: w.gone),
    "a ballot that is spent": (410, "", lambda w: f"/zh-tw/ballots/{NO_ONE}"),
    "too few answers to show": (200, "manager", lambda w: f"{STAFF}/{w.over.slug}/results"),
    "a closed door": (200, "door", lambda w: f"{STAFF}/{w.over.slug}/door"),
    "nothing found": (200, "organiser", lambda w: f"{STAFF}?q=沒有這種活動"),
    "no firm found": (200, "outreach", lambda w: "/zh-tw/staff/outreach/enterprises?q=沒有這家"),
    "a period that is none": (422, "manager", lambda w: "/zh-tw/staff/reach?from=2026-13-40&to=x"),
    "a year without any": (200, "manager", lambda w: "/zh-tw/staff/reach?from=2001-01-01&to=2001-12-31"),
    "what has ended": (200, "organiser", lambda w: f"{STAFF}?when=past"),
    "a firm with a history": (200, "manager", lambda w: "/zh-tw/staff/outreach/enterprises?q=精密"),
    "photos of an event": (200, "organiser", lambda w: f"{STAFF}/{w.past}/photos"),
}


@pytest.mark.parametrize("state", STATES)
def test_state(state: str, world: World, look: Looker) -> None:
    status, role, place = STATES[state]
    look(place(world), role, status=status)


OWN_PAGE = "/my-data/"  # behind a code from the mailbox: test_own_page.py walks its forms
UNMET = (
    "/door/scans",  # no form: the script of the camera sends it
    "/mail/{mail:uuid}/again", "/mails/{event:uuid}/again",  # beside a mail that failed; our catcher takes every mail
)  # fmt: skip
# Nothing to fill in. Pressing one does what it says, and the tests of its room see to that.
BUTTONS = (
    "/publish", "/confirm", "/arrivals", "/reopen", "/tick-off/undo", "/exports/{export:uuid}/approve", "/file",
    "/manage/{token:str}/offer", "/manage/{token:str}/send", "/consents/{purpose:str}", "/reply/{question:str}",
    "/unsubscribe/{token:str}", "/waiting", "/accept", "/waiting/{registration:uuid}/refuse",
    "/registrations/{registration:uuid}/cancel", "/registrations/{registration:uuid}/send",
    "/registrations/{registration:uuid}/reply",
    "/acts/{act:uuid}/undo", "/answers/{file:uuid}", "/call-round/back", "/call-round/close",
    "/import/{batch:uuid}/commit", "/import/{batch:uuid}/decide", "/import/{batch:uuid}/drop",
    "/import/{batch:uuid}/undo", "/online-log/{number:uuid}/undo", "/invitations/{invitation:uuid}/remove",
    "/codes/{code:uuid}/withdraw", "/rules/{held:uuid}/release", "/rules/{held:uuid}/remove",
    "/series/{slug:str}/leave", "/series/{slug:str}/remove", "/forms/{design:uuid}/remove",
    "/written/{letter:uuid}/test", "/written/{letter:uuid}/drop", "/photos/{photo:uuid}/delete",
    "/{poll:uuid}/close", "/{poll:uuid}/remarks", "/enterprises/{id:uuid}/merge", "/part",
    "/{breach:uuid}/approve", "/{breach:uuid}/close", "/{hold_id:uuid}/release", "/{hold_id:uuid}/review",
    "/privacy/wordings", "/wordings/{wording_id:uuid}/drop", "/{staff_id:uuid}/password", "/disable", "/enable",
    "/end-others", "/revoke", "/sign-out",
)  # fmt: skip
# What may be sent empty: nothing changes, nobody more is meant; the answer to a scan is a verdict, whatever was typed.
EMPTY_IS_FINE = (
    "/ballots/{token:str}", "/photos/captions", "/report/remarks", "/{slug:str}/door", "/tick-off",
    "/wordings/{wording_id:uuid}/approve", "/letters/timed/{kind:str}", "/{breach:uuid}/measures",
    "/online-log/write", "/import/{batch:uuid}/columns", "/{slug:str}/form", "/forms/{design:uuid}",
    "/form/start", "/{slug:str}/paper",  # chosen from a list without a blank; said by which button is pressed
)  # fmt: skip

POSTS = [
    route.path
    for route in addresses.routes("POST")
    if not route.path.startswith("/api/") and not route.path.endswith(UNMET) and OWN_PAGE not in route.path
]
FILLED_IN = [route for route in POSTS if not route.endswith(BUTTONS)]


@pytest.mark.parametrize("route", [route for route in POSTS if route.endswith(BUTTONS)])
def test_button(route: str, walked: Walked) -> None:
    assert route in walked.buttons, "no page has this button"
    assert route not in walked.forms, "there is something to fill in"


@pytest.mark.parametrize("second", SECOND_LOOKS)
def test_second_look(second: str, world: World, look: Looker) -> None:
    """Pages that no address has: they answer a form."""
    for language, size in READERS:
        page = look.open(world.sent[second].role, size)
        _come_to(page, look, language, world.sent[second])
        look.check(world.sent[second].role, size)


@pytest.mark.parametrize("route", FILLED_IN)
def test_sent_empty(route: str, walked: Walked, look: Looker) -> None:
    assert route in walked.forms, "no page has this form"
    if not route.endswith(EMPTY_IS_FINE):
        _send(walked.forms[route], look, "field => { field.disabled = true }", {409, 422}, READERS)


@pytest.mark.parametrize("route", FILLED_IN)
def test_sent_with_far_too_much(route: str, walked: Walked, look: Looker) -> None:
    """Ten thousand characters in each field, choices that nobody offered."""
    _send(walked.forms[route], look, SPOIL, {200, 404, 409, 413, 422}, READERS[:1])


SPOIL = """field => {
  if (field.type === "file") return;
  if (field.tagName === "SELECT") {
    field.append(new Option("?", "nobody offered this", true, true));
  } else if (["radio", "checkbox"].includes(field.type)) {
    field.value = "nobody offered this";
    field.checked = true;
  } else {
    field.type = field.tagName === "INPUT" ? "text" : field.type;
    field.removeAttribute("maxlength");
    field.value = "𠮷".repeat(10000);
  }
}"""
SUBMIT = """action => {
  const at = form => new URL(form.getAttribute("action") || "", location).pathname;
  const form = [...document.forms].find(one => at(one) === action && one.method === "post"
    && [...one.elements].some(field => field.name && !["hidden", "submit"].includes(field.type)));
  for (const field of form.elements) if (field.name && !["hidden", "submit"].includes(field.type)) (CHANGE)(field);
  HTMLFormElement.prototype.submit.call(form);
}"""


TYPE = """([action, typed]) => {
  const at = form => new URL(form.getAttribute("action") || "", location).pathname;
  const form = [...document.forms].find(one => at(one) === action && one.method === "post");
  for (const [name, value] of Object.entries(typed)) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) field.disabled = true;
    const field = Object.assign(document.createElement("input"), {type: "hidden", name, value});
    form.append(field);
  }
  HTMLFormElement.prototype.submit.call(form);
}"""


def _come_to(page: Page, look: Looker, language: str, sent: Sent) -> None:
    page.goto(look.demo.address + said_in(language, sent.page))
    action = said_in(language, sent.action)
    for name, file in sent.files.items():
        page.locator(f'form[action="{action}"] [name="{name}"]').set_input_files(file)
    with page.expect_navigation() as turned:
        page.evaluate(TYPE, [action, dict(sent.typed)])
    assert turned.value.ok, (turned.value.status, sent)


def _send(form: Form, look: Looker, change: str, allowed: set[int], readers: Readers) -> None:
    """The page that comes back leads to each fault."""
    for language, size in readers:
        page = look.open(form.role, size)
        if form.after:
            _come_to(page, look, language, form.after)
        else:
            page.goto(look.demo.address + said_in(language, form.page))
        with page.expect_navigation() as turned:
            page.evaluate(SUBMIT.replace("CHANGE", change), said_in(language, form.action))
        assert turned.value.status in allowed, (turned.value.status, form)
        if turned.value.status == 422:
            _leads_to_the_faults(page)
        look.check(form.role, size)


def _leads_to_the_faults(page: Page) -> None:
    links = page.locator("#faults a")
    for link in links.all():
        target = str(link.get_attribute("href"))
        assert page.locator(f'[id="{target[1:]}"]').count() == 1, f"{target} is nowhere on {page.url}"
    expect(page.locator("#faults")).to_be_focused()


def test_a_form_that_was_open_too_long_keeps_what_was_typed(world: World, look: Looker) -> None:
    for language, size in READERS:
        page = look.open("", size)
        page.goto(f"{look.demo.address}/{language}/events/{world.open}/register")
        page.locator('[name="people-0-name"]').fill("王小明")
        page.evaluate("() => { document.querySelector('#register [name=_csrf]').value = 'old' }")
        with page.expect_navigation() as turned:
            page.evaluate("() => HTMLFormElement.prototype.submit.call(document.querySelector('#register'))")
        assert turned.value.status == 403
        assert page.locator("main form input[value=王小明]").count() == 1
        look.check("", size)


def test_a_session_that_has_ended_keeps_what_was_typed(look: Looker) -> None:
    for language, size in READERS:
        page = look.open("", size)
        sign_in(page, look.demo.address, "outreach")
        page.goto(f"{look.demo.address}/{language}/staff/outreach/partners/new")
        page.locator("#name_zh").fill("示範工業會")
        page.context.clear_cookies(name="lianfu")
        with page.expect_navigation() as turned:
            page.locator("main form button[type=submit]").first.click()
        assert turned.value.status == 403
        look.check("", size)
        with page.expect_popup() as opened:
            page.locator(f'main a[href="/{language}/staff/sign-in"]').click()
        sign_in(opened.value, look.demo.address, "outreach")
        opened.value.close()
        for _ in range(2):  # the first one learns the new session's token
            with page.expect_navigation():
                page.locator("main form button[type=submit]").first.click()
        expect(page.locator("#name_zh")).to_have_value("示範工業會")
        expect(page.locator("#faults")).to_be_visible()
        page.context.clear_cookies()
