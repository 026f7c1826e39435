"""The two pages that people are in a hurry on, by the keyboard alone: Tab, space, arrows and Enter; the focus is always
somewhere that can be seen."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.demo import DESK, Demo
from tests.journeys.people import Guest

FOCUSED = "() => { const one = document.activeElement; return one.name || one.id || one.textContent.trim() }"
OUTLINED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), near = one.closest("label");
  const around = near ? getComputedStyle(near) : style;
  const isOutlined = s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0;
  return [style, around].some(s => isOutlined(s) || s.boxShadow !== "none");
}"""


@pytest.fixture
def page(desk: BrowserContext) -> Page:
    return desk.new_page()


def _tab_to(page: Page, wanted: str, within: str = "body") -> None:
    """Goes on with Tab until the control of that name, id or text has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == wanted and page.locator(f"{within} :focus").count():
            assert page.evaluate(OUTLINED), f"nobody sees that {wanted} has the focus"
            return
    raise AssertionError(f"Tab does not lead to {wanted}; the focus is on {page.evaluate(FOCUSED)}")


def _type(page: Page, name: str, text: str) -> None:
    _tab_to(page, name)
    page.keyboard.insert_text(text)


def test_register(demo: Demo, page: Page) -> None:
    slug, guest = demo.small_event("用鍵盤報名的研討會"), Guest("林鍵平", "keys")
    page.goto(f"{demo.address}/zh-tw/events/{slug}/register")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "跳到主要內容"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    _tab_to(page, "people-0-name")
    page.keyboard.press("Enter")
    expect(page.locator("#faults")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('#faults') !== null")
    page.keyboard.press("Enter")
    expect(page.locator('[name="people-0-name"]')).to_be_focused()
    page.keyboard.insert_text(guest.name)
    _type(page, "people-0-email", guest.email)
    _tab_to(page, "people-0-identity_kind")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator('[name="people-0-identity_kind"]:checked').count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/*")
    expect(page.locator("main")).to_contain_text(guest.masked)


def test_door(demo: Demo, browser: Browser) -> None:
    slug, guest = demo.small_event("用鍵盤報到的研討會"), Guest("林鍵安", "keys-door")
    demo.register(slug, **guest.answers, organization="鍵盤示範商行")
    later = Guest("何鍵文", "keys-later")
    demo.register(slug, **later.answers, organization="鍵盤示範商行")
    context = demo.signed_in(browser, "door", viewport=DESK)
    page = context.new_page()
    page.goto(f"{demo.address}/zh-tw/staff/events/{slug}/door")
    _type(page, "code", demo.code(demo.link(guest.email, "/tickets/")))
    page.keyboard.press("Enter")
    verdict = page.get_by_role("dialog")
    expect(verdict).to_contain_text("請進")
    expect(verdict).to_be_hidden(timeout=8_000)
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.insert_text("ZZZZ-ZZZZ")
    page.keyboard.press("Enter")
    expect(verdict).to_contain_text("查無此票")
    page.keyboard.press("Enter")
    expect(verdict).to_be_hidden()
    _type(page, "q", "何鍵")
    page.keyboard.press("Enter")
    expect(page.locator("ul.rows")).to_contain_text(later.masked)
    _tab_to(page, "報到", within="ul.rows")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("請進")
    context.close()
