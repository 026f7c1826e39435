"""The running demo as a journey reaches it from outside: its address, its command line, its mails and its API."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import APIResponse, Browser, BrowserContext, FilePayload, Page, StorageState, ViewportSize

from foundation.clock import TAIPEI
from lianfu.demo_year.accounts import PASSWORD

ROOT = Path(__file__).parents[2]
MAIL_SECONDS = 40
START_SECONDS = 120
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
STAFF = "/zh-tw/staff/events"
LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass
class Demo:
    """`address` is like http://127.0.0.1:41234; tokens and sign-ins are made once and kept."""

    address: str
    data: Path
    tokens: dict[str, str] = field(default_factory=dict)
    sign_ins: dict[str, StorageState] = field(default_factory=dict)

    def lianfu(self, *words: str) -> str:
        """The last line that the command prints."""
        environ = os.environ | {"LIANFU_DATA": str(self.data)}
        command = [sys.executable, "-m", "lianfu", *words]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip().splitlines()[-1]

    def token(self, role: str) -> str:
        if role not in self.tokens:
            self.tokens[role] = self.lianfu("staff", "token", f"{role}@example.org", "--name", "journey")
        return self.tokens[role]

    def api(self, path: str, body: object = None, role: str = "") -> Any:
        """GET, or POST where there is a body; an error answer fails with its text."""
        headers = {"content-type": "application/json"}
        if role:
            headers["authorization"] = f"Bearer {self.token(role)}"
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = urllib.request.Request(f"{self.address}/api/v1{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error.code} for {path}: {error.read().decode()[:2000]}") from None

    def mails(self, to: str) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.address}/demo/mail.json", timeout=20) as answer:
            return [mail for mail in json.load(answer) if to in mail["to"]]

    def mail(self, to: str, holding: str) -> dict[str, Any]:
        """Waits for the mail to `to` whose text holds a link with `holding` in it."""
        end = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < end:
            for mail in self.mails(to):
                if any(holding in link for link in LINK.findall(mail["text"])):
                    return mail
            time.sleep(0.3)
        there = [mail["subject"] for mail in self.mails(to)]
        raise AssertionError(f"no mail to {to} with a link to {holding}; there are {there}")

    def link(self, to: str, holding: str) -> str:
        """The first link of that mail which has `holding` in it."""
        links: list[str] = LINK.findall(self.mail(to, holding)["text"])
        return next(link for link in links if holding in link)

    def picture(self, mail: dict[str, Any]) -> bytes:
        """The QR code of a mail as PNG."""
        url = next(part["url"] for part in mail["parts"] if part["kind"] == "image/png")
        with urllib.request.urlopen(f"{self.address}{url}", timeout=20) as answer:
            return bytes(answer.read())

    def signed_in(self, browser: Browser, role: str, **options: Any) -> BrowserContext:
        """A browser of its own in which somebody of this role has signed in."""
        if role not in self.sign_ins:
            context = browser.new_context()
            sign_in(context.new_page(), self.address, role)
            self.sign_ins[role] = context.storage_state()
            context.close()
        return browser.new_context(storage_state=self.sign_ins[role], **options)

    @contextmanager
    def at_work(self, browser: Browser, role: str) -> Iterator[BrowserContext]:
        """The same for a while; nobody's where there is no role."""
        context = self.signed_in(browser, role) if role else browser.new_context()
        try:
            yield context
        finally:
            context.close()

    def shown(self, browser: Browser, role: str, page: str) -> str:
        """The text of a page as somebody of the role sees it."""
        with self.at_work(browser, role) as context:
            return str(context.request.get(self.address + page).text())

    def post(self, browser: Browser, role: str, page: str, form: dict[str, str], action: str = "") -> str:
        """Sends a form of the page as somebody of the role (`action`: where it goes elsewhere); where that leads."""
        with self.at_work(browser, role) as context:
            answer = self.sent(context, page, form, action)
            assert answer.status == 303, (answer.status, page, answer.text()[:500])
            return answer.headers["location"]

    def sent(
        self, context: BrowserContext, page: str, form: dict[str, str], action: str = "", **files: FilePayload
    ) -> APIResponse:
        """The same in a browser that is open, with files by the names of their fields."""
        shown = context.request.get(self.address + page).text()
        kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown))
        assert "_csrf" in kept, f"no form on {page}"
        # Only text may be sent in the plain way, and only some forms take the other.
        body: dict[str, Any] = {"multipart": kept | form | files} if files else {"form": kept | form}
        return context.request.post(self.address + (action or page), **body, max_redirects=0)

    def copied(self, browser: Browser, slug: str, title: str) -> str:
        """A draft like that event, a fortnight from now; its slug."""
        day = (datetime.now(TAIPEI) + timedelta(days=14)).date().isoformat()
        copy = f"/zh-tw/staff/events/{slug}/copy"
        form = {"title_zh": title, "title_en": "", "first_day": day, "action": "draft"}
        return self.post(browser, "organiser", copy, form).rsplit("/", 1)[1]

    def code(self, ticket: str) -> str:
        """The short code that the ticket's page shows below the QR code."""
        with urllib.request.urlopen(ticket, timeout=20) as answer:
            found = re.search(r'class="code">([^<]+)<', answer.read().decode())
        assert found
        return found[1]

    def close_door(self, browser: Browser, slug: str) -> None:
        door = f"/zh-tw/staff/events/{slug}/door"
        self.post(browser, "door", door, {"sure": "yes"}, f"{door}/close")

    def scan(self, *codes: str) -> list[str]:
        """Typed or scanned codes, sent by a device of the door; the verdicts."""
        now = datetime.now(TAIPEI).isoformat()
        scans = [{"id": str(uuid4()), "code": c, "direction": "in", "scanned_at": now, "offline": False} for c in codes]
        return [verdict["verdict"] for verdict in self.api("/door/scans", scans, "door")]

    def small_event(self, title: str, places: int = 20, **more: Any) -> str:
        """A published event of one hour, about to begin; its slug."""
        starts = soon(30)
        ends = starts + timedelta(hours=1)
        session = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat(), "places": places}
        body = {"title_zh": title, "kind": "seminar", "sessions": [session], **more}
        return str(self.api("/events", body, "organiser")["slug"])

    def register(self, slug: str, consents: dict[str, bool] | None = None, /, **answers: str) -> dict[str, Any]:
        """By API; `name` and `email` are the least."""
        event = self.api(f"/events/{slug}")
        body = {
            "post_token": str(uuid4()),
            "sessions": [session["id"] for session in event["sessions"]],
            "answers": {"identity_kind": "staff", **answers},
            "consents": consents or {},
            "notice": event["notice"]["sha256"],
            "language": "zh-Hant",
        }
        return dict(self.api(f"/events/{slug}/registrations", body))


def sign_in(page: Page, address: str, role: str) -> None:
    page.goto(f"{address}/zh-tw/staff/sign-in")
    page.locator("#email").fill(f"{role}@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/zh-tw/staff/?$"))


def soon(minutes: int) -> datetime:
    """In so many minutes, but today: a door is opened on its day only."""
    now = datetime.now(TAIPEI).replace(second=0, microsecond=0)
    return min(now + timedelta(minutes=minutes), now.replace(hour=23, minute=58))


@contextmanager
def running(folder: Path) -> Iterator[Demo]:
    """A demo that lives in the folder until the end of the block."""
    port = _free_port()
    log = (folder / "demo.log").open("wb")
    environ = os.environ | {"LIANFU_PORT": str(port), "LIANFU_DATA": str(folder / "data")}
    command = [sys.executable, "-m", "lianfu", "demo"]
    started = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(started, f"http://127.0.0.1:{port}", folder / "demo.log")
        yield Demo(f"http://127.0.0.1:{port}", folder / "data")
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            started.kill()
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(started: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if started.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the demo did not come up:\n{log.read_text(errors='replace')[-4000:]}")
