"""Where pictures are taken: the notice says so, the form has a box for who wants none, the badge carries the mark."""

import re
from typing import Any

import asyncpg
import pytest

from events.makers import make_event
from foundation.languages import LANGUAGES
from privacy import consents
from questionnaires.answering import Answers, read_json
from registrations.admission import admit
from registrations.paper import pieces
from registrations.registering import Sent, consents_asked, papers_of, request_of
from tests.foundation.pdf_letters import letters
from tests.registrations.conftest import NOW, Desk
from tests.registrations.test_paper import full_event, sheet

pytestmark = pytest.mark.usefixtures("vault_keys")
MARK = set("請勿拍照")


async def badges_of(said: dict[str, Any], **plan: Any) -> set[str]:
    event = await make_event(NOW, **plan)
    read = read_json(papers_of(event).questions, {"name": "王小明", "email": "wang@example.org"} | said, "zh-Hant")
    assert isinstance(read, Answers), read
    sessions = tuple(each.id for each in event.sessions)
    sent = Sent(
        post_token=event.id, sessions=sessions, notice=papers_of(event).notice.sha256, language="zh-Hant",
        channel="web", consents=consents.decide(consents_asked(event), []),
    )  # fmt: skip
    await admit(request_of(event, read, sent), NOW)
    return letters((await pieces(["badges"], event, await sheet(event), (), NOW)).content)


async def test_photography_the_badge_carries_the_mark(db: asyncpg.Connection) -> None:
    assert await badges_of({"no_picture": True}, photos=True) >= MARK


@pytest.mark.parametrize("said", [{}, {"no_picture": False}])
async def test_photography_no_mark_without_the_wish(db: asyncpg.Connection, said: dict[str, Any]) -> None:
    assert not await badges_of(said, photos=True) >= MARK


async def test_photography_asks_nothing_where_no_pictures_are_taken(db: asyncpg.Connection) -> None:
    event = await make_event(NOW)
    assert "no_picture" not in {question.key for question in papers_of(event).questions}
    assert "photo" not in {purpose.key for purpose in consents_asked(event)}
    assert "拍攝" not in str(papers_of(event).notice.body)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_photography_stands_in_the_notice_of_both_languages(db: asyncpg.Connection, language: str) -> None:
    event = await make_event(NOW, photos=True)
    told = " ".join(line for item in papers_of(event).notice.text(language).items for line in item.lines)
    assert ("Pictures are taken" if language == "en" else "活動中會拍攝現場照片") in told
    box = next(question for question in papers_of(event).questions if question.key == "no_picture")
    assert (box.kind, box.required) == ("tick", False), "no consent: nothing rests on it"
    assert "photo" in {purpose.key for purpose in consents_asked(event)}, "a named portrait needs a consent of its own"


async def test_photography_the_poster_is_in_both_languages_and_names_nobody(desk: Desk, db: asyncpg.Connection) -> None:
    event = await full_event("王小明", photos=True)
    client = await desk("organiser")
    poster = await client.get(f"/zh-tw/staff/events/{event.slug}/paper/poster.pdf")
    assert poster.headers["content-type"] == "application/pdf"
    shown = letters(poster.content)
    assert set("本活動會拍照告訴報到處記號") | set("Pictures are taken") - {" "} <= shown
    assert len(re.findall(rb"/Type */Page[^s]", poster.content)) == 1
    assert not set("王明") <= shown
    page = (await client.get(f"/zh-tw/staff/events/{event.slug}/paper")).text
    assert "/paper/poster.pdf" in page


async def test_photography_no_poster_where_no_pictures_are_taken(desk: Desk, db: asyncpg.Connection) -> None:
    event = await full_event("王小明")
    client = await desk("organiser")
    assert (await client.get(f"/zh-tw/staff/events/{event.slug}/paper/poster.pdf")).status_code == 404
    assert "poster.pdf" not in (await client.get(f"/zh-tw/staff/events/{event.slug}/paper")).text
