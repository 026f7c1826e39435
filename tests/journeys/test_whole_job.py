"""The whole job on a phone, once through: a seminar is copied and published, six people of one enterprise register, get
their mails, come, answer; and the reach of the service has moved by one enterprise and six attendances."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.demo import PHONE, Demo, sign_in, soon
from tests.journeys.forms import fill_person, rate_everything
from tests.journeys.people import FIRM, SIX, Guest, new_ubns

Hold = Callable[..., BrowserContext]
TITLE, TITLE_EN = "碳盤查實務研討會（加場）", "Carbon inventories in practice (repeat)"
BY_WEB, BY_WEB_EN, *BY_API = SIX


def test_the_whole_job(demo: Demo, browser: Browser, phone: BrowserContext, camera: Hold) -> None:
    before, ubn = _reach(demo), new_ubns(1)[0]
    office = phone.new_page()
    sign_in(office, demo.address, "organiser")
    slug = _copy_and_publish(office, demo)
    _register_on_the_page(browser, demo, slug, BY_WEB, ubn, "zh-tw")
    _register_on_the_page(browser, demo, slug, BY_WEB_EN, ubn, "en")
    for guest in BY_API:
        assert demo.register(slug, **guest.answers, **FIRM, ubn=ubn)["outcome"] == "admitted"
    tickets = _read_the_mails(demo)
    _check_in(demo, browser, camera, slug, tickets)
    _close_the_door(office, demo, slug)
    _answer(browser, demo, office, slug)
    _open_the_report(office, demo, slug)
    after = _reach(demo)
    assert after["person_times"] - before["person_times"] == 6
    assert after["persons"] - before["persons"] == 6
    assert _firms(after) - _firms(before) == 1
    assert after["new_enterprises"] - before["new_enterprises"] == 1
    assert after["sessions"] - before["sessions"] == 1


def _copy_and_publish(page: Page, demo: Demo) -> str:
    """Last year's event, today in a few minutes: the least that has to be typed. The slug of the new one."""
    page.goto(f"{demo.address}/zh-tw/staff/events?when=past&kind=seminar")
    page.get_by_role("link", name="碳盤查與淨零轉型研討會").click()
    page.get_by_role("link", name="複製成新的活動").click()
    starts = soon(10)
    page.locator("#title_zh").fill(TITLE)
    page.locator("#title_en").fill(TITLE_EN)
    page.locator("#first_day").fill(starts.date().isoformat())
    page.get_by_role("button", name="先存成草稿").click()
    page.get_by_role("link", name="編輯", exact=True).first.click()
    page.locator('[name="sessions.0.starts_at"]').fill(f"{starts:%H:%M}")
    page.locator('[name="sessions.0.ends_at"]').fill("23:59")
    while page.get_by_role("button", name=re.compile("移除議程")).count():
        page.get_by_role("button", name=re.compile("移除議程")).first.click()
    page.get_by_role("button", name="儲存並發布").click()
    expect(page.get_by_text("活動已經發布")).to_be_visible()
    page.get_by_role("link", name="公開頁面").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    return page.url.rsplit("/", 1)[1]


