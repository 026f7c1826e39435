"""A form is designed without script, tried in the preview with script, published, and filled in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.demo import PHONE, Demo, sign_in


@pytest.fixture
def plain(browser: Browser, demo: Demo) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-TW")
    page = context.new_page()
    sign_in(page, demo.address, "organiser")
    yield page
    context.close()


def _write(page: Page, here: str, kind: str, **fields: str) -> None:
    page.goto(here)
    page.locator("#kind").select_option(kind)
    page.get_by_role("button", name="寫這一題").click()
    for name, text in fields.items():
        page.locator(f'[name="{name}"]').fill(text)


def test_design_without_script_and_answer(demo: Demo, plain: Page, desk: BrowserContext) -> None:
    slug = demo.small_event("自己設計報名表的研討會")
    here = f"{demo.address}/zh-tw/staff/events/{slug}/form"
    _write(plain, here, "yes_no", label_zh="要參加餐會嗎", label_en="Will you dine?")
    plain.get_by_role("button", name="儲存題目").last.click()
    _write(
        plain,
        here,
        "one",
        label_zh="坐哪一桌",
        **{"option-0-zh": "左邊", "option-1-zh": "右邊", "option-0-places": "1"},
    )
    plain.get_by_text("要參加餐會嗎", exact=True).first.click()
    plain.locator('[name="if"][value^="q"][value$="=yes"]').check()
    plain.get_by_role("button", name="儲存題目").last.click()
    expect(plain.locator(".design-card").last).to_contain_text("坐哪一桌")
    expect(plain.locator(".design-card").last).to_contain_text("0／1 名")
    plain.get_by_role("button", name="公開新的報名表").click()
    expect(plain.get_by_text("第 1 版")).to_be_visible()

    page = desk.new_page()
    page.goto(f"{demo.address}/zh-tw/events/{slug}/register")
    table = page.get_by_role("group", name="坐哪一桌")
    expect(table).to_be_hidden()
    page.get_by_role("group", name="要參加餐會嗎").get_by_label("是").focus()
    page.keyboard.press("Space")
    expect(table).to_be_visible()
    expect(page.get_by_text("才需要回答")).to_be_hidden()
    plain.goto(f"{demo.address}/en/events/{slug}/register")
    expect(plain.get_by_role("group", name="Will you dine?")).to_be_visible()
    expect(plain.get_by_role("group", name="坐哪一桌")).to_be_visible()
