"""Pages of invitations, codes and drafts; what other websites may frame; the picture beside a link."""

import html
import io
import re
import zipfile
from uuid import UUID

import asyncpg
import httpx
import pytest
from odfdo import Document
from PIL import Image

from events.facts import EventFacts
from events.makers import make_draft, make_partner
from events.preview_image import SIZE, PreviewWords, draw, words_of
from foundation.database import acting_as
from invitations.access import access_of, listed
from invitations.sending import sent_of
from lianfu import headers
from tests.invitations.conftest import NOW, Desk

SENT = {
    "channel": "letter",
    "sent_on": "115/3/2",
    "document_no": "中服字第1號",
    "addressees": "1,200",
    "remarks_zh": "第一次",
}
CODES = {"n": "3", "most": "1", "title_zh": "會員", "until": "", "holdback": "", "partner": ""}


def home(event: EventFacts, prefix: str = "zh-tw") -> str:
    return f"/{prefix}/staff/events/{event.slug}"


async def recorded(desk: httpx.AsyncClient, event: EventFacts, **changed: str) -> str:
    """The address of the new entry."""
    done = await desk.post(f"{home(event)}/invitations/new", data=SENT | changed)
    assert done.status_code == 303
    return done.headers["location"]


async def test_an_invitation_is_recorded_and_has_link_code_and_snippets(desk: Desk, event: EventFacts) -> None:
    organiser = await desk("organiser")
    page = await organiser.get(await recorded(organiser, event, partner=str(await make_partner())))
    with acting_as("staff"):
        [sent] = await sent_of(event.id)
    text = html.unescape(page.text)
    assert f"/zh-tw/events/{event.slug}?via={sent.code}" in text
    assert f"/en/events/{event.slug}?via={sent.code}" in text
    assert f"/embed/events/{event.slug}/button?via={sent.code}" in text
    assert (sent.addressees, sent.document_no) == (1200, "中服字第1號")
    listing = await organiser.get(f"{home(event)}/invitations")
    assert "臺中市工業會" in listing.text
    picture = await organiser.get(f"{home(event)}/invitations/{sent.id}/qr.png")
    assert Image.open(io.BytesIO(picture.content)).format == "PNG"
    assert (await organiser.post(f"{home(event)}/invitations/{sent.id}/remove")).status_code == 303
    assert (await organiser.get(f"{home(event)}/invitations/{sent.id}")).status_code == 404


async def test_faults_keep_what_was_typed(desk: Desk, event: EventFacts) -> None:
    organiser = await desk("organiser")
    page = await organiser.post(f"{home(event)}/invitations/new", data=SENT | {"sent_on": "昨天", "addressees": "很多"})
    assert page.status_code == 422
    assert "昨天" in page.text
    assert "很多" in page.text
    page = await organiser.post(f"{home(event)}/access/codes", data=CODES | {"n": "0", "title_zh": "一個名稱"})
    assert page.status_code == 422
    assert "一個名稱" in page.text


async def test_codes_are_made_printed_and_downloaded(desk: Desk, event: EventFacts) -> None:
    organiser = await desk("organiser")
    assert (await organiser.post(f"{home(event)}/access/codes", data=CODES)).status_code == 303
    with acting_as("staff"):
        codes = (await access_of(event.id)).codes
    shown = [f"{code.code[:4]}-{code.code[4:]}" for code in codes]
    slips = await organiser.get(f"{home(event)}/access/print")
    table = await organiser.get(f"{home(event)}/access/codes.csv")
    for code in shown:
        assert code in slips.text
        assert code in table.content.decode("utf-8-sig")
    assert zipfile.is_zipfile(io.BytesIO((await organiser.get(f"{home(event)}/access/codes.ods")).content))
    assert (await organiser.get(f"{home(event)}/access/other.csv")).status_code == 404
    gone = await organiser.post(f"{home(event)}/access/codes/{codes[0].id}/withdraw")
    assert gone.status_code == 303
    assert shown[0] not in (await organiser.get(f"{home(event)}/access")).text


async def test_a_list_is_pasted_or_loaded_and_struck(desk: Desk, event: EventFacts) -> None:
    organiser = await desk("organiser")

    async def numbers() -> tuple[str, ...]:
        with acting_as("staff"):
            return await listed(event.id)

    place = f"{home(event)}/access/list"
    assert (await organiser.post(place, data={"ubns": "00090001\n00090017", "action": "add"})).status_code == 303
    odd = await organiser.post(place, data={"ubns": "00090023\n沒有號碼的公司1", "action": "add"})
    assert odd.status_code == 200
    assert "第 2 行" in odd.text
    file = {"file": ("list.csv", "統編\r\n00090038,甲\r\n".encode("cp950"))}
    assert (await organiser.post(place, data={"action": "add"}, files=file)).status_code == 303
    assert await numbers() == ("00090001", "00090017", "00090023", "00090038")
    assert (await organiser.post(place, data={"ubns": "00090001", "action": "strike"})).status_code == 303
    assert await numbers() == ("00090017", "00090023", "00090038")
    long = {"file": ("list.csv", b"00090045\r\n" * 20_001)}
    for data, files in (({}, long), ({"ubns": "無"}, None), ({}, {"file": ("x.xlsx", b"PK\x03\x04\x00")})):
        assert (await organiser.post(place, data=data, files=files)).status_code == 422


