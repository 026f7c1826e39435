"""A reveal covers itself: after a minute, when the tab is hidden, and for those without script when the page is loaded
again."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.demo import PHONE, Demo
from tests.journeys.world import STAFF, World


def revealed(page: Page, demo: Demo, world: World) -> str:
    """Opens the first person of the list; their name."""
    page.goto(f"{demo.address}{STAFF}/{world.open}/registrations")
    page.locator("main a[href$='/reveal']").first.click()
    page.locator("input[value=phone]").check()
    page.locator("main form button[type=submit]").click()
    name = page.locator("dl.facts dd").first.inner_text()
    assert "○" not in name
    return name


def test_after_a_minute(demo: Demo, browser: Browser, world: World) -> None:
    context = demo.signed_in(browser, "organiser", viewport=PHONE)
    page = context.new_page()
    page.clock.install()
    name = revealed(page, demo, world)
    page.clock.run_for(58_000)
    expect(page.get_by_text(name)).to_be_visible()
    page.clock.run_for(3_000)
    page.wait_for_url(re.compile("/registrations$"))
    assert name not in page.content()
    context.close()


def test_when_nobody_looks(demo: Demo, browser: Browser, world: World) -> None:
    context = demo.signed_in(browser, "organiser", viewport=PHONE)
    page = context.new_page()
    name = revealed(page, demo, world)
    page.evaluate(
        "() => { Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'});"
        " document.dispatchEvent(new Event('visibilitychange')) }"
    )
    page.wait_for_url(re.compile("/registrations$"))
    assert name not in page.content()
    context.close()


def test_without_script_loading_again_shows_nothing(demo: Demo, browser: Browser, world: World) -> None:
    context = demo.signed_in(browser, "organiser", viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    name = revealed(page, demo, world)
    page.reload()
    assert page.url.endswith("/reveal")
    assert name not in page.content()
    expect(page.get_by_text("重新遮罩了")).to_be_visible()
    context.close()
