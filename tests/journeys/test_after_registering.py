"""What people do once they are registered: the ticket inside LINE, handing the place on, finding a lost link, saying
whether they come, taking an offered place. On a phone, without script, by the keyboard, in English."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.demo import PHONE, Demo, soon
from tests.journeys.looking import Looker
from tests.journeys.people import Guest

LINE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari Line/14.9.1"
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture
def in_line(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="zh-TW", user_agent=LINE)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-TW")
    yield context.new_page()
    context.close()


def next_week(demo: Demo, title: str, **more: Any) -> str:
    starts = soon(30) + timedelta(days=7)
    session = {
        "starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat(), "places": 20,
        "venue_zh": "中心會議室", "address": "臺中市示範區示範路1號",
    }  # fmt: skip
    return demo.small_event(title, sessions=[session], **more)


def test_a_ticket_forwarded_in_line(demo: Demo, in_line: Page, browser: Browser) -> None:
    guest = Guest("林雅婷", "line")
    demo.register(next_week(demo, "在 LINE 裡打開的研討會"), **guest.answers, organization="範例貿易")
    ticket = demo.link(guest.email, "/tickets/")
    in_line.goto(ticket)
    expect(in_line.locator(".ticket-code svg")).to_be_visible()
    assert in_line.evaluate(FITS)
    out = in_line.get_by_role("link", name="用瀏覽器開啟")
    expect(out).to_be_visible()
    address = out.get_attribute("href") or ""
    assert address.endswith("?openExternalBrowser=1")

    context = browser.new_context(viewport=PHONE, locale="zh-TW")
    page = context.new_page()
    page.goto(demo.address + address)
    expect(page.get_by_role("link", name="用瀏覽器開啟")).to_have_count(0)
    expect(page.get_by_role("link", name="打開地圖")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="存成圖片").click()
    assert saved.value.suggested_filename == "ticket.png"
    with page.expect_download() as entry:
        page.get_by_role("link", name="加入行事曆").click()
    assert entry.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")
    context.close()


def test_hand_the_place_on_without_script(demo: Demo, plain: Page) -> None:
    leaving, coming = Guest("張建宏", "leaving"), Guest("李宗翰", "taking")
    demo.register(next_week(demo, "換人參加的研討會"), **leaving.answers, organization="範例貿易", ubn="00090017")
    old = demo.link(leaving.email, "/tickets/")
    plain.goto(demo.link(leaving.email, "/manage/"))
    expect(plain.get_by_role("heading", name="修改或取消報名")).to_be_visible()
    plain.get_by_role("link", name="換人參加").click()
    plain.get_by_role("button", name="換成這一位").click()
    expect(plain.locator("#faults")).to_be_visible()
    plain.locator('[name="name"]').fill(coming.name)
    plain.locator('[name="email"]').fill(coming.email)
    plain.locator("#told").check()
    plain.get_by_role("button", name="換成這一位").click()
    expect(plain.get_by_text("已經換人", exact=False).first).to_be_visible()
    expect(plain.locator("main")).to_contain_text("已換人參加")
    answer = plain.goto(old)
    assert answer
    assert answer.status == 410
    mail = demo.mail(coming.email, "/tickets/")
    assert f"{leaving.name} 替您報了名" in mail["text"]
    plain.goto(demo.link(coming.email, "/tickets/"))
    expect(plain.locator(".ticket-code svg")).to_be_visible()


def test_find_a_lost_link_in_english_by_the_keyboard(demo: Demo, phone: BrowserContext) -> None:
    guest = Guest("吳佩珊", "lost")
    demo.register(next_week(demo, "找回連結的研討會"), **guest.answers, organization="範例貿易")
    first = demo.link(guest.email, "/manage/")
    page = phone.new_page()
    page.goto(f"{demo.address}/en/my-data")
    page.get_by_role("link", name="Find my registration").click()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name") == "contact":
            break
    page.keyboard.insert_text(guest.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Received")).to_be_visible()
    known = page.locator("main").inner_text()
    page.locator("#contact").fill("nobody-at-all@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Received")).to_be_visible()
    assert page.locator("main").inner_text() == known
    found = next(mail for mail in _until(demo, guest.email) if "links to your registrations" in mail["subject"])
    assert first.rsplit("/", 1)[1] in found["text"]


def _until(demo: Demo, to: str) -> list[dict[str, Any]]:
    """Waits for the second mail of somebody."""
    demo.mail(to, "/manage/")
    for _ in range(100):
        if len(mails := demo.mails(to)) > 1:
            return mails
        time.sleep(0.1)
    raise AssertionError(f"no second mail to {to}")


def test_say_that_one_comes(demo: Demo, phone_page: Page, look: Looker) -> None:
    """Somebody of the class in the demo year, which is in two days."""
    address = demo.link("@example.org", "/reply/reconfirm")
    look(address.removeprefix(demo.address), "")
    phone_page.goto(address)
    expect(phone_page.get_by_role("heading", name="您會來嗎？")).to_be_visible()
    coming = phone_page.get_by_role("button", name="會到", exact=True)
    if coming.count():
        coming.click()
        expect(phone_page.get_by_text("記下來了，當天見。")).to_be_visible()
        phone_page.goto(address)
    expect(phone_page.locator("main")).to_contain_text("您回覆了：會到")


@pytest.mark.usefixtures("walked")  # the walk wants to see the offer while it is open, and there is but one
def test_take_an_offered_place(demo: Demo, plain: Page, look: Looker) -> None:
    address = demo.link("@example.org", "/offer")
    look(address.removeprefix(demo.address), "")
    plain.goto(address)
    take = plain.get_by_role("button", name="我要這個座位")
    if take.count():
        expect(plain.locator("main")).to_contain_text("請在這之前回覆")
        take.click()
        expect(plain.get_by_text("座位是您的了")).to_be_visible()
        plain.goto(address)
    expect(plain.locator("main")).to_contain_text("座位已經是您的")