async def test_only_those_who_plan_see_codes_and_only_staff_the_rest(desk: Desk, event: EventFacts) -> None:
    for role in ("door", "manager", "outreach", "auditor", "admin", "privacy_officer"):
        client = await desk(role)
        for place in ("/access", "/access/print", "/access/codes.csv", "/invitations/new"):
            assert (await client.get(home(event) + place)).status_code in {403, 404}, (role, place)
        assert (await client.post(f"{home(event)}/access/codes", data=CODES)).status_code in {403, 404}
        assert (await client.post(f"{home(event)}/invitations/new", data=SENT)).status_code in {403, 404}
        seen = (await client.get(f"{home(event)}/invitations")).status_code
        assert seen == (403 if role == "door" else 200), role
    client.headers.pop("cookie")
    for place in ("/access", "/invitations", "/drafts/letter.odt"):
        assert (await client.get(home(event) + place)).status_code in {303, 401}


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    return "\n".join(element.inner_text for element in document.body.get_elements("//text:p|//text:h"))


async def test_drafts_open_as_documents_with_the_right_words(desk: Desk, event: EventFacts) -> None:
    organiser = await desk("organiser")
    await recorded(organiser, event, partner=str(await make_partner()))
    with acting_as("staff"):
        [sent] = await sent_of(event.id)
    letter = words((await organiser.get(f"{home(event)}/drafts/letter.odt?invitation={sent.id}")).content)
    for word in (
        "函（稿）",
        "受文者：臺中市工業會",
        "主旨：",
        "說明：",
        event.title_zh,
        f"?via={sent.code}",
        "正本：臺中市工業會",
    ):
        assert word in letter
    flyer = await organiser.get(f"{home(event)}/drafts/flyer.odt?invitation={sent.id}")
    assert f"?via={sent.code}" in words(flyer.content)
    assert [n for n in zipfile.ZipFile(io.BytesIO(flyer.content)).namelist() if n.startswith("Pictures/")]
    assert words((await organiser.get(f"{home(event)}/drafts/table-cards.odt")).content).count("林講師") == 2
    assert "林講師 您好" in words((await organiser.get(f"{home(event)}/drafts/lecturer.odt")).content)
    receipt = words((await organiser.get(f"{home(event)}/drafts/receipt.odt")).content)
    assert receipt.count("（請親筆填寫）") == 3
    assert "國民身分證統一編號" in receipt
    for name in ("other.odt", "letter.docx"):
        assert (await organiser.get(f"{home(event)}/drafts/{name}")).status_code == 404


async def test_drafts_are_there_in_english(desk: Desk, event: EventFacts) -> None:
    organiser = await desk("organiser")
    for name, word in (
        ("letter", "Subject:"),
        ("flyer", "Free of charge"),
        ("lecturer", "Dear 林講師"),
        ("receipt", "by hand"),
    ):
        page = await organiser.get(f"{home(event, 'en')}/drafts/{name}.odt")
        assert word in words(page.content), name


async def test_a_frame_may_stand_anywhere_and_takes_nothing_along(
    visitor: httpx.AsyncClient, event: EventFacts
) -> None:
    for place in ("/zh-tw/embed/events?via=K7QM2", f"/en/embed/events/{event.slug}/button?via=k7qm2"):
        page = await visitor.get(place)
        assert page.status_code == 200
        policy = page.headers["content-security-policy"]
        assert "frame-ancestors *" in policy
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
        assert "x-frame-options" not in page.headers
        assert "set-cookie" not in page.headers
        assert "<script" not in page.text
        assert "<form" not in page.text
        links = re.findall(r"<a ([^>]*)>", page.text)
        assert links
        assert all('target="_blank"' in link and 'rel="noopener"' in link for link in links)
        assert f"/events/{event.slug}?via=K7QM2" in page.text


async def test_no_other_page_may_be_framed(visitor: httpx.AsyncClient, event: EventFacts) -> None:
    for place in (
        "/zh-tw/",
        f"/zh-tw/events/{event.slug}",
        f"/zh-tw/events/{event.slug}/register",
        "/zh-tw/embed/nothing",
    ):
        page = await visitor.get(place)
        assert page.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert set(headers.EMBEDDED) == set(headers.HEADERS) - {"x-frame-options"}


