"""People who were registered in another way than one by one: a party on one page, and somebody on the telephone."""

from playwright.sync_api import Browser

from tests.journeys.demo import STAFF, Demo
from tests.journeys.people import mailbox


def party(demo: Demo, browser: Browser, slug: str) -> str:
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


def called(demo: Demo, browser: Browser, slug: str) -> str:
    """The address of what staff are told to say."""
    told = {"channel": "phone", "language": "zh-Hant", "told": "yes", "people": "1", "action": "send"}
    told |= {"people-0-name": "林美麗", "people-0-email": mailbox("called"), "people-0-identity_kind": "individual"}
    return demo.post(browser, "organiser", f"{STAFF}/{slug}/registrations/new", told).partition("?")[0]
