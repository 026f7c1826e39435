"""A post office, the settings that point at it, the worker's line to it, and a register of letters that ends with the
test."""

from dataclasses import replace
from uuid import UUID

import pytest

from foundation import settings
from foundation.database import acting_as
from mail import delivery, letters
from mail.letters import Message, Part
from mail.smtp import Line
from tests.mail.post_office import PostOffice


@pytest.fixture
async def office():
    before = settings.current()
    opened = await PostOffice().open()
    settings.use(replace(before, smtp_host="127.0.0.1", smtp_port=opened.port))
    yield opened
    delivery.hang_up()
    await opened.close()
    settings.use(before)


@pytest.fixture
def register(monkeypatch):
    """Letters of this test only."""
    monkeypatch.setattr(letters, "RENDERERS", {})
    monkeypatch.setattr(letters, "TITLES", {})
    monkeypatch.setattr(delivery, "RENDERERS", letters.RENDERERS)
    return letters.letter


@pytest.fixture
async def line(db, office):
    """The worker's line, in the worker's role."""
    with acting_as("worker"):
        made = Line(settings.current())
        yield made
        made.hang_up()


@pytest.fixture
def ticket(register):
    @register("test.ticket", "票券")
    async def render(subject: UUID, language: str, sealed: bytes | None) -> Message | None:
        picture = Part("ticket.png", "image/png", b"\x89PNG", cid="qr")
        calendar = Part(
            "event.ics", "text/calendar; charset=utf-8; method=PUBLISH", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
        )
        return Message(
            "ming@example.org", "您的票券", "文字", '<p>文字 <img src="cid:qr" alt="QR"></p>', (picture, calendar)
        )
