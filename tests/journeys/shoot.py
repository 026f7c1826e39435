"""Takes the pictures of docs/screenshots from a demo of its own (`make screenshots`), as small PNGs of 256 colours."""

import os
import re
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from foundation.clock import TAIPEI
from lianfu import demo_year, joining
from lianfu.commands.joined import run_with_database
from tests.journeys.chromium import launch
from tests.journeys.demo import PHONE, ROOT, Demo, running
from tests.journeys.people import FIRM, SIX
from tests.journeys.world import is_counted

FOLDER = ROOT / "docs" / "screenshots"
MOST_BYTES = 200 * 1024
DESK: ViewportSize = {"width": 1280, "height": 1000}
STAFF = "/zh-tw/staff/events"


@dataclass(frozen=True)
class Shot:
    """What a visitor, or somebody of the role, sees first on that page."""

    name: str
    path: str
    role: str = ""
    size: ViewportSize = field(default_factory=lambda: PHONE)


def shots(demo: Demo, browser: Browser) -> list[Shot]:
    coming, past = demo.api("/events")["items"], demo.api("/events?when=past")["items"]
    slugs = [item["slug"] for item in sorted(coming, key=lambda item: str(item["starts_at"])) if item["title_en"]]
    today, open_ = slugs[0], demo.api("/events?q=Results%20of%20the%20year")["items"][0]["slug"]
    held = next(item["slug"] for item in past if item["kind"] == "seminar" and is_counted(item["starts_at"]))
    demo.register(open_, **SIX[0].answers, **FIRM)
    firm = _best_known(demo, browser)
    return [
        Shot("home-phone", "/zh-tw"),
        Shot("ticket-phone", urlsplit(demo.link(SIX[0].email, "/tickets/")).path),
        Shot("door-phone", f"{STAFF}/{today}/door", "door"),
        Shot("results-phone", f"{STAFF}/{held}/results", "manager"),
        Shot("line-desk", f"{STAFF}/{_with_a_line(demo)}/waiting", "organiser", {"width": 1280, "height": 760}),
        Shot("register-phone", f"/zh-tw/events/{open_}/register"),
        Shot("reach-desk", "/zh-tw/staff/reach", "manager", {"width": 1280, "height": 1500}),
        Shot("event-desk", f"/en/events/{open_}", "", DESK),
        Shot("today-desk", "/zh-tw/staff", "outreach", DESK),
        Shot("enterprise-desk", firm, "outreach", DESK),
        Shot("privacy-phone", "/zh-tw/privacy"),
        Shot("my-data-phone", "/zh-tw/my-data"),
        Shot("calendar-desk", "/zh-tw/staff/privacy/calendar", "manager", DESK),
    ]


def _with_a_line(demo: Demo) -> str:
    """The small class of the demo year: somebody is asked, others wait behind."""
    return str(demo.api("/events?q=Hands-on%20with%20AI%20tools")["items"][0]["slug"])


def _best_known(demo: Demo, browser: Browser) -> str:
    """The enterprise with most to tell among those that were visited."""
    context = demo.signed_in(browser, "outreach")
    lists = ("needs", "visits")
    listed = "".join(context.request.get(f"{demo.address}/zh-tw/staff/outreach/{one}").text() for one in lists)
    pages: list[str] = sorted(set(re.findall(r'href="(/zh-tw/staff/outreach/enterprises/[0-9a-f-]{36})"', listed)))
    lengths = {page: len(context.request.get(demo.address + page).text()) for page in pages}
    context.close()
    return max(lengths, key=lambda page: lengths[page])


def take(demo: Demo, browser: Browser) -> None:
    for shot in shots(demo, browser):
        scale = 2 if shot.size["width"] < 800 else 1
        options: dict[str, Any] = {"viewport": shot.size, "device_scale_factor": scale}
        options |= {"reduced_motion": "reduce", "locale": "zh-TW"}
        context = demo.signed_in(browser, shot.role, **options) if shot.role else browser.new_context(**options)
        page = context.new_page()
        page.goto(demo.address + shot.path)
        page.wait_for_timeout(500)  # live numbers and pictures have come
        kept = _small(page.screenshot())
        assert len(kept) <= MOST_BYTES, f"{shot.name} has {len(kept)} bytes"
        (FOLDER / f"{shot.name}.png").write_bytes(kept)
        print(f"{shot.name}.png  {len(kept) // 1024} KB", flush=True)
        context.close()


def _small(png: bytes) -> bytes:
    with Image.open(BytesIO(png)) as opened:
        few = opened.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    kept = BytesIO()
    few.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def seed(data: Path) -> None:
    """The demo year as it looks in the morning, whenever the pictures are taken."""
    now = datetime.now(TAIPEI)
    morning, evening = (now.replace(hour=hour, minute=20) for hour in (10, 17))
    os.environ["LIANFU_DATA"] = str(data)
    joining.hand_down()
    run_with_database(lambda: demo_year.ensure(min(max(now, morning), evening)))


def main() -> None:
    site = os.environ.get("LIANFU_SITE")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lianfu-screenshots-", ignore_cleanup_errors=True) as folder:
        if not site:
            seed(Path(folder) / "data")
        with (
            sync_playwright() as playwright,
            launch(playwright) as browser,
            nullcontext(Demo(site, Path(os.environ["LIANFU_DATA"]))) if site else running(Path(folder)) as demo,
        ):
            take(demo, browser)


if __name__ == "__main__":
    main()
