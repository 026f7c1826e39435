"""No form opens without a published notice that has all six items, each with its points, in Chinese and English."""

import copy
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from events.makers import make_draft, make_event, make_officer
from events.publishing import publish
from foundation import settings
from foundation.actor import Actor
from foundation.database import transaction
from foundation.refusals import Conflict
from privacy import notice_drafts, notice_text, wording
from privacy.wording_rules import ITEMS, LANGUAGES, NEEDED_PLACES, PARTS

pytestmark = pytest.mark.usefixtures("db", "as_staff")


async def _in_force(c: asyncpg.Connection, now: datetime, body: dict[str, Any]) -> None:
    """What no officer could bring about: a wording in force that nobody checked."""
    await notice_drafts.ensure_standard(now)
    await c.execute("alter table notice_template disable trigger user")
    await c.execute("update notice_template set body = $1 where n = 1", notice_text.canonical(body).decode())


async def _refused(slug: str, officer: Actor, now: datetime) -> str:
    with pytest.raises(Conflict) as refused:
        await publish(slug, officer, now)
    return refused.value.code


@pytest.fixture
async def draft(now: datetime) -> tuple[str, Actor]:
    officer = await make_officer()
    return (await make_draft(now, officer)).slug, officer


async def _status(c: asyncpg.Connection, slug: str) -> str:
    return str(await c.fetchval("select status from event where slug = $1", slug))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", ITEMS)
async def test_notice_required_fields_without_one_of_the_six_items_nothing_opens(
    db: asyncpg.Connection, draft: tuple[str, Actor], now: datetime, language: str, item: str
) -> None:
    body = copy.deepcopy(wording.STANDARD)
    body[language]["items"] = [each for each in body[language]["items"] if each["key"] != item]
    await _in_force(db, now, body)
    assert await _refused(*draft, now) == "notice_incomplete"
    assert await _status(db, draft[0]) == "draft"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("item", "part"), PARTS)
async def test_notice_required_fields_without_one_point_of_an_item_nothing_opens(
    db: asyncpg.Connection, draft: tuple[str, Actor], now: datetime, language: str, item: str, part: str
) -> None:
    body = copy.deepcopy(wording.STANDARD)
    told = next(each for each in body[language]["items"] if each["key"] == item)
    told["lines"] = [line for line in told["lines"] if line["part"] != part]
    await _in_force(db, now, body)
    assert await _refused(*draft, now) == "notice_incomplete"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", sorted({place for places in NEEDED_PLACES.values() for place in places}))
async def test_notice_required_fields_without_what_the_system_fills_in_nothing_opens(
    db: asyncpg.Connection, draft: tuple[str, Actor], now: datetime, language: str, place: str
) -> None:
    """Above all the date of deletion: a period that resolves to no date is none."""
    body = copy.deepcopy(wording.STANDARD)
    for item in body[language]["items"]:
        for line in item["lines"]:
            line["text"] = line["text"].replace(f"%({place})s", "某")
    await _in_force(db, now, body)
    assert await _refused(*draft, now) == "notice_incomplete"


@pytest.mark.parametrize("fact", ["centre_name_zh", "centre_name_en", "centre_phone", "centre_email"])
async def test_notice_required_fields_without_the_agency_nothing_opens(
    draft: tuple[str, Actor], now: datetime, monkeypatch: pytest.MonkeyPatch, fact: str
) -> None:
    monkeypatch.setattr(settings, "_chosen", [replace(settings.current(), **{fact: " "})])
    assert await _refused(*draft, now) == "notice_incomplete"


async def test_notice_required_fields_the_database_itself_shows_no_event_without_a_published_notice(
    draft: tuple[str, Actor], now: datetime
) -> None:
    slug, officer = draft
    show = "update event set status = 'published' where slug = $1"
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction("owner") as c:
            await c.execute(show, slug)
    shown = await publish(slug, officer, now)
    assert shown.status == "published"
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction("owner") as c:
            await c.execute("update event set notice = null where slug = $1", slug)


async def test_notice_required_fields_a_retired_notice_opens_nothing(
    db: asyncpg.Connection, draft: tuple[str, Actor], now: datetime
) -> None:
    notice: UUID = (await make_event(now)).notice
    await db.execute("update notice_version set state = 'retired' where id = $1", notice)
    with pytest.raises(asyncpg.RestrictViolationError):
        await db.execute("update event set status = 'published', notice = $2 where slug = $1", draft[0], notice)


async def test_an_event_keeps_its_notice_until_it_is_published_again(db: asyncpg.Connection, now: datetime) -> None:
    before = await make_event(now, title_zh="先公布的")
    officer = await make_officer()
    new = await notice_drafts.start(officer, now)
    body = copy.deepcopy(wording.STANDARD)
    body["zh"]["title"] = "新的告知事項"
    await notice_drafts.save(new, body, "標題改短", officer, now)
    await notice_drafts.approve(new, officer, now, same_substance=True)
    after = await make_event(now, title_zh="後公布的")
    titles = "select body #>> '{zh,title}' from event e join notice_version v on v.id = e.notice where e.id = $1"
    assert await db.fetchval(titles, before.id) == "個人資料蒐集告知事項"
    assert await db.fetchval(titles, after.id) == "新的告知事項"
