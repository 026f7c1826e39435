"""The scanner by itself: a camera sees a ticket, the test plays the server; what is sent, shown and kept."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, expect

Open = Callable[..., Page]
TICKET = "T1:" + "6BF+70790T9WJWG.FKY*4GO0.O1CV2 O5 N2FBBRW1*70HS8WY04AC*WIFN0AHCD8KD97TK0F90KECTHGWJC0FDC:5AIA%G7X+A"


class Server:
    """Answers scans as told; remembers what it was sent."""

    def __init__(self, page: Page, *answers: int | dict[str, Any]) -> None:
        self.answers = list(answers)
        self.scans: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}
        page.route("**/staff/door/scans", self.answer)

    def answer(self, route: Route) -> None:
        self.headers = route.request.headers
        told = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if told == 0:
            route.abort()
        elif isinstance(told, int):
            route.fulfill(status=told)
        else:
            scans = json.loads(route.request.post_data or "")["scans"]
            self.scans += scans
            route.fulfill(json={"verdicts": [told | {"id": scan["id"]} for scan in scans]})


WELCOME = {"verdict": "admitted", "title": "請進", "name": "王○明", "company": "範例精密工業", "tone": "ok"}
FOREIGN = {"verdict": "wrong_event", "title": "不是這一場", "detail": "這張票是 12月19日 的活動", "tone": "no"}


def test_the_camera_reads_a_ticket_once_and_shows_the_verdict(
    camera: Callable[[str], BrowserContext], gallery: Open
) -> None:
    page = gallery(camera(TICKET), "door")
    server = Server(page, WELCOME)
    page.get_by_role("button", name="打開相機").click()
    verdict = page.get_by_role("dialog")
    expect(verdict).to_contain_text("請進", timeout=10_000)
    expect(verdict).to_contain_text("王○明")
    expect(verdict).to_have_class("verdict ok")
    page.wait_for_timeout(1500)  # the ticket stays before the camera
    assert [scan["code"] for scan in server.scans] == [TICKET]
    assert server.scans[0].keys() == {"id", "code", "direction", "scanned_at", "offline"}
    assert server.headers["x-csrf-token"] == "token"
    expect(verdict).to_be_hidden()


def test_a_typed_code_is_checked_and_a_no_stays_until_it_is_read(phone: BrowserContext, gallery: Open) -> None:
    page = gallery(phone, "door")
    server = Server(page, FOREIGN)
    page.get_by_label("票券代碼").fill(" 7k3m-9qxt ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("不是這一場")
    page.wait_for_timeout(2200)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="下一位").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert [scan["code"] for scan in server.scans] == ["7k3m-9qxt"]


def test_without_network_a_scan_is_kept_and_sent_later(phone: BrowserContext, gallery: Open) -> None:
    page = gallery(phone, "door")
    server = Server(page, 0, WELCOME)
    page.get_by_label("票券代碼").fill("7K3M-9QXT")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("先記下了")
    expect(page.locator("[data-unsent]")).to_contain_text("1 筆還沒送出")
    expect(page.locator("[data-unsent]")).to_have_text("都送出了", timeout=5000)
    assert len(server.scans) == 1


def test_an_expired_sign_in_loses_no_scan(phone: BrowserContext, gallery: Open) -> None:
    page = gallery(phone, "door")
    Server(page, 403)
    page.get_by_label("票券代碼").fill("7K3M-9QXT")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("登入過期了")
    expect(page.locator("[data-unsent]")).to_contain_text("1 筆還沒送出")
