"""Events with a line before them: full, with people who wait, one of them asked, and one that still has to find
enough people."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from foundation.clock import TAIPEI
from tests.journeys.demo import STAFF, Demo
from tests.journeys.people import mailbox


def full(demo: Demo) -> str:
    """Nobody can wait; 王小明 has the only place. The slug."""
    slug = demo.small_event("額滿的研討會", places=1, waiting_list=False)
    demo.register(slug, name="王小明", email=mailbox("first"))
    return slug


def waiting(demo: Demo) -> str:
    """The manage page of somebody who waits."""
    slug = demo.small_event("可以候補的研討會", places=1)
    for name in ("first", "second"):
        demo.register(slug, name="王小明", email=mailbox(name))
    return urlsplit(demo.link(mailbox("second"), "/manage/")).path


def gone(demo: Demo, browser: Browser) -> str:
    """The manage page of a registration that was given up."""
    slug = demo.small_event("有人不能來的研討會")
    demo.register(slug, name="陳大同", email=mailbox("gone"))
    manage = urlsplit(demo.link(mailbox("gone"), "/manage/")).path
    demo.post(browser, "", manage, {"sure": "yes"}, f"{manage}/cancel")
    return manage


def cancelled(demo: Demo, browser: Browser) -> str:
    slug = demo.small_event("取消的研討會")
    why = {"reason_zh": "講師生病", "reason_en": "The lecturer is ill"}
    demo.post(browser, "organiser", f"{STAFF}/{slug}/cancel", why)
    return slug


def asked(demo: Demo) -> tuple[str, ...]:
    """The small class of the demo year: somebody is offered a place, somebody else is asked whether they still come,
    and may send a colleague."""
    slug = demo.api("/events?q=Hands-on%20with%20AI%20tools")["items"][0]["slug"]
    offer, reply = (urlsplit(demo.link("@example.org", page)).path for page in ("/offer", "/reply/reconfirm"))
    colleague = reply.replace("/reply/reconfirm", "/substitute")
    return offer, reply, colleague, f"{STAFF}/{slug}/waiting", f"{STAFF}/{slug}/registrations"


def undecided(demo: Demo) -> str:
    """Staff have to say whether it opens: too few have registered."""
    today = datetime.now(TAIPEI).date()
    slug = demo.small_event("人數還不夠的研討會", min_places=15, decide_on=(today + timedelta(days=1)).isoformat())
    return f"{STAFF}/{slug}"


def classes(demo: Demo) -> str:
    """Two afternoons, with two people at both. The slug."""
    starts = datetime.now(TAIPEI).replace(minute=0, second=0, microsecond=0) + timedelta(days=9)
    hours = [(starts + timedelta(days=n), starts + timedelta(days=n, hours=2)) for n in range(2)]
    sessions = [{"starts_at": one.isoformat(), "ends_at": end.isoformat(), "places": 9} for one, end in hours]
    body = {"title_zh": "可以併班的課", "kind": "workshop", "sessions": sessions, "session_rule": "any"}
    slug = str(demo.api("/events", body, "organiser")["slug"])
    for n, name in enumerate(("林美麗", "陳大同")):
        demo.register(slug, name=name, email=mailbox(f"class{n}"))
    return slug
