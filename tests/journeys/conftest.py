"""What a journey needs: the running product in a throw-away folder, a browser, a phone-sized page, axe and a camera
that sees what the test holds before it. A journey is a file ``test_<what people do>.py`` beside this one."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, sync_playwright

from tests.journeys.demo import PHONE, ROOT, Demo

DESK: ViewportSize = {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
START_SECONDS = 120


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
    port, folder = _free_port(), tmp_path_factory.mktemp("demo")
    log = (folder / "demo.log").open("wb")
    environ = os.environ | {"LIANFU_PORT": str(port), "LIANFU_DATA": str(folder / "data")}
    command = [sys.executable, "-m", "lianfu", "demo"]
    running = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(running, f"http://127.0.0.1:{port}", folder / "demo.log")
        yield Demo(f"http://127.0.0.1:{port}", folder / "data")
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
        log.close()


@pytest.fixture(scope="session")
def site(demo: Demo) -> str:
    """Its address, e.g. http://127.0.0.1:41234."""
    return demo.address


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(running: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if running.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the demo did not come up:\n{log.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with _launch(playwright) as started:
        yield started


def _launch(playwright: Playwright, *more: str) -> Browser:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "journeys need chromium: apt-get install chromium fonts-noto-cjk"
    return playwright.chromium.launch(executable_path=program, args=[*FLAGS, *more])


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
    source = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")

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


@pytest.fixture
def camera(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """``camera(seen)`` is a phone whose camera sees the QR code of a text, or a picture (PNG) held before it; each call
    starts a browser of its own."""
    started: list[Browser] = []

    def hold(seen: str | bytes, **options: Any) -> BrowserContext:
        film = tmp_path / f"camera-{len(started)}.y4m"
        film.write_bytes(y4m(_code(seen) if isinstance(seen, str) else _picture(seen)))
        flags = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        started.append(_launch(playwright, *flags, f"--use-file-for-fake-video-capture={film}"))
        return started[-1].new_context(viewport=PHONE, locale="zh-TW", permissions=["camera"], **options)

    yield hold
    for one in started:
        one.close()


Dark = npt.NDArray[np.bool_]


def _code(text: str, module: int = 8) -> Dark:
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    return np.kron(np.array(code.get_matrix(), dtype=bool), np.ones((module, module), dtype=bool))


def _picture(png: bytes, side: int = 480) -> Dark:
    """As a phone shows it: in the middle third of the frame."""
    with Image.open(BytesIO(png)) as opened:
        flat = Image.new("L", opened.size, 255)
        flat.paste(opened.convert("L"))
    flat.thumbnail((side, side))
    return np.asarray(flat) < 128


def y4m(dark: Dark, width: int = 1280, height: int = 720, frames: int = 4) -> bytes:
    """A short film of something black and white on grey, as Chromium's fake camera reads it (about 5 MB)."""
    picture = np.full((height, width), 150, dtype=np.uint8)
    top, left = (height - dark.shape[0]) // 2, (width - dark.shape[1]) // 2
    picture[top : top + dark.shape[0], left : left + dark.shape[1]] = np.where(dark, 25, 235)
    colourless = np.full(width * height // 2, 128, dtype=np.uint8).tobytes()
    frame = b"FRAME\n" + picture.tobytes() + colourless
    return f"YUV4MPEG2 W{width} H{height} F15:1 Ip A1:1 C420mpeg2\n".encode() + frame * frames
