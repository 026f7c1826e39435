"""A visitor of “My data” in a test: asks for a code, reads it from the letter that the worker writes, and types it."""

import re
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from events.facts import EventFacts
from events.makers import make_event
from foundation.database import acting_as
from mail.letters import RENDERERS, Message
from questionnaires.answering import Answers, read_json
from registrations.admission import Admitted, Waiting, admit
from registrations.registering import Sent, request_of
from subjects import code_letters
from tests.registrations.conftest import NOW

PHONE = "0912345678"
FIRM = {"organization": "示範精密工業", "county": "66000", "identity_kind": "staff"}


async def registered(event: EventFacts, name: str, email: str, phone: str = PHONE, **more: Any) -> UUID:
    """Through the form's own reader, as the page does."""
    assert event.papers
    given = {"name": name, "email": email, "phone": phone, "job_title": "專員", **FIRM, **more}
    asked = {question.key for question in event.papers.questions}
    answers = read_json(event.papers.questions, {k: v for k, v in given.items() if k in asked and v}, "zh-Hant")
    assert isinstance(answers, Answers), answers
    sent = Sent(
        post_token=uuid4(), sessions=tuple(each.id for each in event.sessions), notice=event.papers.notice.sha256,
        language="zh-Hant", channel="web", consents={"later_events": "given"},
    )  # fmt: skip
    outcome = await admit(request_of(event, answers, sent), NOW)
    assert isinstance(outcome, Admitted | Waiting)
    return outcome.registration


async def event(**plan: Any) -> EventFacts:
    return await make_event(NOW, **plan)


class Visitor:
    """One browser. `c` looks into the database for what only a mailbox would have."""

    def __init__(self, client: httpx.AsyncClient, c: asyncpg.Connection, prefix: str = "/zh-tw") -> None:
        self.client, self.c, self.prefix = client, c, prefix

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"{self.prefix}{path}")

    async def post(self, path: str, page: str = "/my-data", **fields: str) -> httpx.Response:
        """With the token of a page that shows a form."""
        found = re.search(r'name="_csrf" value="([^"]+)"', (await self.get(page)).text)
        assert found
        return await self.client.post(f"{self.prefix}{path}", data={"_csrf": found[1], **fields})

    async def ask(self, email: str) -> httpx.Response:
        return await self.post("/my-data", email=email)

    async def letter(self) -> Message | None:
        """What the worker sends for the newest code."""
        code = await self.c.fetchval("select id from access_code order by asked_at desc, id limit 1")
        with acting_as("worker"):
            await code_letters.send(code, NOW)
            row = await self.c.fetchrow("select letter, language from outgoing_mail where subject = $1", code)
            return await RENDERERS[row["letter"]](code, row["language"], None) if row else None

    async def code(self) -> str:
        letter = await self.letter()
        assert letter
        found = re.search(r"\b(\d{6})\b", letter.text)
        assert found, letter.text
        return found[1]

    async def open(self, email: str) -> None:
        await self.ask(email)
        answer = await self.post("/my-data/code", "/my-data/code", code=await self.code())
        assert answer.headers["location"].endswith("/my-data/people"), answer.text

    async def prove(self, email: str, proof: str = PHONE) -> str:
        """The path of the one person behind the mailbox, proven."""
        await self.open(email)
        proof_page = (await self.get("/my-data/people")).headers["location"].removeprefix(self.prefix)
        answer = await self.post(proof_page, proof_page, proof=proof)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"]).removeprefix(self.prefix)
