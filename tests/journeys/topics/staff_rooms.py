"""What staff have open among themselves: accounts, a second sign-in, a list that left the house, an incident to be
approved, two rows that are one enterprise."""

import re

from playwright.sync_api import Browser

from lianfu.demo_year.accounts import PASSWORD
from tests.journeys.demo import STAFF, Demo
from tests.journeys.people import RUN, mailbox, new_ubns

UBNS = iter(new_ubns(2))


def led(demo: Demo, browser: Browser, slug: str, great: str) -> tuple[str, ...]:
    """A list of the great event waits for approval: who may approve looks at that one."""
    waiting = re.findall(
        r'href="([^"]+/exports/[0-9a-f-]{36})"', demo.shown(browser, "organiser", f"{STAFF}/{great}/exports")
    )
    return (
        *accounts(demo, browser), second_sign_in(demo, browser), waiting[0], handed_out(demo, browser, slug),
        incident(demo, browser), *same_firm(demo, browser),
    )  # fmt: skip


def accounts(demo: Demo, browser: Browser) -> tuple[str, ...]:
    """Somebody who works here, and somebody who did."""
    made = [_account(demo, browser, name) for name in ("colleague", "former")]
    demo.post(browser, "admin", made[1], {}, f"{made[1]}/disable")
    return tuple(made)


def _account(demo: Demo, browser: Browser, name: str) -> str:
    told = {"email": mailbox(name), "name": "林同仁", "roles": "door"}
    with demo.at_work(browser, "admin") as context:
        shown = demo.sent(context, "/zh-tw/staff/accounts/new", told).text()
    return str(re.findall(r'action="(/zh-tw/staff/accounts/[0-9a-f-]{36})/password"', shown)[0])


def second_sign_in(demo: Demo, browser: Browser) -> str:
    told = {"email": "organiser@example.org", "password": PASSWORD}
    demo.post(browser, "", "/zh-tw/staff/sign-in", told)
    return "/zh-tw/staff/me"


def handed_out(demo: Demo, browser: Browser, slug: str) -> str:
    """A list that the organiser may fetch."""
    asked = {"purpose": "contact", "fields": "name", "which": "admitted", "reason": "場地改到二樓，逐一通知"}
    new = f"{STAFF}/{slug}/exports/new"
    return demo.post(browser, "organiser", new, asked | {"kind": "ods", "hours": "24", "most": "1"}, new[:-4])


def incident(demo: Demo, browser: Browser) -> str:
    """A drill that the manager opened and another person may approve."""
    place = "/zh-tw/staff/privacy/breaches"
    made = demo.post(browser, "manager", f"{place}/new", {"scenario": "index-key-leak", "drill": "yes"})
    demo.post(browser, "manager", made, {"measures": "source_closed"}, f"{made}/measures")
    return made


def same_firm(demo: Demo, browser: Browser) -> tuple[str, ...]:
    """Two rows of one name that were made one, and two that may be."""
    pairs = [_pair(demo, browser, f"示範{name}{RUN}有限公司") for name in ("同名", "同音")]
    first, second = pairs[0]
    demo.post(browser, "outreach", first, {"target": second.rsplit("/", 1)[1]}, f"{first}/merge")
    return second, pairs[1][0]


def _pair(demo: Demo, browser: Browser, name: str) -> tuple[str, str]:
    """One of which the name is all that is known, one with a number."""
    new = "/zh-tw/staff/outreach/enterprises/new"
    told = ({"name": name}, {"name": name, "ubn": next(UBNS), "sure": "yes"})
    first, second = (demo.post(browser, "outreach", new, each) for each in told)
    return first, second
