"""Letters: one that its readers can end and that went to somebody, and people told by telephone or as a party."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.journeys.demo import STAFF, Demo
from tests.journeys.people import mailbox


def written(demo: Demo, browser: Browser, slug: str) -> str:
    """The draft: its page shows the link to end such letters."""
    text = {"title_zh": "下一場說明會", "text_zh": "下個月在 {地點} 還有一場。", "optional": "yes"}
    return demo.post(browser, "organiser", f"{STAFF}/{slug}/letters/write", text)


def way_out(demo: Demo, browser: Browser) -> str:
    """The page behind the link by which somebody stops such letters."""
    slug, reader = demo.small_event("以後還想收到通知的研討會"), mailbox("reader")
    demo.register(slug, {"later_events": True}, name="林美麗", email=reader)
    letter = written(demo, browser, slug)
    demo.post(browser, "organiser", letter, {"sure": "yes"}, f"{letter}/send")
    return urlsplit(demo.link(reader, "/unsubscribe/")).path
