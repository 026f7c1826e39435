"""Signatures are good by the public key, cover what counts, and break when anything is changed."""

import base64
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from foundation import clock, settings
from foundation.settings import SettingError
from mail import composing, signing
from mail.letters import Message, Part
from mail.smtp import Line
from tests.mail.test_returned import NOW

INVITE = Part(
    "invite.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", method="REQUEST"
)
MESSAGE = Message(
    "ming@example.tw", "後續活動：數位轉型", "內文", "<p>內文</p>", (INVITE,),
    unsubscribe_url="https://lianfu.example.tw/zh-tw/unsubscribe/x", reply_to="officer@example.org", by_hand=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def chosen(key, tmp_path: Path):
    path = tmp_path / "dkim.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    before = settings.current()
    settings.use(replace(before, dkim_key=str(path), dkim_selector="s1", mail_from="service@example.org"))
    yield settings.current()
    settings.use(before)


def dns_of(key):
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    return lambda name, timeout=5: record if name == b"s1._domainkey.example.org." else None


def wire(message: Message = MESSAGE) -> bytes:
    mail = composing.compose(message, message_id="<x@example.org>", language="zh-Hant", now=NOW)
    return mail.as_bytes()


def test_a_signature_is_good_and_covers_what_counts(key, chosen):
    signed = signing.signed(wire(), chosen)
    assert dkim.verify(signed, dnsfunc=dns_of(key))
    header = signed.split(b"\r\n\r\n")[0].split(b"From:")[0].replace(b"\r\n ", b"").lower()
    for name in (b"from", b"list-unsubscribe", b"list-unsubscribe-post", b"subject", b"message-id", b"content-type"):
        assert name in header.split(b"h=")[1].split(b";")[0].replace(b" ", b"").split(b":"), name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"example.tw/zh-tw/unsubscribe", b"example.tv/zh-tw/unsubscribe"), (b"One-Click", b"One-Clack"),
        (b"ming@example.tw", b"wang@example.tw"), (b'method="REQUEST"', b'method="CANCELS"'),
    ],
)  # fmt: skip
def test_a_change_on_the_way_breaks_it(key, chosen, before, after):
    signed = signing.signed(wire(), chosen)
    assert before in signed
    assert not dkim.verify(signed.replace(before, after), dnsfunc=dns_of(key))


def test_a_header_added_on_the_way_breaks_it(key, chosen):
    plain = replace(MESSAGE, unsubscribe_url="", parts=())
    signed = signing.signed(wire(plain), chosen)
    assert dkim.verify(signed, dnsfunc=dns_of(key))
    assert not dkim.verify(b"List-Unsubscribe: <https://evil.example.net>\r\n" + signed, dnsfunc=dns_of(key))
    assert not dkim.verify(b"From: somebody@example.org\r\n" + signed, dnsfunc=dns_of(key))


def test_without_a_key_nothing_is_signed():
    assert signing.signed(b"From: a\r\n\r\nb", settings.current()) == b"From: a\r\n\r\nb"
    signing.check(settings.current())


def test_a_key_that_is_none_stops_the_worker(tmp_path: Path, chosen):
    for content in (None, b"nonsense", ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )):  # fmt: skip
        path = tmp_path / uuid4().hex
        if content:
            path.write_bytes(content)
        with pytest.raises(SettingError, match="LIANFU_DKIM_KEY"):
            signing.check(replace(chosen, dkim_key=str(path)))


async def test_what_arrives_is_what_was_signed(office, key, chosen):
    """The server's copy, byte by byte, and the sender of the envelope."""
    settings.use(replace(chosen, smtp_host="127.0.0.1", smtp_port=office.port))
    line = Line(settings.current())
    await line.ready()
    with clock.freeze(NOW):
        mail = composing.compose(MESSAGE, message_id="<x@example.org>", language="zh-Hant", now=NOW)
        await line.send(mail, "bounces+x@example.org")
    line.hang_up()
    assert dkim.verify(office.raw[0], dnsfunc=dns_of(key))
    assert office.envelopes == [("bounces+x@example.org", ["ming@example.tw"])]


def test_the_invitation_is_an_alternative_and_an_attachment():
    mail = composing.compose(MESSAGE, message_id="<x@example.org>", language="zh-Hant", now=NOW)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_param("charset") == "utf-8"
    assert mail["Auto-Submitted"] is None, "a person wrote it"
    assert composing.compose(
        replace(MESSAGE, by_hand=False), message_id="<x@example.org>", language="en", now=NOW
    )["Auto-Submitted"] == "auto-generated"  # fmt: skip
