"""Forms that are being designed: one whose change is not public yet, a question about to be written, a template, and an
answer that holds a file."""

import re

from playwright.sync_api import Browser

from tests.journeys.addresses import Sent
from tests.journeys.demo import STAFF, Demo

KIND = "kind=one"
PICK = r'name="pick" value="([^"]+)"'


def changed(demo: Demo, browser: Browser) -> tuple[str, ...]:
    """A public form from which a question was taken since."""
    slug = demo.small_event("報名表改到一半的研討會")
    form = f"{STAFF}/{slug}/form"
    demo.post(browser, "organiser", form, {"action": "remove-heard"})
    return form, f"{form}/new?{KIND}"


def template(demo: Demo, browser: Browser) -> tuple[str, ...]:
    shown = demo.shown(browser, "organiser", "/zh-tw/staff/forms")
    one = re.findall(r'href="(/zh-tw/staff/forms/[0-9a-f-]{36})"', shown)[0]
    return one, f"{one}/new?{KIND}"


def file(demo: Demo, browser: Browser) -> Sent:
    """All that somebody answered at the roundtable of the demo year; they sent a paper ahead."""
    slug = demo.api("/events?q=Roundtable%20with%20business%20groups")["items"][0]["slug"]
    people = f"{STAFF}/{slug}/registrations"
    with demo.at_work(browser, "organiser") as context:
        [found] = re.findall(PICK, demo.sent(context, people, {"q": "許雅婷"}).text())
    answers = f"{people}/{found}/answers"
    return Sent(answers, "organiser", answers, {"reason": "correction"})
