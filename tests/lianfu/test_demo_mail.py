"""The catcher of the demo and the pages that read it: real SMTP in, harmless pages out, nothing outside of the demo."""

import stat
from dataclasses import replace
from datetime import UTC, datetime

import aiosmtplib
import httpx
import pytest

from foundation import settings
from lianfu import catcher, joining
from lianfu.app import create_app
from lianfu.catcher import folder_of
from mail.composing import compose
from mail.letters import Message, Part
from mail.markup import safe
from mail.paper import Heading, Paragraph, Picture, as_html, as_text

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BLOCKS = [Heading("您已報名"), Paragraph("王小明 您好 <script>alert(1)</script>"), Picture("qr", "入場條碼")]
LETTER = Message(
    "ming@example.org",
    "您的票券",
    as_text(BLOCKS, "zh-Hant"),
    as_html(BLOCKS, "zh-Hant"),
    (
        Part("ticket.png", "image/png", b"\x89PNG\r\n", cid="qr"),
        Part("活動.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n"),
    ),
)


@pytest.fixture
async def demo(tmp_path, monkeypatch, unused_tcp_port):
    """Settings of a demo whose catcher listens."""
    before = settings.current()
    chosen = replace(before, demo=True, data_folder=tmp_path, smtp_port=unused_tcp_port)
    settings.use(chosen)
    server = await catcher.listen(folder_of(chosen), chosen.smtp_port)
    yield chosen
    server.close()
    await server.wait_closed()
    settings.use(before)


@pytest.fixture
def unused_tcp_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
async def browser(monkeypatch):
    monkeypatch.setattr(joining, "PAGES", ("lianfu.demo_mail_pages",))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app()), base_url="http://t") as client:
        yield client


async def sent(demo, *letters):
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=demo.smtp_port, start_tls=False) as smtp:
        for n, letter in enumerate(letters):
            await smtp.send_message(compose(letter, message_id=f"<{n}@example.org>", language="zh-Hant", now=NOW))


async def test_a_mail_is_kept_for_this_user_only(demo):
    await sent(demo, LETTER)
    (path,) = folder_of(demo).iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder_of(demo).stat().st_mode) == 0o700


async def test_the_list_and_the_mail_in_both_languages(demo, browser):
    await sent(demo, LETTER)
    assert "您的票券" in (await browser.get("/demo/mail?lang=zh-Hant")).text
    english = (await browser.get("/demo/mail?lang=en")).text
    assert '<html lang="en">' in english
    assert "Mail sent by the demo" in english
    assert "/demo/mail?lang=zh-Hant" in english
    (told,) = (await browser.get("/demo/mail.json")).json()
    page = (await browser.get(f"/demo/mail/{told['name']}?lang=zh-Hant")).text
    assert "<h3>您已報名</h3>" in page
    assert f'src="/demo/mail/{told["name"]}/parts/0" alt="入場條碼"' in page


async def test_programs_read_it_as_json(demo, browser):
    await sent(demo, LETTER, replace(LETTER, to="an@example.org"))
    mails = (await browser.get("/demo/mail.json")).json()
    assert [mail["to"] for mail in mails] == ["an@example.org", "ming@example.org"]
    assert mails[1]["message_id"] == "<0@example.org>"
    assert "您已報名" in mails[1]["text"]
    assert [(part["name"], part["kind"]) for part in mails[1]["parts"]] == [
        ("ticket.png", "image/png"),
        ("活動.ics", "text/calendar"),
    ]


async def test_one_finds_the_mail_of_an_address(demo, browser):
    await sent(demo, LETTER, replace(LETTER, to="an@example.org", title="別人的信"))
    text = (await browser.get("/demo/mail?to=AN@example.org")).text
    assert "別人的信" in text
    assert "您的票券" not in text


async def test_files_come_as_they_are_and_run_nowhere(demo, browser):
    await sent(demo, replace(LETTER, parts=(*LETTER.parts, Part("x.html", "text/html", b"<script>alert(1)</script>"))))
    (told,) = (await browser.get("/demo/mail.json")).json()
    picture, calendar, page = [await browser.get(part["url"]) for part in told["parts"]]
    assert picture.content == b"\x89PNG\r\n"
    assert picture.headers["content-type"] == "image/png"
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.headers["content-disposition"].startswith("attachment")
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"].startswith("attachment")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert (await browser.get(f"/demo/mail/{told['name']}/parts/9")).status_code == 404


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "x", "0" * 20 + "-" + "0" * 12, "%00"])
async def test_only_kept_mails_have_a_page(demo, browser, name):
    assert (await browser.get(f"/demo/mail/{name}")).status_code == 404


@pytest.mark.parametrize("path", ["/demo/mail", "/demo/mail.json", "/demo/mail/x", "/demo/mail/x/parts/0"])
async def test_outside_of_the_demo_there_is_nothing(browser, path):
    assert (await browser.get(path)).status_code == 404


async def test_an_empty_box_says_what_to_do(demo, browser):
    assert "確認信幾秒鐘後" in (await browser.get("/demo/mail?lang=zh-Hant")).text


def test_the_oldest_go_when_it_is_full(tmp_path, monkeypatch):
    monkeypatch.setattr(catcher, "KEPT", 3)
    keeper = catcher.Keeper(tmp_path / "box")
    for n in range(5):
        keeper.keep(str(n).encode())
    assert [path.read_bytes() for path in sorted((tmp_path / "box").iterdir())] == [b"2", b"3", b"4"]


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<p onclick="x()" style="color:red">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href=" https://example.org/?a=1&amp;b=2">a</a>', '<a href="https://example.org/?a=1&amp;b=2">a</a>'),
        ('<img src="https://evil.example.org/pixel.gif" alt="圖">', "圖"),
        ('<img src="cid:qr" alt="&quot;&gt;&lt;b">', '<img src="/parts/0" alt="&#34;&gt;&lt;b">'),
        ("<iframe src=x><p>inside</p></iframe><p>after</p>", "<p>after</p>"),
        ("<style>p{}</style><svg><script>1</script></svg>x", "x"),
        ("<p>a<strong>b</p>c", "<p>a<strong>b</strong></p>c"),
        ("</p></div>x<p>", "x<p></p>"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('<form action="x"><button formaction="javascript:x">go</button></form>', "go"),
    ],
)
def test_a_mail_shows_nothing_that_could_run(html, shown):
    assert safe(html, {"qr": "/parts/0"}) == shown
