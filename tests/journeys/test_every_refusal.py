"""What people see when something is missing, over, full, not theirs or wrong: as readable as any page, and nothing
typed is lost. Every form of the product is sent empty, and every one with far too much."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import addresses
from tests.journeys.addresses import Form, Walked
from tests.journeys.demo import sign_in
from tests.journeys.looking import READERS, Looker, Readers, said_in
from tests.journeys.world import STAFF, World

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
    "a registration that was kept": (200, "", lambda w: w.manage),
    "a registration that was cancelled": (200, "", lambda w: w.gone),
    "a ballot that is spent": (410, "", lambda w: f"/zh-tw/ballots/{NO_ONE}"),
    "too few answers to show": (200, "manager", lambda w: f"{STAFF}/{w.closed}/results"),
    "a closed door": (200, "door", lambda w: f"{STAFF}/{w.closed}/door"),
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


# Their forms have nothing to fill in, or are met only after a refusal of another kind.
OWN_PAGE = "/my-data/"  # behind a code from the mailbox: test_own_page.py walks its forms
DEEDS = (
    "/publish", "/arrivals", "/scans", "/send", "/{staff_id:uuid}/password", "/end-others", "/revoke", "/disable",
    "/enable", "/again", "/delete", "/undo", "/reopen", "/sign-out", "/merge", "/part", "/{poll:uuid}/close",
    "/{poll:uuid}/remarks", "/registrations/{registration:uuid}/cancel", "/slips",
    "/privacy/wordings", "/drop",
    "/exports/{export:uuid}/file", "/exports/{export:uuid}/approve",
    "/call-round/back", "/call-round/close",
    "/{breach:uuid}/approve", "/{breach:uuid}/close", "/{breach:uuid}/measures",
    "/{hold_id:uuid}/release", "/{hold_id:uuid}/review", "/manage/{token:str}/consents/{purpose:str}",
    "/unsubscribe/{token:str}", "/written/{letter:uuid}/test",
    "/{slug:str}/confirm", "/{held:uuid}/release", "/{held:uuid}/remove",
    "/series/{slug:str}/leave", "/series/{slug:str}/remove",
    "/paper",  # its buttons say which sheet, and each is a file
    # Choices and second looks that are met after another deed; tests/events, imports, online and registrations send
    # them empty and spoilt.
    "/manage/{token:str}/offer", "/reply/{question:str}", "/manage/{token:str}/substitute", "/withdraw",
    "/import/{batch:uuid}/columns", "/import/{batch:uuid}/commit", "/import/{batch:uuid}/decide",
    "/import/{batch:uuid}/rows/{n:int}", "/rows/{n:int}/reveal", "/invitations/{invitation:uuid}/remove",
    "/rules/{held:uuid}", "/waiting", "/waiting/{registration:uuid}/accept", "/waiting/{registration:uuid}/refuse",
    "/registrations/bulk", "/bulk/do", "/online-log/write", "/{slug:str}/form", "/form/new", "/form/start",
    "/form/template", "/postpone", "/new-day", "/forms/{design:uuid}", "/{design:uuid}/name", "/{design:uuid}/new",
    "/{design:uuid}/remove", "/answers/{file:uuid}",
)  # fmt: skip
# What may be sent empty; the answer to a scan is a verdict, whatever was typed.
EMPTY_IS_FINE = (
    "/ballots/{token:str}", "/photos/captions", "/report/remarks", "/{slug:str}/door", "/tick-off",
    "/wordings/{wording_id:uuid}/approve", "/letters/timed/{kind:str}",
)  # fmt: skip

FILLED_IN = [
    route.path
    for route in addresses.routes("POST")
    if not route.path.startswith("/api/") and not route.path.endswith(DEEDS) and OWN_PAGE not in route.path
]


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


def _send(form: Form, look: Looker, change: str, allowed: set[int], readers: Readers) -> None:
    """The page that comes back leads to each fault."""
    for language, size in readers:
        page = look.open(form.role, size)
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
