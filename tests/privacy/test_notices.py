"""Notices in the database: one version per content, immutable, provable by its hash, refused while not approved."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, NotFound
from privacy import notice_drafts, notices
from privacy.notice_text import AskedField

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
ENDS = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ASKED = (AskedField("name", required=True), AskedField("email"), AskedField("phone"))


@pytest.fixture
async def standard(db):
    with acting_as("staff"):
        await notice_drafts.ensure_standard(NOW)
        yield db


def facts(title: str = "數位轉型說明會"):
    return notices.facts_of_event(title, "Going digital", ENDS)


async def make(title: str = "數位轉型說明會", asked=ASKED):
    return await notices.make_version(asked, facts(title), SYSTEM, NOW)


async def test_the_same_content_is_the_same_version(standard):
    first = await make()
    assert await make() == first
    assert await standard.fetchval("select count(*) from notice_version") == 1


async def test_a_moved_event_is_a_new_version(standard):
    first = await make()
    moved = replace(facts(), ends_on=facts().ends_on.replace(day=2))
    second = await notices.make_version(ASKED, moved, SYSTEM, NOW)
    assert (first.n, second.n) == (1, 2)
    assert first.sha256 != second.sha256


async def test_the_stored_version_reads_as_it_was_made(standard):
    made = await make()
    again = await notices.notice(made.id)
    assert again == made
    assert [item.key for item in again.text("en").items] == [item.key for item in again.text("zh-Hant").items]
    assert "數位轉型說明會" in again.text("zh-Hant").items[1].lines[0]
    assert "Going digital" in again.text("en").items[1].lines[0]


async def test_only_the_current_notice_is_current(standard):
    old, new = await make(), await make("改期的說明會")
    assert notices.is_current(new, new.sha256.upper())
    assert not notices.is_current(new, old.sha256)
    assert not notices.is_current(new, "")


async def test_a_field_that_nobody_approved_needs_approval_first(standard):
    with pytest.raises(Conflict) as refused:
        await make(asked=(*ASKED, AskedField("own_shoe_size")))
    assert refused.value.code == "notice_not_approved"


async def test_without_an_approved_wording_nothing_is_published(db):
    with acting_as("staff"), pytest.raises(Conflict) as refused:
        await make()
    assert refused.value.code == "notice_not_approved"


@pytest.mark.parametrize(
    "change",
    [
        "update notice_version set body = '{}'",
        "update notice_version set sha256 = 'x'",
        "update notice_version set state = 'draft'",
        "delete from notice_version",
    ],
)
async def test_a_published_version_is_immutable_even_for_the_owner(standard, change):
    await make()
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction("owner") as c:
            await c.execute(change)


@pytest.mark.parametrize("role", ["public", "staff", "worker", "auditor"])
async def test_no_role_of_the_application_may_change_or_delete_a_version(standard, role):
    await make()
    for change in ("update notice_version set state = 'retired'", "delete from notice_version"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction(role) as c:
                await c.execute(change)


async def test_a_version_may_be_retired_but_not_brought_back(standard):
    await make()
    await standard.execute("update notice_version set state = 'retired'")
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction("owner") as c:
            await c.execute("update notice_version set state = 'published'")


async def test_verify_finds_a_version_whose_content_was_exchanged(standard):
    made = await make()
    assert await notices.verify() == []
    await standard.execute("alter table notice_version disable trigger notice_immutable")
    await standard.execute("update notice_version set body = jsonb_set(body, '{kept_until}', '\"2099-01-01\"')")
    assert await notices.verify() == [made.id]


async def test_an_unknown_notice_is_not_found(standard):
    with pytest.raises(NotFound):
        await notices.notice(UUID(int=1))
