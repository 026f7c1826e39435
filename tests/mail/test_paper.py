"""Letter paper: the same blocks as text and as HTML, and nothing of them runs."""

from mail.paper import Facts, Heading, Link, Paragraph, Picture, Small, as_html, as_text

BLOCKS = [
    Heading("您已報名"),
    Paragraph("王小明 您好：\n座位已經留給您。"),
    Facts((("日期", "115年3月2日(一)"), ("地點", "台中 <script>alert(1)</script>"))),
    Picture("qr", "報到用的 QR 碼"),
    Link("看票券", 'https://example.org/t?a=1&b="x"', main=True),
    Link("取消報名", "https://example.org/m"),
    Small("個人資料的說明"),
]


def test_the_text_holds_every_word_and_address():
    text = as_text(BLOCKS, "zh-Hant")
    for words in (
        "您已報名",
        "座位已經留給您。",
        "日期：115年3月2日(一)",
        "[報到用的 QR 碼]",
        "看票券\nhttps://example.org/t",
        "取消報名",
    ):
        assert words in text
    assert "經濟部中區聯合服務中心" in text
    assert "<p" not in text


def test_the_html_escapes_what_people_typed():
    html = as_html(BLOCKS, "zh-Hant")
    assert "<script>" not in html
    assert "台中 &lt;script&gt;" in html
    assert 'href="https://example.org/t?a=1&amp;b=&#34;x&#34;"' in html
    assert '<img src="cid:qr" alt="報到用的 QR 碼"' in html
    assert html.startswith('<!DOCTYPE html><html lang="zh-Hant-TW">')


def test_an_english_letter_says_so_and_is_signed_in_english():
    assert '<html lang="en">' in as_html(BLOCKS, "en")
    text = as_text([Facts((("Date", "2026-03-02"),))], "en")
    assert "Date: 2026-03-02" in text
    assert "Central Region Joint Service Centre" in text
    assert "服務" not in text