async def test_the_list_is_filtered_and_never_shows_a_draft(
    visitor: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    draft = await make_draft(NOW)
    partner, series = await make_partner(), UUID(int=7)
    await db.execute("insert into series (id, slug, title_zh) values ($1, 'carbon', '淨零')", series)

    async def found(query: str) -> bool:
        text = (await visitor.get(f"/zh-tw/embed/events{query}")).text
        assert f"/events/{draft.slug}" not in text
        return f"/events/{event.slug}" in text

    assert await found("")
    assert await found("?county=66000")
    assert not await found("?county=10008")
    assert await found("?county=nowhere&series=")
    assert not await found(f"?partner={partner}")
    assert not await found("?series=carbon")
    await db.execute("update event set series = $2 where id = $1", event.id, series)
    await db.execute(
        "insert into event_partner (id, event, partner, role) values (gen_random_uuid(), $1, $2, 'cohost')",
        event.id, partner,
    )  # fmt: skip
    assert await found(f"?partner={partner}&series=carbon")
    gone = await visitor.get(f"/zh-tw/embed/events/{draft.slug}/button")
    assert gone.status_code == 404
    assert "frame-ancestors *" in gone.headers["content-security-policy"]
    assert draft.title_zh not in gone.text


async def test_a_referral_is_carried_to_the_form_without_a_cookie(
    visitor: httpx.AsyncClient, event: EventFacts
) -> None:
    plain = await visitor.get(f"/zh-tw/events/{event.slug}")
    page = await visitor.get(f"/zh-tw/events/{event.slug}?via=K7QM2")
    assert f'/events/{event.slug}/register?via=K7QM2"' in page.text
    assert "via=" not in plain.text
    assert "set-cookie" not in page.headers
    bad = await visitor.get(f'/zh-tw/events/{event.slug}?via="><b>')
    assert "via=" not in re.sub(r'hreflang="[^"]*"', "", bad.text).split("<body")[1].split("</header>")[1]
    form = await visitor.get(f"/zh-tw/events/{event.slug}/register?via=K7QM2")
    assert 'value="K7QM2"' in form.text


async def test_the_picture_is_named_beside_the_link_and_drawn_for_it(
    visitor: httpx.AsyncClient, event: EventFacts
) -> None:
    page = await visitor.get(f"/en/events/{event.slug}")
    found = dict(re.findall(r'<meta property="og:([^"]+)" content="([^"]*)">', page.text))
    mark = words_of(event, "en").mark
    assert found["image"].endswith(f"/en/events/{event.slug}/preview.png?v={mark}")
    assert event.title_en in html.unescape(found["image:alt"])
    assert "Centre meeting room" in html.unescape(found["image:alt"])
    picture = await visitor.get(f"/en/events/{event.slug}/preview.png")
    drawn = Image.open(io.BytesIO(picture.content))
    assert (drawn.format, drawn.size) == ("PNG", SIZE)
    assert len(picture.content) < 100_000
    assert (int(found["image:width"]), int(found["image:height"])) == SIZE
    assert picture.headers["cache-control"].startswith("public")
    assert words_of(event, "zh-Hant").mark != mark


async def test_a_draft_has_no_picture(visitor: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    draft = await make_draft(NOW)
    assert (await visitor.get(f"/zh-tw/events/{draft.slug}/preview.png")).status_code == 404


@pytest.mark.parametrize(
    "title",
    ["短", "數位轉型" * 40, "A very long English title " * 8, "（第一場）「淨零」、碳盤查：入門", "", "x" * 300],
)
def test_any_title_fits_the_picture(title: str) -> None:
    words = PreviewWords("研討會", title, "115年5月20日(三) 13:30–16:30", "中心會議室" * 20, "經濟部中區聯合服務中心")
    assert Image.open(io.BytesIO(draw(words))).size == SIZE


async def test_the_list_says_where_and_whether_one_can_still_come(
    visitor: httpx.AsyncClient, db: asyncpg.Connection, event: EventFacts
) -> None:
    """An event with a room and a way through the network is in the room first; its state is that of the public list."""
    first = event.sessions[0].id
    await db.execute("update session set mode = 'online', venue_zh = '' where id = $1", first)
    await db.execute(
        "insert into session (id, event, position, starts_at, ends_at, places, mode, venue_zh)"
        " select gen_random_uuid(), event, 7, starts_at, ends_at, 0, 'onsite', '工業會會議室' from session"
        " where id = $1",
        first,
    )  # fmt: skip
    for place in ("/zh-tw/embed/events", f"/zh-tw/embed/events/{event.slug}/button"):
        text = (await visitor.get(place)).text
        assert "工業會會議室，也可以線上參加" in text, place
    assert "開放報名中" in (await visitor.get("/zh-tw/embed/events")).text
    await db.execute("update event set closes_at = $2 where id = $1", event.id, NOW)
    assert "報名截止" in (await visitor.get("/zh-tw/embed/events")).text
