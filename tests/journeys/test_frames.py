"""A chamber's own website frames our list and button: they are seen there, any other page of ours is not."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo

_PAGE = """<!doctype html><meta charset="utf-8"><title>工業會</title>
<iframe id="button" src="{site}/zh-tw/embed/events/{slug}/button?via=K7QM2" title="報名"></iframe>
<iframe id="list" src="{site}/zh-tw/embed/events?via=K7QM2" title="活動"></iframe>
<iframe id="other" src="{site}/zh-tw/" title="別的頁面"></iframe>"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own name
        """Says nothing."""


@pytest.fixture
def chamber(tmp_path: Path) -> Iterator[str]:
    """A website of somebody else: another host than the product's, the files of `tmp_path`."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_a_chamber_frames_the_button_and_the_list(demo: Demo, browser: Browser, chamber: str, tmp_path: Path) -> None:
    slug = demo.small_event("夥伴網站上的研討會")
    (tmp_path / "index.html").write_text(_PAGE.format(site=demo.address, slug=slug), "utf-8")
    # Without script as well: an old website may forbid it.
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{chamber}/index.html")
    button = page.frame_locator("#button").get_by_role("link", name="我要報名")
    expect(button).to_have_attribute("target", "_blank")
    expect(page.frame_locator("#list").get_by_role("link", name="夥伴網站上的研討會")).to_be_visible()
    expect(page.frame_locator("#other").locator("h1")).to_have_count(0)
    assert context.cookies() == []
    with context.expect_page() as opened:
        button.click()
    expect(opened.value.get_by_role("link", name="我要報名").first).to_have_attribute(
        "href", f"/zh-tw/events/{slug}/register?via=K7QM2"
    )
    assert context.cookies() == []
    context.close()
