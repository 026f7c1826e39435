"""Every part that pages are made of: no accessibility violation, no sideways scroll, in both schemes and at three
widths; and each small help that the scripts give."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

Open = Callable[..., Page]
SCHEMES: tuple[Any, ...] = ("light", "dark")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_violation_and_no_sideways_scroll(
    browser: Browser, gallery: Open, axe: Callable[[Page], None], gallery_name: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    page = gallery(context, gallery_name, "en" if width == 320 else "zh-Hant")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        axe(page)
    context.close()


def test_the_error_summary_has_the_focus_and_leads_to_the_field(phone: BrowserContext, gallery: Open) -> None:
    page = gallery(phone, "form")
    expect(page.locator("#faults")).to_be_focused()
    page.get_by_role("link", name="請輸入完整的電子郵件").click()
    expect(page.locator("#email")).to_be_focused()


def test_a_field_that_was_mended_is_not_called_wrong_any_more(phone: BrowserContext, gallery: Open) -> None:
    page = gallery(phone, "form")
    fault = page.locator("#email-fault")
    expect(fault).to_be_visible()
    wrong = page.locator("#email").input_value()
    page.locator("#email").fill("ming@example.org")
    expect(fault).to_be_hidden()
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "false")
    page.locator("#email").fill(wrong)
    expect(fault).to_be_visible()


def test_a_form_is_sent_once_however_often_it_is_pressed(phone: BrowserContext, gallery: Open) -> None:
    page = gallery(phone, "form")
    posts: list[str] = []
    page.route("**/register", lambda route: posts.append(route.request.method))  # never answers
    page.evaluate("() => { const b = document.querySelector('form [type=submit]'); b.click(); b.click(); b.click() }")
    page.wait_for_timeout(200)
    assert posts == ["POST"]


def test_characters_are_counted_as_people_count(phone: BrowserContext, gallery: Open) -> None:
    page = gallery(phone, "form")
    page.locator("#question").fill("𠮷" * 299)
    expect(page.locator(".count")).to_have_text("還可以寫 1 字")
    page.locator("#question").fill("字" * 302)
    expect(page.locator(".count")).to_have_text("多了 2 字")


def test_only_the_townships_of_the_county_are_offered(phone: BrowserContext, gallery: Open) -> None:
    page = gallery(phone, "form")
    page.locator("#county").select_option("10007")
    assert page.locator("#township option").all_inner_texts() == ["請選擇", "員林市"]
    page.locator("#county").select_option("66000")
    assert page.locator("#township option").all_inner_texts() == ["請選擇", "西屯區", "北屯區"]


def test_the_door_works_without_script(browser: Browser, gallery: Open) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = gallery(context, "door")
    expect(page.locator("#door-camera")).to_be_hidden()
    expect(page.get_by_label("票券代碼")).to_be_visible()
    expect(page.locator("#verdict")).to_be_hidden()
    context.close()
