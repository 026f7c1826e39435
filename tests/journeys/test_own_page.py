"""“My data” on a phone, in both languages, by touch, by keyboard and without script.

A copy, a correction, a withdrawal, an erasure: each within the minute that is promised, and every page looked at.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.demo import PHONE, Demo
from tests.journeys.people import FIRM, Guest

MINUTE = 60
NUMBER, NEW_NUMBER = "0912345678", "0987654321"
GUESTS = {
    "zh-tw": Guest("王小明", "own-zh"), "en": Guest("Lin Mei-hua", "own-en"), "keyboard": Guest("陳大同", "own-keys"),
    "plain": Guest("張美玲", "own-plain"), "moving": Guest("吳大年", "own-moving"),
}  # fmt: skip
WORDS = {
    "zh-tw": {
        "in": "寄驗證碼給我", "open": "打開我的資料", "go": "繼續", "copy": "下載複製本",
        "json": "下載 JSON",
        "correct": "更正", "phone": "聯絡電話", "done": "已經更正", "consents": "同意與撤回", "withdraw": "撤回",
        "withdrawn": "已經撤回同意", "erase": "取消或刪除", "cancel": "取消報名", "erase_it": "刪除我的資料",
        "gone": "資料已經刪除",
        "looked": "誰看過我的資料", "you": "您自己", "stop": "停止利用", "record": "看我的資料", "name": "我的資料",
    },
    "en": {
        "in": "Send me a code", "open": "Open my data", "go": "Continue", "copy": "Take a copy",
        "json": "Download as JSON", "correct": "Correct", "phone": "Phone", "done": "Corrected.",
        "consents": "Consents",
        "withdraw": "Withdraw", "withdrawn": "Your consent is withdrawn", "erase": "Cancel or erase",
        "cancel": "Cancel the registration", "erase_it": "Erase my data", "gone": "Your data are erased",
        "looked": "Who looked at my data", "you": "You, or the system", "stop": "Stop the use", "record": "See my data",
        "name": "My data",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def slug(demo: Demo) -> str:
    made = demo.small_event("看得到自己資料的研討會")
    event = demo.api(f"/events/{made}")
    for guest in GUESTS.values():
        body = {
            "post_token": str(uuid4()),
            "sessions": [session["id"] for session in event["sessions"]],
            "answers": {**guest.answers, "phone": NUMBER, **FIRM},
            "consents": {"later_events": True},
            "notice": event["notice"]["sha256"],
            "language": "en" if guest is GUESTS["en"] else "zh-Hant",
        }
        demo.api(f"/events/{made}/registrations", body)
    return made


@contextmanager
def within_a_minute() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < MINUTE


def code_of(demo: Demo, guest: Guest) -> str:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        for mail in demo.mails(guest.email):
            found = re.search(r"\b(\d{6})\b", mail["text"])
            if found and ("驗證碼" in mail["subject"] or "code" in mail["subject"]):
                return found[1]
        time.sleep(0.3)
    raise AssertionError("no code came")


def enter(page: Page, demo: Demo, guest: Guest, language: str, proof: str = NUMBER) -> None:
    words = WORDS[language]
    page.goto(f"{demo.address}/{language}/")
    page.get_by_role("contentinfo").get_by_role("link", name=words["name"]).click()
    page.locator("#email").fill(guest.email)
    page.get_by_role("button", name=words["in"]).click()
    page.locator("#code").fill(code_of(demo, guest))
    page.get_by_role("button", name=words["open"]).click()
    page.locator("#proof").fill(proof)
    page.get_by_role("button", name=words["go"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["name"])


def home(page: Page, language: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=WORDS[language]["name"]).click()


def take_a_copy(page: Page, words: dict[str, str], look: Callable[[], None], file: Path) -> None:
    page.get_by_role("link", name=words["copy"]).click()
    look()
    with page.expect_download() as download:
        page.get_by_role("button", name=words["json"]).click()
    download.value.save_as(file)


def correct_the_number(page: Page, words: dict[str, str], look: Callable[[], None]) -> None:
    page.get_by_role("link", name=words["correct"], exact=True).click()
    look()
    page.get_by_label(words["phone"]).fill(NEW_NUMBER)
    page.get_by_role("button", name=words["correct"]).click()
    expect(page.get_by_text(words["done"])).to_be_visible()
    page.get_by_role("link", name=words["record"]).click()
    look()
    expect(page.locator("main")).to_contain_text("0987-654-321")


def cancel_and_erase(page: Page, words: dict[str, str], look: Callable[[], None]) -> None:
    page.get_by_role("link", name=words["erase"]).click()
    look()
    page.get_by_role("button", name=words["cancel"]).click()
    page.locator("#sure").check()
    look()
    page.get_by_role("button", name=words["erase_it"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["gone"])
    look()


@pytest.mark.parametrize("language", ["zh-tw", "en"])
def test_copy_correct_withdraw_erase_on_a_phone(
    demo: Demo, browser: Browser, slug: str, language: str, axe: Callable[..., None], tmp_path: Path
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-TW" if language == "zh-tw" else "en-GB")
    page, guest, words = context.new_page(), GUESTS[language], WORDS[language]

    def look() -> None:
        axe(page)
        assert page.evaluate("() => document.scrollingElement.scrollWidth - innerWidth") <= 0, page.url

    with within_a_minute():
        enter(page, demo, guest, language)
        look()
        take_a_copy(page, words, look, tmp_path / "copy.json")
    told = json.loads((tmp_path / "copy.json").read_text("utf-8"))
    assert any(answer["value"] == guest.name for answer in told["registrations"][0]["answers"])
    with within_a_minute():
        home(page, language)
        correct_the_number(page, words, look)
    with within_a_minute():
        home(page, language)
        page.get_by_role("link", name=words["consents"]).click()
        look()
        page.get_by_role("button", name=words["withdraw"]).click()
        expect(page.get_by_text(words["withdrawn"])).to_be_visible()
    for other in ("stop", "looked"):
        home(page, language)
        page.get_by_role("link", name=words[other]).click()
        look()
    expect(page.locator("main")).to_contain_text(words["you"])
    with within_a_minute():
        home(page, language)
        cancel_and_erase(page, words, look)
    context.close()


def test_the_whole_way_by_keyboard(demo: Demo, phone: BrowserContext, slug: str) -> None:
    """Nothing is reached but by Tab, and nothing pressed but Enter and Space."""
    page, guest = phone.new_page(), GUESTS["keyboard"]
    page.goto(f"{demo.address}/zh-tw/my-data")
    typed(page, "email", guest.email)
    typed(page, "code", code_of(demo, guest))
    typed(page, "proof", NUMBER)
    pressed(page, "更正")
    reach(page, "phone")
    page.keyboard.press("Control+A")
    page.keyboard.type(NEW_NUMBER)
    page.keyboard.press("Enter")
    expect(page.get_by_text("已經更正")).to_be_visible()


def test_the_whole_way_without_script(demo: Demo, browser: Browser, slug: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-TW")
    page, guest = context.new_page(), GUESTS["plain"]
    enter(page, demo, guest, "zh-tw")
    page.get_by_role("link", name="下載複製本").click()
    with page.expect_download():
        page.get_by_role("button", name="下載網頁").click()
    page.goto(page.url.replace("/copy", "/consents"))
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已經撤回同意")).to_be_visible()
    page.get_by_role("button", name="關上我的資料").click()
    page.go_back()
    page.reload()
    expect(page).to_have_url(f"{demo.address}/zh-tw/my-data")
    context.close()


def test_another_address_proves_itself(demo: Demo, phone: BrowserContext, slug: str) -> None:
    page, guest, new = phone.new_page(), GUESTS["moving"], Guest("吳大年", "own-moved")
    enter(page, demo, guest, "zh-tw")
    page.get_by_role("link", name="更正", exact=True).click()
    page.locator("#email").fill(new.email)
    page.get_by_role("button", name="更正").click()
    page.locator("#code").fill(code_of(demo, new))
    page.get_by_role("button", name="改成這個信箱").click()
    expect(page.get_by_text("新的票也寄到新信箱了")).to_be_visible()
    assert demo.link(new.email, "/tickets/")


def reach(page: Page, name: str) -> None:
    """Tab until the control of that id, or the link or button of that text, has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        if here.count() and name in {here.get_attribute("id"), here.inner_text().strip()}:
            return
    raise AssertionError(f"Tab never came to {name}")


def typed(page: Page, name: str, text: str) -> None:
    reach(page, name)
    page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def pressed(page: Page, name: str) -> None:
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
