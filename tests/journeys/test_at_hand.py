"""What staff need stays in sight on a phone and without script: deeds for many, the fields that count, the button that
makes a form public."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demo import PHONE, Demo, sign_in
from tests.journeys.people import Guest

MOST = 200  # px of a line of the list, on a phone


@pytest.fixture
def plain(browser: Browser, demo: Demo) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-TW")
    page = context.new_page()
    sign_in(page, demo.address, "organiser")
    yield page
    context.close()


def test_the_list_is_dense_and_its_deeds_stay_in_sight(demo: Demo, plain: Page) -> None:
    slug = demo.small_event("名單很長的研討會")
    for n, name in enumerate(("林一", "王二", "張三", "李四", "陳五")):
        demo.register(slug, **Guest(name, f"dense{n}").answers, organization="範例貿易", ubn="")
    plain.goto(f"{demo.address}/zh-tw/staff/events/{slug}/registrations")
    lines = plain.locator("#people tbody tr")
    expect(lines).to_have_count(5)
    box = lines.nth(2).bounding_box()
    assert box
    assert box["height"] < MOST
    lines.last.scroll_into_view_if_needed()
    expect(plain.locator("#bulk")).to_be_in_viewport()


def test_only_the_chosen_kind_of_held_places_is_asked_about(demo: Demo, plain: Page) -> None:
    slug = demo.small_event("保留名額的研討會")
    plain.goto(f"{demo.address}/zh-tw/staff/events/{slug}/rules")
    for kind, field in (("partner", "partner"), ("code", "title_zh"), ("county", "county")):
        plain.locator(f'[name="kind"][value="{kind}"]').check()
        for other in ("partner", "title_zh", "county"):
            expect(plain.locator(f'[name="{other}"]')).to_be_visible(visible=other == field)


def test_the_button_that_makes_a_form_public_is_at_hand_from_the_saved_question(demo: Demo, plain: Page) -> None:
    slug = demo.small_event("改報名表的研討會")
    plain.goto(f"{demo.address}/zh-tw/staff/events/{slug}/form/new?kind=yes_no")
    plain.locator('[name="label_zh"]').fill("要不要停車證")
    plain.get_by_role("button", name="儲存題目").last.click()
    card = plain.locator(".design-card").last
    expect(card).to_contain_text("還沒公開")
    card.scroll_into_view_if_needed()
    expect(plain.get_by_role("button", name="公開新的報名表")).to_be_in_viewport()
