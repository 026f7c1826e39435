"""What the demo year does not hold by itself: a draft, a cancelled event, a mail, a ballot, results too few to show."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.journeys.demo import Demo

STAFF = "/zh-tw/staff/events"
GUEST = "wang@example.tw"


@dataclass(frozen=True)
class World:
    """Slugs of events by their state, and the addresses that only a mail holds."""

    open: str
    running: str
    past: str
    draft: str
    cancelled: str
    closed: str
    ticket: str
    manage: str
    ballot: str
    mail: str
    poll: str

    @property
    def first(self) -> tuple[str, ...]:
        """What stands for its route where a walk would meet a poorer example, or none: machines follow no links."""
        return (
            f"/zh-tw/events/{self.open}", f"{STAFF}/{self.past}", f"{STAFF}/{self.past}/results",
            f"{STAFF}/{self.draft}/preview", f"{STAFF}/{self.running}/door", f"{STAFF}/{self.open}/registrations",
            self.ticket, self.manage, self.ballot, self.mail,
            f"{STAFF}/{self.open}/paper", f"/zh-tw/staff/questionnaires/{self.poll}",
            f"/api/v1/questionnaires/{self.poll}/results", f"/api/v1/events/{self.open}", "/api/v1/reach",
            "/zh-tw/staff/sign-in", "/zh-tw/staff/mails", "/zh-tw/events",
        )  # fmt: skip


def prepare(demo: Demo, browser: Browser) -> World:
    coming = demo.api("/events")["items"]
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
    held = next(item["slug"] for item in past if item["kind"] == "seminar")
    results = demo.signed_in(browser, "manager").request.get(f"{demo.address}{STAFF}/{held}/results").text()
    poll = re.search(r"/questionnaires/([0-9a-f-]{36})/", results)
    assert poll
    return World(
        poll=poll[1],
        open=next(item["slug"] for item in coming if item["open"]),
        running=next(item["slug"] for item in coming if not item["open"]),
        past=held,
        draft=draft,
        cancelled=cancelled,
        closed=closed,
        ticket=urlsplit(ticket).path,
        manage=urlsplit(manage).path,
        ballot=urlsplit(demo.link(GUEST, "/ballots/")).path,
        mail=f"/demo/mail/{demo.mail(GUEST, '/tickets/')['name']}",
    )
