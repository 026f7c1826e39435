"""Up to six captioned photos of an event for its report. What a file may be is decided in `photo_cleaning`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from events.photo_cleaning import MOST_BYTES, Clean, NoPicture, TooManyPixels, clean, measured
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid, NotFound

MOST_PHOTOS = 6
LONGEST_CAPTION = 200
KEPT = timedelta(days=1826)
"""From the end of the event."""


@dataclass(frozen=True, slots=True)
class Photo:
    id: UUID
    caption: str


async def add_photo(event: UUID, content: bytes, caption: str) -> UUID:
    """Invalid for anything but a picture of the right kind and size, and when there are six already."""
    _check_caption(caption, "caption")
    cleaned = await _cleaned(content)
    async with transaction() as c:
        if not await c.fetchval("select true from event where id = $1 for no key update", event):
            raise NotFound
        taken = await c.fetch("select position from event_photo where event = $1 order by position", event)
        if len(taken) >= MOST_PHOTOS:
            raise Invalid([Fault("photo", N_("最多 %(most)s 張照片；請先刪掉一張。"), {"most": MOST_PHOTOS})])
        position = taken[-1]["position"] + 1 if taken else 1
        photo = uuid4()
        await c.execute(
            "insert into event_photo (id, event, position, caption_zh, jpeg) values ($1, $2, $3, $4, $5)",
            photo, event, position, caption, cleaned.jpeg,
        )  # fmt: skip
    return photo


async def write_captions(event: UUID, captions: Mapping[UUID, str]) -> None:
    """All at once; a photo that is no longer there is passed over."""
    for photo, caption in captions.items():
        _check_caption(caption, f"caption-{photo}")
    async with transaction() as c:
        await c.execute(
            "update event_photo p set caption_zh = n.caption from unnest($2::uuid[], $3::text[]) as n (id, caption)"
            " where p.id = n.id and p.event = $1",
            event, list(captions), list(captions.values()),
        )  # fmt: skip


async def remove_photo(event: UUID, photo: UUID) -> None:
    async with transaction() as c:
        if await c.execute("delete from event_photo where id = $1 and event = $2", photo, event) == "DELETE 0":
            raise NotFound


async def sweep(now: datetime) -> int:
    """For the worker, each night: faces are not kept for ever; see docs/decisions/photos-go-after-five-years.md."""
    async with transaction() as c:
        gone = await c.fetch(
            "delete from event_photo p where (select max(s.ends_at) from session s where s.event = p.event) < $1"
            " returning p.id",
            now - KEPT,
        )
    return len(gone)


async def photos_of(event: UUID) -> tuple[Photo, ...]:
    """In the order in which they came, without their pixels."""
    async with transaction() as c:
        rows = await c.fetch("select id, caption_zh from event_photo where event = $1 order by position, id", event)
    return tuple(Photo(row["id"], row["caption_zh"]) for row in rows)


async def pictures_of(event: UUID) -> tuple[Clean, ...]:
    """The same with their pixels."""
    async with transaction() as c:
        rows = await c.fetch("select jpeg from event_photo where event = $1 order by position, id", event)
    return tuple(measured(row["jpeg"]) for row in rows)


async def photo_jpeg(event: UUID, photo: UUID) -> bytes:
    async with transaction() as c:
        jpeg: bytes | None = await c.fetchval("select jpeg from event_photo where id = $1 and event = $2", photo, event)
    if jpeg is None:
        raise NotFound
    return jpeg


async def _cleaned(content: bytes) -> Clean:
    if not content:
        raise Invalid([Fault("photo", N_("請選擇一張照片。"))])
    if len(content) > MOST_BYTES:
        raise Invalid([Fault("photo", N_("這張照片超過 8 MB，請縮小後再上傳。"))])
    try:
        return await asyncio.to_thread(clean, content)
    except NoPicture:
        raise Invalid([Fault("photo", N_("這個檔案不是 JPEG、PNG 或 WebP 照片，或檔案壞了。"))]) from None
    except TooManyPixels:
        raise Invalid([Fault("photo", N_("這張照片的像素太多，請縮小後再上傳。"))]) from None


def _check_caption(caption: str, field: str) -> None:
    if len(caption) > LONGEST_CAPTION:
        raise Invalid([Fault(field, N_("最多 %(most)s 個字。"), {"most": LONGEST_CAPTION})])
