"""Looks at a page the way all its readers do: on a phone in Chinese and at a desk in English, each light and dark."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

from tests.journeys.demo import DESK, PHONE, ROOT, Demo

# Each size speaks one language, so that both are seen without doubling the time.
Readers = tuple[tuple[str, ViewportSize], ...]
READERS: Readers = (("zh-tw", PHONE), ("en", DESK))
AXE = ROOT / "node_modules/axe-core/axe.min.js"
COLOUR = ("color-contrast", "link-in-text-block")


@dataclass
class Looker:
    """Keeps one page for each role and size, since opening one takes as long as reading it; `axe` fails with what it
    finds."""

    demo: Demo
    browser: Browser
    axe: Callable[..., None]
    kept: dict[tuple[str, int], tuple[Page, list[str]]] = field(default_factory=dict)

    def __call__(self, path: str, role: str, *, status: int = 200) -> None:
        """Opens the page as every reader."""
        for language, size in READERS:
            page = self.open(role, size)
            answer = page.goto(self.demo.address + said_in(language, path))
            assert answer
            assert answer.status == status, path
            self.check(role, size)

    def open(self, role: str, size: ViewportSize) -> Page:
        """The page of that reader, its complaints forgotten."""
        key = (role, size["width"])
        if key not in self.kept:
            options: dict[str, Any] = {"viewport": size, "reduced_motion": "reduce"}
            made = self.demo.signed_in(self.browser, role, **options) if role else self.browser.new_context(**options)
            made.add_init_script(path=AXE)
            page = made.new_page()
            self.kept[key] = (page, listen(page))
        page, complaints = self.kept[key]
        complaints.clear()
        return page

    def check(self, role: str, size: ViewportSize) -> None:
        """The page as it stands: no sideways scroll, no violation in either scheme, nothing on the console."""
        page, complaints = self.kept[role, size["width"]]
        page.emulate_media(color_scheme="light")
        self.axe(page)
        page.emulate_media(color_scheme="dark")
        self.axe(page, COLOUR)  # the schemes differ in nothing but their colours
        wide = page.evaluate("() => document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide at {page.viewport_size}"
        assert not complaints, (page.url, complaints)

    def close(self) -> None:
        for page, _ in self.kept.values():
            page.context.close()


def said_in(language: str, path: str) -> str:
    return path.replace("/zh-tw", f"/{language}", 1)


def listen(page: Page) -> list[str]:
    """What the page complains of from now on. That a browser notes the status of the page itself is no complaint."""
    complaints: list[str] = []

    def said(line: ConsoleMessage) -> None:
        if line.type == "error" and line.location.get("url") != page.url:
            complaints.append(line.text)

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints
