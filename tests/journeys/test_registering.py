"""Registering as people do it on a phone: how long it takes one person and an assistant with three colleagues, what a
reload keeps, what LINE's browser makes of it.

Time is counted by keys and taps, after the keystroke-level model (Card, Moran and Newell) with the pace of somebody who
types on glass: a third of a second a key, a second and a half to find and hit each thing, so that no test waits."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from foundation.clock import TAIPEI
from lianfu.demo_year import invented, seeding
from tests.journeys.demo import DESK, PHONE, Demo
from tests.journeys.people import Guest, mailbox

KEY, TAP = 0.33, 1.5
LINE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"
    " Chrome/126.0.0.0 Mobile Safari/537.36 Line/14.9.0/IAB"
)


def known_firm() -> invented.Firm:
    """One that the register of the demo has."""
    return invented.firms(random.Random(seeding.SEED), seeding.FIRMS)[7]


class Hand:
    """Types and taps, and counts what it costs a person."""

    def __init__(self, page: Page) -> None:
        self.page, self.seconds = page, 0.0

    def type(self, name: str, text: str) -> None:
        field = self.page.locator(f'[name="{name}"]')
        self.tap(field)
        field.press_sequentially(text)
        # Chinese is typed with two to four keys a character.
        self.seconds += KEY * sum(1 if character.isascii() else 3 for character in text)

    def tap(self, what: Locator) -> None:
        what.click()
        self.seconds += TAP


@pytest.fixture
def phone_page_of(browser: Browser) -> Iterator[Callable[..., Page]]:
    opened = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**({"viewport": PHONE, "locale": "zh-TW"} | options))
        opened.append(context)
        return context.new_page()

    yield make
    for context in opened:
        context.close()


def form_of(demo: Demo, slug: str) -> str:
    return f"{demo.address}/zh-tw/events/{slug}/register"


def test_one_person_in_a_minute(demo: Demo, phone_page: Page) -> None:
    firm, guest = known_firm(), Guest("林一心", "minute")
    phone_page.goto(form_of(demo, demo.small_event("一分鐘報名的研討會")))
    hand = Hand(phone_page)
    hand.type("people-0-name", guest.name)
    hand.type("people-0-ubn", firm.ubn)
    expect(phone_page.locator("[data-firm-found]")).to_contain_text(firm.name)
    hand.type("people-0-email", guest.email)
    expect(phone_page.locator('[name="people-0-organization"]')).to_have_value(firm.name)
    expect(phone_page.locator('[name="people-0-township"]')).to_have_value(firm.township)
    expect(phone_page.locator('[name="people-0-industry"]')).to_have_value(firm.industry)
    hand.tap(phone_page.get_by_role("button", name="送出報名").last)
    phone_page.wait_for_url("**/tickets/*")
    assert hand.seconds < 60, hand.seconds


def test_an_assistant_registers_three_colleagues_in_three_minutes(demo: Demo, phone_page: Page) -> None:
    firm, names = known_firm(), ("陳大同", "林美麗", "張小華")
    slug = demo.small_event("助理替三位同事報名的研討會")
    phone_page.goto(form_of(demo, slug))
    hand = Hand(phone_page)
    hand.tap(phone_page.locator("label.opt", has_text="我只是替別人報名"))
    hand.type("contact_name", "吳助理")
    hand.type("people-0-ubn", firm.ubn)
    expect(phone_page.locator("[data-firm-found]").first).to_contain_text(firm.name)
    for place, name in enumerate(names):
        if place:
            hand.tap(phone_page.get_by_role("button", name="再加一位同事"))
            expect(phone_page.locator(f"#people-{place}")).to_be_in_viewport()
        hand.type(f"people-{place}-name", name)
        hand.type(f"people-{place}-email", mailbox(f"colleague{place}"))
    hand.tap(phone_page.locator("label.opt", has_text="全部都有座位才報名"))
    hand.tap(phone_page.get_by_role("button", name="送出報名").last)
    expect(phone_page.locator("main")).to_contain_text("3 位當中，3 位有座位")
    assert hand.seconds < 180, hand.seconds
    for place in range(len(names)):
        text = demo.mail(mailbox(f"colleague{place}"), "/tickets/")["text"]
        assert "吳助理" in text, "everybody is told who registered them"


def test_in_the_browser_of_line(demo: Demo, phone_page_of: Callable[..., Page]) -> None:
    page = phone_page_of(user_agent=LINE)
    guest = Guest("林賴友", "line")
    page.goto(form_of(demo, demo.small_event("在 LINE 裡報名的研討會")))
    page.locator('[name="people-0-name"]').fill(guest.name)
    page.locator('[name="people-0-email"]').fill(guest.email)
    page.get_by_role("button", name="送出報名").last.click()
    page.wait_for_url("**/tickets/*")
    expect(page.locator("main")).to_contain_text(guest.masked)


def kept(page: Page) -> str:
    return str(page.evaluate("() => JSON.stringify({...sessionStorage})"))


def test_a_reload_loses_nothing_and_sending_leaves_nothing(demo: Demo, phone_page: Page) -> None:
    address = form_of(demo, demo.small_event("重新整理也不會不見的研討會"))
    phone_page.goto(address)
    phone_page.locator('[name="people-0-name"]').fill("王暫存")
    phone_page.locator('[name="consent-later_events"]').check(force=True)
    phone_page.get_by_role("button", name="再加一位同事").click()
    phone_page.locator('[name="people-1-name"]').fill("林暫存")
    phone_page.locator('[name="people-1-name"]').blur()
    phone_page.goto(address)
    expect(phone_page.locator('[name="people-1-name"]')).to_have_value("林暫存")
    expect(phone_page.locator('[name="people-0-name"]')).to_have_value("王暫存")
    expect(phone_page.locator('[name="consent-later_events"]')).not_to_be_checked()
    assert "林暫存" in kept(phone_page)
    for place in (0, 1):
        phone_page.locator(f'[name="people-{place}-email"]').fill(mailbox(f"draft{place}"))
    phone_page.get_by_role("button", name="送出報名").last.click()
    phone_page.wait_for_url("**/receipt/*")
    assert "暫存" not in kept(phone_page)


def test_drafts_can_be_switched_off(demo: Demo, phone_page: Page) -> None:
    address = form_of(demo, demo.small_event("不暫存的研討會"))
    phone_page.goto(address)
    phone_page.locator('[name="people-0-name"]').fill("王不存")
    phone_page.locator("[data-draft-on]").uncheck(force=True)
    phone_page.locator('[name="people-0-job_title"]').fill("專員")
    phone_page.locator('[name="people-0-job_title"]').blur()
    assert "王不存" not in kept(phone_page)
    phone_page.reload()
    expect(phone_page.locator('[name="people-0-name"]')).to_have_value("")
    expect(phone_page.locator("[data-draft-on]")).not_to_be_checked()


def sessions(*hours: float, places: int = 20) -> list[dict[str, Any]]:
    first = datetime.now(TAIPEI).replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    return [
        {
            "title_zh": f"第 {n} 場", "places": places,
            "starts_at": (first + timedelta(hours=at)).isoformat(),
            "ends_at": (first + timedelta(hours=at + 1)).isoformat(),
        }
        for n, at in enumerate(hours, 1)
    ]  # fmt: skip


def test_parallel_sessions_shut_each_other(demo: Demo, phone_page: Page, axe: Callable[..., None]) -> None:
    body = {"title_zh": "同時有兩場的論壇", "kind": "forum", "sessions": sessions(0, 0.5, 3)}
    phone_page.goto(form_of(demo, str(demo.api("/events", body, "organiser")["slug"])))
    boxes = phone_page.locator('[name="sessions"]')
    boxes.nth(0).check(force=True)
    expect(boxes.nth(1)).to_be_disabled()
    expect(boxes.nth(2)).to_be_enabled()
    expect(phone_page.locator("main")).to_contain_text("和已選的場次同時進行")
    boxes.nth(0).uncheck(force=True)
    expect(boxes.nth(1)).to_be_enabled()
    axe(phone_page)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_an_industry_is_found_by_everyday_words(
    demo: Demo, phone_page_of: Callable[..., Page], axe: Callable[..., None], size: Any
) -> None:
    page = phone_page_of(viewport=size)
    page.goto(form_of(demo, demo.small_event("找得到行業的研討會")))
    page.get_by_role("searchbox").first.fill("咖啡")
    expect(page.locator('[name="people-0-industry"]')).to_have_value("I")
    page.get_by_role("searchbox").first.fill("螺絲")
    expect(page.locator('[name="people-0-industry"]')).to_have_value("C")
    page.get_by_role("button", name="再加一位同事").click()
    axe(page)
    assert page.evaluate("() => document.scrollingElement.scrollWidth - innerWidth") <= 0


def test_a_seat_without_a_name_hides_the_rest_of_its_card(demo: Demo, phone_page: Page) -> None:
    phone_page.goto(form_of(demo, demo.small_event("先留座位的研討會")))
    phone_page.locator('[name="people-0-name"]').fill("林留座")
    phone_page.locator('[name="people-0-email"]').fill(mailbox("keeper"))
    phone_page.get_by_role("button", name="再加一位同事").click()
    phone_page.locator('[name="people-1-unnamed"]').check(force=True)
    expect(phone_page.locator('[name="people-1-name"]')).to_be_hidden()
    phone_page.get_by_role("button", name="送出報名").last.click()
    expect(phone_page.locator("main")).to_contain_text("留給同事的座位")
