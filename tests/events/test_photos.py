"""Photos keep their pixels and nothing else; whatever is no photo is refused in words that help."""

import io
from datetime import timedelta

import asyncpg
import httpx
import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base

from events import photo_cleaning
from events.makers import make_event
from events.photo_cleaning import LONGEST_SIDE, NoPicture, TooManyPixels, clean
from events.photos import KEPT, MOST_PHOTOS, photos_of, sweep
from foundation.database import acting_as
from lianfu import joining
from lianfu.app import create_app
from tests.events.conftest import NOW

SECRETS = (b"SecretCam", b"Exif", b"secret comment", b"GPS", b"ICC_PROFILE")


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> httpx.ASGITransport:
    """This room's pages with those of photos."""
    monkeypatch.setattr(joining, "PAGES", ("events.pages", "events.staff_pages", "events.photo_pages"))
    return httpx.ASGITransport(create_app())


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 300), orientation: int = 1) -> bytes:
    """With everything that a camera leaves in a file."""
    exif = Image.Exif()
    exif[Base.Make] = "SecretCam"
    exif[Base.Orientation] = orientation
    exif.get_ifd(IFD.GPSInfo)[2] = (24.0, 8.0, 1.0)
    out = io.BytesIO()
    more = {"comment": b"secret comment"} if kind == "JPEG" else {}
    Image.new("RGB", size, "teal").save(out, kind, exif=exif, icc_profile=b"ICC_PROFILE" * 20, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_kept(kind: str) -> None:
    sent = photo(kind)
    assert b"SecretCam" in sent
    made = clean(sent)
    assert not [secret for secret in SECRETS if secret in made.jpeg]
    with Image.open(io.BytesIO(made.jpeg)) as kept:
        assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (400, 300))
        assert not kept.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(kept.info)


def test_a_large_one_is_made_smaller_and_a_turned_one_upright() -> None:
    assert clean(photo(size=(4000, 3000))).width == LONGEST_SIDE
    made = clean(photo(size=(4000, 3000), orientation=6))
    assert (made.width, made.height) == (1200, LONGEST_SIDE)
    assert clean(photo(size=(20, 10))).width == 20


def test_what_is_see_through_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(clean(out.getvalue()).jpeg)) as kept:
        assert kept.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a" + bytes(50), b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff",
     photo()[:400], b"RIFF\x10\x00\x00\x00WAVEfmt ", b"\x89PNG\r\n\x1a\n" + bytes(100)],
)  # fmt: skip
def test_no_pictures(content: bytes) -> None:
    with pytest.raises(NoPicture):
        clean(content)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_cleaning, "MOST_PIXELS", 1000)
    with pytest.raises(TooManyPixels):
        clean(photo("PNG", (100, 100)))
    monkeypatch.setattr(photo_cleaning, "MOST_PIXELS", 60_000_000)
    out = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(TooManyPixels):
        clean(out.getvalue())


async def test_upload_captions_and_removal(desk, db: asyncpg.Connection) -> None:
    facts = await make_event(NOW)
    client, place = await desk("organiser"), f"/zh-tw/staff/events/{facts.slug}/photos"
    for n in range(MOST_PHOTOS):
        sent = {"photo": ("場地.jpg", photo("PNG" if n % 2 else "JPEG"), "image/jpeg")}
        answer = await client.post(place, data={"caption": f"第{n}幕"}, files=sent)
        assert answer.status_code == 303
    full = await client.post(place, files={"photo": ("a.jpg", photo(), "image/jpeg")})
    assert full.status_code == 422
    assert "最多 6 張照片" in full.text
    with acting_as("staff"):
        kept = await photos_of(facts.id)
    assert [each.caption for each in kept] == [f"第{n}幕" for n in range(MOST_PHOTOS)]
    seen = await client.get(f"{place}/{kept[0].id}")
    assert seen.headers["content-type"] == "image/jpeg"
    assert not [secret for secret in SECRETS if secret in seen.content]
    captions = {f"caption-{kept[0].id}": "講師說明", f"caption-{kept[1].id}": ""}
    assert (await client.post(f"{place}/captions", data=captions)).status_code == 303
    long = await client.post(f"{place}/captions", data={f"caption-{kept[0].id}": "長" * 201})
    assert long.status_code == 422
    assert f'href="#caption-{kept[0].id}"' in long.text
    assert (await client.post(f"{place}/{kept[2].id}/delete")).status_code == 303
    assert (await client.post(f"{place}/{kept[2].id}/delete")).status_code == 404
    with acting_as("staff"):
        captions_now = [each.caption for each in await photos_of(facts.id)]
    assert captions_now == ["講師說明", "", "第3幕", "第4幕", "第5幕"]


async def test_what_is_no_photo_is_refused_in_words(desk, db: asyncpg.Connection) -> None:
    facts = await make_event(NOW)
    client, place = await desk("organiser"), f"/zh-tw/staff/events/{facts.slug}/photos"
    wrong = {"photo": ("photo.jpg", b"<script>alert(1)</script>", "image/jpeg")}
    answer = await client.post(place, data={"caption": "別弄丟"}, files=wrong)
    assert answer.status_code == 422
    assert "不是 JPEG、PNG 或 WebP" in answer.text
    assert "別弄丟" in answer.text
    english = await client.post(f"/en/staff/events/{facts.slug}/photos", files=wrong)
    assert "not a JPEG, PNG or WebP" in english.text
    heavy = {"photo": ("photo.jpg", b"\xff\xd8\xff" + bytes(photo_cleaning.MOST_BYTES), "image/jpeg")}
    assert "超過 8 MB" in (await client.post(place, files=heavy)).text
    assert "請選擇一張照片" in (await client.post(place, data={"caption": ""})).text
    heaviest = {"photo": ("photo.jpg", bytes(10 * 1024 * 1024), "image/jpeg")}
    assert (await client.post(place, files=heaviest)).status_code == 413
    for role in ("manager", "door", "auditor"):
        other = await desk(role)
        assert (await other.get(place)).status_code == 403
        assert (await other.post(place, files=wrong)).status_code == 403


async def test_photos_go_five_years_after_the_event_and_no_other_do(db: asyncpg.Connection) -> None:
    old, young = await make_event(NOW), await make_event(NOW)
    for facts in (old, young):
        await db.execute(
            "insert into event_photo (id, event, jpeg) values (gen_random_uuid(), $1, 'x'::bytea)", facts.id
        )
    assert old.ends_at
    await db.execute("update session set ends_at = ends_at + interval '1 day' where event = $1", young.id)
    with acting_as("worker"):
        assert await sweep(old.ends_at + KEPT) == 0
        assert await sweep(old.ends_at + KEPT + timedelta(hours=1)) == 1
    assert [row["event"] for row in await db.fetch("select event from event_photo")] == [young.id]
