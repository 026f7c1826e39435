"""An organiser plans an event on a phone without script; last year's is public again in three steps."""

import json
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page

from foundation.clock import TAIPEI
from tests.journeys.demo import PHONE, Demo

STAFF = "/zh-tw/staff/events"


@pytest.fixture
def form(demo: Demo, browser: Browser) -> Iterator[Page]:
    context = demo.signed_in(browser, "organiser", java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{demo.address}{STAFF}/new")
    yield page
    context.close()


def fill_in(page: Page, day: datetime) -> None:
    page.get_by_label("活動名稱（中文）").fill("手機上辦的講習")
    page.get_by_label("種類").select_option("briefing")
    page.locator("[name='sessions.0.day']").fill(f"{day.year - 1911}/{day.month}/{day.day}")
    page.locator("[name='sessions.0.starts_at']").fill("13:30")
    page.locator("[name='sessions.0.ends_at']").fill("16:30")
    page.locator("[name='sessions.0.venue_zh']").fill("工業會教室")


def test_without_script_and_with_a_mistake(form: Page, demo: Demo, phone_page: Page) -> None:
    day = datetime.now(TAIPEI) + timedelta(days=30)
    fill_in(form, day)
    form.get_by_role("button", name="加一段議程").click()
    form.locator("[name='sessions.0.agenda.0.starts_at']").fill("13:40")
    form.locator("[name='sessions.0.agenda.0.topic_zh']").fill("申報流程")
    form.get_by_role("button", name="儲存並發布").click()
    summary = form.locator("#faults")
    assert "請填寫名額" in summary.inner_text()
    summary.get_by_role("link", name="請填寫名額").click()
    assert form.url.endswith("#sessions.0.places")
    form.locator("[name='sessions.0.places']").fill("40")
    assert form.locator("[name='sessions.0.agenda.0.topic_zh']").input_value() == "申報流程"
    form.get_by_role("button", name="儲存並發布").click()
    assert "活動已經發布" in form.locator(".flash").inner_text()
    slug = re.sub(r"[?#].*", "", form.url).rsplit("/", 1)[1]
    phone_page.goto(f"{demo.address}/zh-tw/events/{slug}")
    assert phone_page.locator("h1").inner_text() == "手機上辦的講習"
    assert "申報流程" in phone_page.locator(".agenda").inner_text()
    data = json.loads(phone_page.locator("script[type='application/ld+json']").inner_text())
    assert data["remainingAttendeeCapacity"] == 40


def test_last_years_event_is_public_again_in_three_minutes(demo: Demo, browser: Browser, phone_page: Page) -> None:
    """Typed key by key; to the clock is added what somebody needs who reads every line and thinks at every press."""
    past = demo.api("/events?when=past")["items"][-1]["slug"]
    context = demo.signed_in(browser, "organiser", viewport=PHONE)
    page = context.new_page()
    page.goto(f"{demo.address}{STAFF}/{past}")
    began = time.monotonic()
    page.get_by_role("link", name="複製成新的活動").click()
    read = page.locator("main").inner_text()
    assert "公布前請看一下" in read
    title = page.get_by_label("活動名稱（中文）")
    title.fill("")
    title.press_sequentially("第二年的說明會", delay=60)
    day = datetime.now(TAIPEI) + timedelta(days=40)
    first_day = page.get_by_label("第一場的日期")
    first_day.fill("")
    first_day.press_sequentially(f"{day.year - 1911}/{day.month}/{day.day}", delay=60)
    page.get_by_role("button", name="複製並發布").click()
    page.wait_for_url(re.compile(r"/staff/events/\d{4}-"))
    presses, keys, words = 4, 7 * 4 + 9, len(read)
    needed = time.monotonic() - began + presses * 5 + keys * 0.7 + words / 5
    assert needed < 180, f"{needed:.0f} seconds"
    page.get_by_role("link", name="公開頁面").click()
    public = page.url
    context.close()
    phone_page.goto(public)
    assert phone_page.locator("h1").inner_text() == "第二年的說明會"
    assert phone_page.get_by_role("link", name="我要報名").is_visible()
