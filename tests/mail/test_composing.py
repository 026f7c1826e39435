"""What stands on the wire: no word of a letter becomes a header, and the way out of optional mail is one click."""

import pytest

from mail import composing, delivery
from mail.letters import Message, Part
from tests.mail.posting import NOW, at, posted, row


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("To", Message("ming@example.org\r\nBcc: all@example.org", "x", "y")),
        ("To", Message("ming@example.org, all@example.org", "x", "y")),
        ("To", Message("ming@example.org\u2028", "x", "y")),
        ("To", Message("", "x", "y")),
        ("To", Message("ming@localhost", "x", "y")),
        ("Subject", Message("ming@example.org", "x\r\nBcc: all@example.org", "y")),
        ("Subject", Message("ming@example.org", "王\n小明", "y")),
        ("Subject", Message("ming@example.org", "x\x85y", "y")),
        ("Subject", Message("ming@example.org", " ", "y")),
        ("Reply-To", Message("ming@example.org", "x", "y", reply_to="a@example.org\nBcc: b@example.org")),
        ("List-Unsubscribe", Message("ming@example.org", "x", "y", unsubscribe_url="https://example.org/\r\nBcc: x")),
        ("filename", Message("ming@example.org", "x", "y", parts=(Part("a\r\nb", "text/plain", b""),))),
        ("Content-Type", Message("ming@example.org", "x", "y", parts=(Part("a", "text/plain\r\nX: y", b""),))),
        ("Content-ID", Message("ming@example.org", "x", "y", "<p>", parts=(Part("a", "image/png", b"", "q\r\nX: y"),))),
    ],
)
async def test_a_name_cannot_write_headers(db, office, line, register, header, message):
    @register("test.evil", "惡意")
    async def render(subject, language, sealed):
        return message

    mail = await posted("test.evil")
    await delivery.deliver(mail, line, at())
    after = await row(db, mail)
    assert (after["state"], after["failure"]) == ("failed", f"header {header}")
    assert office.received == []


async def test_an_address_beyond_ascii_needs_a_server_that_takes_it(db, office, line, register):
    @register("test.wide", "寬")
    async def render(subject, language, sealed):
        return Message("王小明@example.org", "x", "y")

    mail = await posted("test.wide")
    await delivery.deliver(mail, line, at())
    assert (await row(db, mail))["failure"] == "smtputf8"


async def test_optional_mail_can_be_left_with_one_click(db, office, line, register):
    @register("test.news", "通知")
    async def render(subject, language, sealed):
        return Message("ming@example.org", "x", "y", unsubscribe_url="https://example.org/u/1")

    await delivery.deliver(await posted("test.news"), line, at())
    assert office.received[0]["List-Unsubscribe"] == "<https://example.org/u/1>"
    assert office.received[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("path", ["", "/u/1", "/u/" + "x" * 60, "/zh-tw/unsubscribe/" + "0aZ_-" * 40])
def test_the_way_out_stands_on_the_wire_as_it_is(path):
    """Mail programs decode no RFC 2047 words there; Python makes some of whatever is too long for a line."""
    url = f"http://localhost:8000{path}"
    message = Message("ming@example.org", "x", "y", unsubscribe_url=url)
    mail = composing.compose(message, message_id="<x@example.org>", language="zh-Hant", now=NOW)
    for wire in (mail.as_bytes(policy=composing.WIRE), mail.as_bytes(policy=composing.WIRE.clone(utf8=True))):
        assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in wire


@pytest.mark.parametrize("url", ["https://中心.tw/u", "https://example.org/" + "x" * 1000])
def test_a_way_out_that_no_line_holds_is_told(url):
    message = Message("ming@example.org", "x", "y", unsubscribe_url=url)
    with pytest.raises(composing.Unsendable):
        composing.compose(message, message_id="<x@example.org>", language="en", now=NOW)
