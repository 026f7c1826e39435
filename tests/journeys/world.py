"""What the demo year does not hold by itself: a draft, a cancelled event, a mail, a ballot, results too few to show;
and (`topics`) whatever leads to the forms that only a deed opens."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.sync_api import Browser

from foundation.clock import TAIPEI
from tests.journeys.addresses import Sent
from tests.journeys.demo import STAFF, Demo
from tests.journeys.topics import (
    designs,
    doors,
    letters,
    lines,
    meetings,
    people_lists,
    photos,
    registering,
    staff_rooms,
)

__all__ = ["STAFF", "World", "is_counted", "prepare"]
# Without a session each leads to the door of “My data”; `test_own_page.py` looks at what lies behind.
_HOME = "/zh-tw/my-data/people/00000000-0000-4000-8000-000000000000"
OWN = (
    "/zh-tw/my-data/code", "/zh-tw/my-data/people", "/zh-tw/my-data/erased", _HOME,
    *(f"{_HOME}/{page}" for page in ("proof", "record", "copy", "correct", "address", "consents", "stop")),
    *(f"{_HOME}/{page}" for page in ("erase", "looked", "requests")),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class World:
    """Slugs of events by their state, addresses that only a mail holds; `led` are pages of which a walk would meet a
    poorer example, or none, and `sent` what is sent to see a page that no address has."""

    open: str
    past: str
    online: str
    poll: str
    draft: str
    cancelled: str
    full: str
    classes: str
    over: doors.Over
    waiting: str
    gone: str
    led: tuple[str, ...]
    sent: dict[str, Sent]

    @property
    def first(self) -> tuple[str, ...]:
        """What stands for its route: the first of a kind that is opened is the one that is looked at."""
        return (
            f"/zh-tw/events/{self.open}", f"{STAFF}/{self.past}", f"{STAFF}/{self.past}/results",
            f"{STAFF}/{self.draft}", f"{STAFF}/{self.draft}/preview", f"{STAFF}/{self.full}/door",
            self.over.ticket, self.waiting, self.over.ballot, self.over.mail, *self.led, *self.over.led,
            *(f"{STAFF}/{self.open}/{page}" for page in ("registrations", "access", "postpone", "paper", "rules")),
            f"{STAFF}/{self.classes}/merge", f"{STAFF}/{self.online}/online-log",
            f"{STAFF}/{self.full}/paper/tick-off", f"/zh-tw/staff/questionnaires/{self.poll}",
            f"/api/v1/questionnaires/{self.poll}/results", f"/api/v1/events/{self.open}", "/api/v1/reach",
            f"/api/v1/events/{self.open}/holdbacks",
            "/zh-tw/staff/sign-in", "/zh-tw/staff/mails", "/zh-tw/events", *OWN,
        )  # fmt: skip


def prepare(demo: Demo, browser: Browser) -> World:
    great = demo.api("/events?q=Results%20of%20the%20year")["items"][0]["slug"]
    past = demo.api("/events?when=past")["items"]
    held = next(item["slug"] for item in past if item["kind"] == "seminar" and is_counted(item["starts_at"]))
    online = demo.api("/events?when=past&q=export%20control")["items"][0]["slug"]
    classes, full = lines.classes(demo), lines.full(demo)
    led, sent = _led(demo, browser, held, classes, great)
    find = Sent(f"{STAFF}/{full}/door", "organiser", f"{STAFF}/{full}/door/search", {"q": "王小明"})
    return World(
        open=great,
        past=held,
        online=online,
        poll=_poll(demo, browser, held),
        draft=demo.copied(browser, past[0]["slug"], "還沒公布的研討會"),
        cancelled=lines.cancelled(demo, browser),
        full=full,
        classes=classes,
        over=doors.over(demo, browser),
        waiting=lines.waiting(demo),
        gone=lines.gone(demo, browser),
        led=led,
        sent={**sent, "whom the door found": find, "what a meeting says": meetings.log(demo, online)},
    )


def _led(demo: Demo, browser: Browser, held: str, classes: str, great: str) -> tuple[tuple[str, ...], dict[str, Sent]]:
    """In the order in which they stand for their routes."""
    later = demo.small_event("還可以報名的研討會", waiting_list=False)
    batches, row = people_lists.brought_in(demo, browser)
    acts, picked = people_lists.done_at_once(demo, browser, classes)
    led = (
        registering.party(demo, browser, later), registering.called(demo, browser, later),
        letters.written(demo, browser, later), letters.way_out(demo, browser), photos.photo(demo, browser, held),
        *lines.asked(demo), lines.undecided(demo),
        doors.empty(demo, browser), *designs.changed(demo, browser), *designs.template(demo, browser),
        *staff_rooms.led(demo, browser, later, great), *batches, *acts,
    )  # fmt: skip
    return led, {"a row of a list": row, "what is done at once": picked, "an answer": designs.file(demo, browser)}


def _poll(demo: Demo, browser: Browser, held: str) -> str:
    results = demo.shown(browser, "manager", f"{STAFF}/{held}/results")
    poll = re.search(r"/questionnaires/([0-9a-f-]{36})/", results)
    assert poll
    return poll[1]


def is_counted(moment: str) -> bool:
    """Whether its questionnaire is closed, so that results show."""
    return datetime.now(TAIPEI) - datetime.fromisoformat(moment) > timedelta(days=20)