def _register_on_the_page(browser: Browser, demo: Demo, slug: str, guest: Guest, ubn: str, prefix: str) -> None:
    """From the event's page to the ticket, as somebody who came by a shared link."""
    context = browser.new_context(viewport=PHONE, locale="en-GB" if prefix == "en" else "zh-TW")
    page = context.new_page()
    page.goto(f"{demo.address}/{prefix}/events/{slug}")
    page.locator(f'a[href="/{prefix}/events/{slug}/register"]').first.click()
    fill_person(page, 0, guest, FIRM | {"ubn": ubn})
    page.get_by_role("button", name="Send registration" if prefix == "en" else "送出報名").last.click()
    page.wait_for_url("**/tickets/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE_EN if prefix == "en" else TITLE)
    expect(page.locator(".ticket-code svg")).to_be_visible()
    expect(page.locator("main")).to_contain_text(guest.masked)
    context.close()


def _read_the_mails(demo: Demo) -> dict[Guest, dict[str, Any]]:
    """Everybody has one mail with QR code and calendar entry, in their own language."""
    mails = {guest: demo.mail(guest.email, "/tickets/") for guest in SIX}
    for guest, mail in mails.items():
        assert {"image/png", "application/ics"} <= {part["kind"] for part in mail["parts"]}
        language, title = ("/en/", TITLE_EN) if guest is BY_WEB_EN else ("/zh-tw/", TITLE)
        assert title in mail["subject"] + mail["text"]
        assert language in demo.link(guest.email, "/tickets/")
        assert "/manage/" in mail["text"]
    return mails


def _check_in(demo: Demo, browser: Browser, camera: Hold, slug: str, mails: dict[Guest, dict[str, Any]]) -> None:
    """One by camera, one by the name of the company, two by typed code, two by a device's API."""
    by_camera, by_company, *others = SIX
    door = f"{demo.address}/zh-tw/staff/events/{slug}/door"
    demo.signed_in(browser, "door").close()
    context = camera(demo.picture(mails[by_camera]), storage_state=demo.sign_ins["door"])
    page = context.new_page()
    page.goto(door)
    page.get_by_role("button", name="相機").click()
    verdict = page.get_by_role("dialog")
    expect(verdict).to_contain_text("請進", timeout=15_000)
    expect(verdict).to_contain_text(by_camera.masked)
    context.close()

    page = demo.signed_in(browser, "door", viewport=PHONE).new_page()
    page.goto(door)
    page.locator("#q").fill("晨曦")
    page.get_by_role("button", name="找人").click()
    matches = page.locator("ul.rows > li")
    expect(matches).to_have_count(5)
    matches.filter(has_text=by_company.masked).get_by_role("button", name="報到").click()
    expect(page.locator("main")).to_contain_text("請進")
    codes = [demo.code(demo.link(guest.email, "/tickets/")) for guest in others]
    for code in codes[:2]:
        page.locator("#code").fill(code.lower())
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_contain_text("請進")
        expect(page.get_by_role("dialog")).to_be_hidden(timeout=8_000)
    expect(page.locator('[data-live="arrived"]')).to_have_text("4")
    assert demo.scan(*codes[2:]) == ["admitted", "admitted"]
    expect(page.locator('[data-live="arrived"]')).to_have_text("6")
    assert demo.scan(codes[0]) == ["already"]
    page.context.close()


def _close_the_door(page: Page, demo: Demo, slug: str) -> None:
    page.goto(f"{demo.address}/zh-tw/staff/events/{slug}/door")
    page.locator("summary", has_text="關閉報到").click()
    page.locator("#sure").check()
    page.get_by_role("button", name="關閉報到並寄出問卷").click()
    expect(page.get_by_text("6 人到場，6 份問卷已寄出")).to_be_visible()


def _answer(browser: Browser, demo: Demo, office: Page, slug: str) -> None:
    """Four answers show nothing yet; the fifth lets all be seen."""
    results = f"{demo.address}/zh-tw/staff/events/{slug}/results"
    for n, guest in enumerate(SIX[:5], 1):
        page = browser.new_context(viewport=PHONE).new_page()
        ballot = demo.link(guest.email, "/ballots/")
        page.goto(ballot)
        rate_everything(page, 5 if n < 5 else 4)
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/questionnaires/thanks")
        answer = page.goto(ballot)
        assert answer
        assert answer.status == 410
        page.context.close()
        office.goto(results)
        if n < 5:
            expect(office.get_by_role("heading", name="還不到 5 份，先不顯示")).to_be_visible()
    expect(office.get_by_text("還不到 5 份")).to_have_count(0)
    expect(office.locator("main")).to_contain_text("83.3%")
    expect(office.locator("main svg").first).to_be_visible()


def _open_the_report(page: Page, demo: Demo, slug: str) -> None:
    page.goto(f"{demo.address}/zh-tw/staff/events/{slug}")
    page.get_by_role("link", name="單場成果報告").click()
    with page.expect_download() as started:
        page.locator('a[href$="report.odt"]').click()
    with zipfile.ZipFile(BytesIO(started.value.path().read_bytes())) as report:
        assert TITLE in report.read("content.xml").decode()


def _reach(demo: Demo) -> dict[str, Any]:
    """This year's totals."""
    return dict(demo.api("/reach", role="manager")["totals"])


def _firms(totals: dict[str, Any]) -> int:
    return int(totals["enterprises"]["confirmed"] + totals["enterprises"]["provisional"])
