"""Publishes notices: an approved template + the fields and facts of an event become an immutable version with a hash.

What a notice says is written by `privacy/notice_text.py`. The same content is the same version, so moving nothing makes
nothing new. Whether a registration was shown the current one is decided by `is_current`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from foundation import clock, settings
from foundation.actor import Actor
from foundation.database import connection, transaction
from foundation.languages import N_
from foundation.recent import Recent
from foundation.refusals import Conflict, NotFound
from foundation.tokens import same
from privacy import catalogue, notice_text, wording
from privacy.notice_text import AskedField, NoticeFacts, Recipient

STANDARD = wording.STANDARD_KEY
_LOCK = 7423003  # numbers of versions are given one at a time


@dataclass(frozen=True, slots=True)
class NoticeItem:
    key: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeText:
    title: str
    intro: str
    items: tuple[NoticeItem, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One version as published. `body` is the canonical content that `sha256` is taken over."""

    id: UUID
    n: int
    state: str
    sha256: str
    body: dict[str, Any]
    published_on: date | None

    def text(self, language: str) -> NoticeText:
        told = self.body["en" if language == "en" else "zh"]
        items = tuple(NoticeItem(item["key"], item["heading"], tuple(item["lines"])) for item in told["items"])
        return NoticeText(told["title"], told["intro"], items)

    def about(self, language: str) -> str:
        """The event it was made for, as it was called then."""
        return str(self.body["about"]["en" if language == "en" else "zh"])


# Versions never change, so a process may remember them; retired ones are still what somebody was shown.
_known: Recent[UUID, Notice] = Recent(500, 3600)


def facts_of_event(
    title_zh: str, title_en: str, ends_at: datetime, recipients: Sequence[Recipient] = ()
) -> NoticeFacts:
    """The facts of one event beside those of the centre; `ends_at` is the end of its last session."""
    centre = settings.current()
    return NoticeFacts(
        agency_zh=centre.centre_name_zh,
        agency_en=centre.centre_name_en,
        phone=centre.centre_phone,
        email=centre.centre_email,
        event_zh=title_zh,
        event_en=title_en,
        ends_on=clock.day_of(ends_at),
        recipients=tuple(recipients),
        backup_days=centre.backup_days,
    )


async def ensure_standard_template(now: datetime) -> UUID:
    """The template that comes with the product, approved as it stands for the ready fields. Safe to call every time."""
    async with transaction() as c:
        found = await c.fetchval("select id from notice_template where key = $1", STANDARD)
        if found is None:
            await c.execute(
                "insert into notice_template (id, key, body, fields, approved_on) values ($1, $2, $3, $4, $5)"
                " on conflict (key) do nothing",
                uuid4(),
                STANDARD,
                notice_text.canonical(wording.STANDARD).decode(),
                sorted(catalogue.FIELDS),
                clock.day_of(now),
            )
            found = await c.fetchval("select id from notice_template where key = $1", STANDARD)
        return UUID(str(found))


async def make_version(
    template: str, asked: Sequence[AskedField], facts: NoticeFacts, by: Actor, now: datetime
) -> Notice:
    """The published notice for these fields and facts. Refused while the template does not cover an asked field."""
    async with transaction() as c:
        await c.execute("select pg_advisory_xact_lock($1)", _LOCK)
        row = await c.fetchrow("select id, body, fields, approved_on from notice_template where key = $1", template)
        if row is None or row["approved_on"] is None or {field.key for field in asked} - set(row["fields"]):
            raise Conflict(N_("這張表問了尚未核准的個人資料，告知事項要先由個資窗口核准。"), code="notice_not_approved")
        body = notice_text.body(template, msgspec.json.decode(row["body"]), asked, facts)
        sha256 = notice_text.fingerprint(body)
        known = await c.fetchrow("select * from notice_version where sha256 = $1", sha256)
        if known is None:
            known = await c.fetchrow(
                "insert into notice_version (id, template, n, state, body, sha256, published_on, approved_by)"
                " select $1, $2, coalesce(max(n), 0) + 1, 'published', $3, $4, $5, $6"
                " from notice_version where template = $2 returning *",
                uuid4(),
                row["id"],
                notice_text.canonical(body).decode(),
                sha256,
                clock.day_of(now),
                by.staff_id,
            )
        return _notice(known)


async def notice(notice_id: UUID) -> Notice:
    """One version by id, remembered by the process."""
    if known := _known.get(notice_id):
        return known
    async with transaction():
        row = await connection().fetchrow("select * from notice_version where id = $1", notice_id)
    if row is None:
        raise NotFound
    found = _notice(row)
    if found.state == "published":
        _known.put(notice_id, found)
    return found


def is_current(current: Notice, shown_sha256: str) -> bool:
    """Whether what the person was shown is what is in force; if not, registrations answer 409 with the current one."""
    return same(current.sha256.encode(), shown_sha256.strip().lower().encode())


async def versions(limit: int = 200) -> list[Notice]:
    """All versions, the newest first."""
    async with transaction() as c:
        rows = await c.fetch("select * from notice_version order by published_on desc, n desc limit $1", limit)
    return [_notice(row) for row in rows]


async def verify() -> list[UUID]:
    """Versions whose content no longer meets their hash; empty when all is well. Hashes everything: on request only."""
    async with transaction() as c:
        rows = await c.fetch("select id, sha256, body from notice_version")
    return [row["id"] for row in rows if notice_text.fingerprint(msgspec.json.decode(row["body"])) != row["sha256"]]


def _notice(row: Any) -> Notice:
    body: dict[str, Any] = msgspec.json.decode(row["body"])
    return Notice(row["id"], row["n"], row["state"], row["sha256"], body, row["published_on"])
