"""What a journey needs: the running product in a throw-away folder, a browser, a phone-sized page, axe and a camera
that sees what the test holds before it. A journey is a file ``test_<what people do>.py`` beside this one."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.journeys import addresses
from tests.journeys.addresses import Walked
from tests.journeys.chromium import film, launch
from tests.journeys.demo import DESK, PHONE, Demo, running
from tests.journeys.looking import AXE, Looker
from tests.journeys.world import World, prepare

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A ``lianfu demo`` with data of its own; or, while writing journeys, the one that LIANFU_SITE (address) and
    LIANFU_DATA (folder) name."""
    if os.environ.get("LIANFU_SITE"):
        yield Demo(os.environ["LIANFU_SITE"], Path(os.environ["LIANFU_DATA"]))
        return
    with running(tmp_path_factory.mktemp("demo")) as started:
        yield started


@pytest.fixture(scope="session")
def site(demo: Demo) -> str:
    """Its address, e.g. http://127.0.0.1:41234."""
    return demo.address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launch(playwright) as started:
        yield started


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor's browser of its own (cookies, language) at phone size; script errors and CSP breaches fail it."""
    yield from _watched(browser.new_context(viewport=PHONE, locale="zh-TW", timezone_id="Asia/Taipei"))


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """The same at desk size."""
    yield from _watched(browser.new_context(viewport=DESK, locale="zh-TW", timezone_id="Asia/Taipei"))


@pytest.fixture
def phone_page(phone: BrowserContext) -> Page:
    return phone.new_page()


def _watched(context: BrowserContext) -> Iterator[BrowserContext]:
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None)
    yield context
    context.close()
    assert not complaints, complaints


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """Fails with every accessibility violation that axe-core finds on the page as it stands; ``rules`` to ask for
    some of them only."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page, rules: Sequence[str] = ()) -> None:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(source)  # not add_script_tag: the pages' own policy forbids it
        asked = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
        violations = page.evaluate(_RUN, asked)
        assert not violations, (page.url, violations)

    return check


# Only what is wrong comes back: whole reports are megabytes.
_RUN = """async runOnly => {
  const found = await axe.run(document, {runOnly, resultTypes: ["violations"]});
  return found.violations.map(one => [one.id, one.impact, ...one.nodes.map(node => node.target.join(" "))]);
}"""


@pytest.fixture(scope="session")
def look(demo: Demo, browser: Browser, axe: Callable[..., None]) -> Iterator[Looker]:
    looker = Looker(demo, browser, axe)
    yield looker
    looker.close()


@pytest.fixture(scope="session")
def world(demo: Demo, browser: Browser) -> World:
    return prepare(demo, browser)


@pytest.fixture(scope="session")
def walked(demo: Demo, browser: Browser, world: World) -> Walked:
    return addresses.walk(demo, browser, world.first, world.sent.values())


@pytest.fixture
def camera(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """``camera(seen)`` is a phone whose camera sees the QR code of a text, or a picture (PNG) held before it; each call
    starts a browser of its own."""
    started: list[Browser] = []

    def hold(seen: str | bytes, **options: Any) -> BrowserContext:
        shown = tmp_path / f"camera-{len(started)}.y4m"
        shown.write_bytes(film(seen))
        flags = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        started.append(launch(playwright, *flags, f"--use-file-for-fake-video-capture={shown}"))
        return started[-1].new_context(viewport=PHONE, locale="zh-TW", permissions=["camera"], **options)

    yield hold
    for one in started:
        one.close()
