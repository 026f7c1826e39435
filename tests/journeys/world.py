"""What the demo year does not hold by itself: a draft, a cancelled event, a mail, a ballot, results too few to show."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser

from foundation.clock import TAIPEI
from tests.journeys.demo import Demo
from tests.journeys.people import mailbox

STAFF = "/zh-tw/staff/events"
# Without a session each leads to the door of “My data”; `test_own_page.py` looks at what lies behind.
_HOME = "/zh-tw/my-data/people/00000000-0000-4000-8000-000000000000"
OWN = (
    "/zh-tw/my-data/code", "/zh-tw/my-data/people", "/zh-tw/my-data/erased", _HOME,
    *(f"{_HOME}/{page}" for page in ("proof", "record", "copy", "correct", "address", "consents", "stop")),
    *(f"{_HOME}/{page}" for page in ("erase", "looked", "requests")),
)  # fmt: skip
GUEST = mailbox("guest")


@dataclass(frozen=True)
class World:
    """Slugs of events by their state, and the addresses that only a mail holds."""

    open: str
    past: str
    online: str
    draft: str
    cancelled: str
    closed: str
    ticket: str
    manage: str
    ballot: str
    mail: str
    poll: str
    receipt: str
    called: str
    photo: str
    full: str
    waiting: str
    asked: str
    gone: str
    letter: str

    @property
    def first(self) -> tuple[str, ...]:
        """What stands for its route where a walk would meet a poorer example, or none: machines follow no links."""
        return (
            f"/zh-tw/events/{self.open}", f"{STAFF}/{self.past}", f"{STAFF}/{self.past}/results",
            f"{STAFF}/{self.draft}/preview", f"{STAFF}/{self.full}/door", f"{STAFF}/{self.open}/registrations",
            self.ticket, self.waiting, f"{self.waiting}/offer", self.asked, self.ballot, self.mail,
            self.receipt, self.called, self.photo, self.letter,
            f"{STAFF}/{self.open}/access", f"{STAFF}/{self.online}/online-log",
            f"{STAFF}/{self.open}/postpone", f"{STAFF}/{self.open}/merge", f"{STAFF}/{self.open}/waiting",
            f"{STAFF}/{self.open}/paper", f"{STAFF}/{self.full}/paper/tick-off",
            f"/zh-tw/staff/questionnaires/{self.poll}",
            f"/api/v1/questionnaires/{self.poll}/results", f"/api/v1/events/{self.open}", "/api/v1/reach",
            f"/api/v1/events/{self.open}/holdbacks",
            "/zh-tw/staff/sign-in", "/zh-tw/staff/mails", "/zh-tw/events", *OWN,
        )  # fmt: skip


def prepare(demo: Demo, browser: Browser) -> World:
    coming = demo.api("/events?q=Results%20of%20the%20year")["items"]
    past = demo.api("/events?when=past")["items"]
    closed = demo.small_event("問卷還太少的研討會")
    demo.register(closed, name="王小明", email=GUEST, organization="範例精密工業", ubn="00090001")
    ticket, manage = demo.link(GUEST, "/tickets/"), demo.link(GUEST, "/manage/")
    code = demo.code(ticket)
    assert demo.scan(code) == ["admitted"]
    demo.close_door(browser, closed)
    cancelled = demo.small_event("取消的研討會")
    why = {"reason_zh": "講師生病", "reason_en": "The lecturer is ill"}
    demo.post(browser, "organiser", f"{STAFF}/{cancelled}/cancel", why)
    draft = demo.copied(browser, past[0]["slug"], "還沒公布的研討會")
    full = demo.small_event("額滿的研討會", places=1, waiting_list=False)
    demo.register(full, name="王小明", email=mailbox("first"))
    queue = demo.small_event("可以候補的研討會", places=1)
    for name in ("first", "second"):
        demo.register(queue, name="王小明", email=mailbox(name))
    closed_later = demo.small_event("還可以報名的研討會", waiting_list=False)
    held = next(item["slug"] for item in past if item["kind"] == "seminar" and is_counted(item["starts_at"]))
    results = demo.signed_in(browser, "manager").request.get(f"{demo.address}{STAFF}/{held}/results").text()
    poll = re.search(r"/questionnaires/([0-9a-f-]{36})/", results)
    assert poll
    return World(
        poll=poll[1],
        receipt=_party(demo, browser, closed_later),
        called=_called(demo, browser, closed_later),
        full=full,
        waiting=urlsplit(demo.link(mailbox("second"), "/manage/")).path,
        asked=urlsplit(demo.link("@example.org", "/reply/reconfirm")).path,
        gone=_cancelled(demo, browser),
        photo=_photo(demo, browser, held),
        letter=_letter(demo, browser, closed_later),
        open=coming[0]["slug"],
        past=held,
        online=demo.api("/events?when=past&q=export%20control")["items"][0]["slug"],
        draft=draft,
        cancelled=cancelled,
        closed=closed,
        ticket=urlsplit(ticket).path,
        manage=urlsplit(manage).path,
        ballot=urlsplit(demo.link(GUEST, "/ballots/")).path,
        mail=f"/demo/mail/{demo.mail(GUEST, '/tickets/')['name']}",
    )


def is_counted(moment: str) -> bool:
    """Whether its questionnaire is closed, so that results show."""
    return datetime.now(TAIPEI) - datetime.fromisoformat(moment) > timedelta(days=20)


def _party(demo: Demo, browser: Browser, slug: str) -> str:
    """Two colleagues registered at once; the address of their receipt."""
    people = {"people": "2", "for_myself": "yes", "action": "send"}
    for place, name in enumerate(("林美麗", "陳大同")):
        told = {
            "name": name,
            "email": mailbox(f"party{place}"),
            "identity_kind": "staff",
            "organization": "範例食品行",
        }
        people |= {f"people-{place}-{key}": value for key, value in told.items()}
    return demo.post(browser, "", f"/zh-tw/events/{slug}/register", people)


def _called(demo: Demo, browser: Browser, slug: str) -> str:
    """Somebody on the telephone; the address of what staff are told."""
    told = {"channel": "phone", "language": "zh-Hant", "told": "yes", "people": "1", "action": "send"}
    told |= {"people-0-name": "林美麗", "people-0-email": mailbox("called"), "people-0-identity_kind": "individual"}
    return demo.post(browser, "organiser", f"{STAFF}/{slug}/registrations/new", told).partition("?")[0]


def _cancelled(demo: Demo, browser: Browser) -> str:
    """The manage page of a registration that was given up."""
    slug = demo.small_event("有人不能來的研討會")
    demo.register(slug, name="陳大同", email=mailbox("gone"))
    manage = urlsplit(demo.link(mailbox("gone"), "/manage/")).path
    demo.post(browser, "", manage, {"sure": "yes"}, f"{manage}/cancel")
    return manage


def _letter(demo: Demo, browser: Browser, slug: str) -> str:
    """The draft of a letter that its readers can end: its page shows the link to do so."""
    written = {"title_zh": "下一場說明會", "text_zh": "下個月在 {地點} 還有一場。", "optional": "yes"}
    return demo.post(browser, "organiser", f"{STAFF}/{slug}/letters/write", written)


def _photo(demo: Demo, browser: Browser, slug: str) -> str:
    """A photo of the event, as the report shows it."""
    drawn = BytesIO()
    Image.new("RGB", (640, 480), "#446644").save(drawn, "JPEG")
    photos = f"{STAFF}/{slug}/photos"
    context = demo.signed_in(browser, "organiser")
    page = context.new_page()
    page.goto(demo.address + photos)
    page.locator("#photo").set_input_files({"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()})
    page.locator("#caption").fill("會場")
    page.locator("main form button[type=submit]").first.click()
    source = page.locator("main img").first.get_attribute("src")
    context.close()
    assert source
    return source
