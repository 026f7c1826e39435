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
from privacy import notice_text, own_fields
from privacy.notice_text import AskedField, IncompleteNotice, NoticeFacts, Recipient

LOCK = 7423003  # numbers of wordings and versions are given one at a time


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
    title_zh: str, title_en: str, ends_at: datetime, recipients: Sequence[Recipient] = (), asking: Sequence[str] = ()
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
        asking=tuple(asking),
        backup_days=centre.backup_days,
    )


async def make_version(asked: Sequence[AskedField], facts: NoticeFacts, by: Actor, now: datetime) -> Notice:
    """The published notice for these fields and facts, in the wording in force.

    Conflict `notice_not_approved` where no wording is approved or a field of the organiser's own is not, and
    `notice_incomplete` where a fact of the agency or the event is missing.
    """
    keys = [field.key for field in asked]
    async with transaction() as c:
        await c.execute("select pg_advisory_xact_lock($1)", LOCK)
        row = await c.fetchrow(
            "select id, key, body from notice_template where state = 'approved' order by n desc limit 1"
        )
        if row is None or await own_fields.unknown(keys):
            raise Conflict(N_("這張表問了尚未核准的個人資料，告知事項要先由個資窗口核准。"), code="notice_not_approved")
        try:
            body = notice_text.body(row["key"], msgspec.json.decode(row["body"]), asked, facts)
        except IncompleteNotice as lacking:
            raise Conflict(
                N_("告知事項缺少「%(what)s」，表單不能開放。"), code="notice_incomplete", what=str(lacking)
            ) from None
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
