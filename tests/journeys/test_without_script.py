"""Everything but the camera with scripts switched off: what an old phone or a strict office browser can do."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from foundation.clock import TAIPEI
from tests.journeys.demo import PHONE, Demo, sign_in
from tests.journeys.forms import fill_person, rate_everything
from tests.journeys.people import FIRM, RUN, Guest

ANSWERER, COMING, STAYING = Guest("林美玲", "plain1"), Guest("吳大年", "plain2"), Guest("周文彬", "plain3")


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-TW")
    yield context.new_page()
    context.close()


def test_register_with_a_colleague_and_cancel(demo: Demo, plain: Page) -> None:
    slug = demo.small_event("不用程式也能報名的研討會")
    plain.goto(f"{demo.address}/zh-tw/events/{slug}")
    plain.get_by_role("link", name="我要報名").first.click()
    fill_person(plain, 0, STAYING, FIRM)
    plain.get_by_role("button", name="再加一位同事").click()
    expect(plain.locator('[name="people-0-name"]')).to_have_value(STAYING.name)
    expect(plain.locator('[name="people-1-organization"]')).to_have_value(FIRM["organization"])
    fill_person(plain, 1, COMING, {})
    plain.get_by_role("button", name="送出報名").last.click()
    expect(plain.get_by_text("座位已保留")).to_have_count(2)
    plain.get_by_role("link", name="開啟這張票").first.click()
    expect(plain.locator(".ticket-code svg")).to_be_visible()

    plain.goto(demo.link(COMING.email, "/manage/"))
    plain.get_by_role("button", name="取消報名").click()
    expect(plain.locator("#faults")).to_contain_text("請先勾選確認")
    plain.locator("#sure").check()
    plain.get_by_role("button", name="取消報名").click()
    expect(plain.get_by_text("報名已經取消")).to_be_visible()
    answer = plain.goto(demo.link(COMING.email, "/tickets/"))
    assert answer
    assert answer.status == 410


def test_copy_and_publish(demo: Demo, plain: Page) -> None:
    sign_in(plain, demo.address, "organiser")
    plain.get_by_role("link", name="活動", exact=True).first.click()
    plain.get_by_role("link", name="已結束").click()
    plain.get_by_role("link", name="資安健檢與個資保護").click()
    plain.get_by_role("link", name="複製成新的活動").click()
    plain.locator("#title_zh").fill("資安健檢（今年）")
    plain.get_by_role("button", name="複製並發布").click()
    expect(plain.get_by_text("已經複製並發布")).to_be_visible()
    plain.get_by_role("link", name="公開頁面").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("資安健檢（今年）")
    expect(plain.get_by_role("link", name="我要報名").first).to_be_visible()


def test_the_door_by_code_and_by_name_then_the_ballot_and_its_results(demo: Demo, plain: Page) -> None:
    slug = demo.small_event("不用程式也能報到的研討會")
    people = [ANSWERER, *(Guest(name, f"plain-{n}") for n, name in enumerate(("蔡一心", "許二田", "鄧三木", "馮四維")))]
    for guest in people:
        demo.register(slug, **guest.answers, organization="範例貿易", ubn="00090017")
    sign_in(plain, demo.address, "door")
    plain.goto(f"{demo.address}/zh-tw/staff/events/{slug}/door")
    plain.locator("#code").fill(demo.code(demo.link(ANSWERER.email, "/tickets/")))
    plain.locator("#door-scan button[type=submit]").click()
    expect(plain.locator("main")).to_contain_text("請進")
    plain.locator("#q").fill("蔡一")
    plain.get_by_role("button", name="找人").click()
    plain.locator("ul.rows").get_by_role("button", name="報到").click()
    expect(plain.locator("main")).to_contain_text("請進")
    assert set(demo.scan(*(demo.code(demo.link(guest.email, "/tickets/")) for guest in people[2:]))) == {"admitted"}
    plain.reload()
    plain.locator("summary", has_text="關閉報到").click()
    plain.locator("#sure").check()
    plain.get_by_role("button", name="關閉報到並寄出問卷").click()
    expect(plain.get_by_text("5 人到場")).to_be_visible()

    for guest in people:
        plain.goto(demo.link(guest.email, "/ballots/"))
        rate_everything(plain, 5)
        plain.locator("main form button[type=submit]").click()
        expect(plain).to_have_url(f"{demo.address}/zh-tw/questionnaires/thanks")
    plain.context.clear_cookies()
    sign_in(plain, demo.address, "organiser")
    plain.goto(f"{demo.address}/zh-tw/staff/events/{slug}/results")
    plain.get_by_role("button", name="截止填答").click()
    expect(plain.locator("main")).to_contain_text("100.0%")


def test_log_a_visit(demo: Demo, plain: Page) -> None:
    """What was agreed yesterday comes back on the first screen of the day that was promised."""
    sign_in(plain, demo.address, "outreach")
    plain.goto(f"{demo.address}/zh-tw/staff/outreach/visits/new")
    plain.get_by_role("button", name="儲存訪視").click()
    expect(plain.locator("#faults")).to_be_visible()
    name = f"晨曦{RUN}企業社"
    plain.locator("#enterprise").fill(name)
    plain.locator('[name="mode"]').first.check(force=True)
    plain.locator('[name="outcome"]').first.check(force=True)
    plain.locator("#need").select_option(index=1)
    plain.locator("#promise").fill("寄補助說明")
    today = datetime.now(TAIPEI).date()
    plain.locator("#next_on").fill(today.isoformat())
    if not plain.locator("#on_day").is_visible():
        plain.locator("summary", has_text="要補充的話").click()
    plain.locator("#on_day").fill((today - timedelta(days=1)).isoformat())
    plain.get_by_role("button", name="儲存訪視").click()
    expect(plain.locator("#faults")).to_contain_text("請選它所在的縣市")
    plain.locator("#county").select_option("66000")
    plain.get_by_role("button", name="儲存訪視").click()
    expect(plain.get_by_role("heading", level=1)).not_to_have_text("記一次訪視")
    expect(plain.locator("main")).to_contain_text(name)
    expect(plain.locator("main")).not_to_contain_text("寄補助說明")
    plain.locator('main form input[type="radio"]').first.check(force=True)
    plain.locator('main form:has(input[type="radio"]) button[type=submit]').click()
    expect(plain.locator("main")).to_contain_text("寄補助說明")
    plain.goto(f"{demo.address}/zh-tw/staff")
    expect(plain.locator("main")).to_contain_text(name)


def test_change_the_period_of_the_reach(demo: Demo, plain: Page) -> None:
    sign_in(plain, demo.address, "manager")
    plain.goto(f"{demo.address}/zh-tw/staff/reach")
    shown = plain.locator("main dl.stats").first.inner_text()
    plain.locator("#from").fill("2001-01-01")
    plain.locator("#to").fill("2001-12-31")
    plain.locator("form.filters button[type=submit]").click()
    expect(plain).to_have_url(re.compile("from=2001-01-01&to=2001-12-31"))
    assert plain.locator("main").inner_text().count(shown) == 0
