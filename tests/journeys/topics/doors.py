"""Events whose door is closed: at one somebody came and was mailed a ballot, and somebody else was found on the paper
sheet; to the other nobody came."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.journeys.demo import STAFF, Demo
from tests.journeys.people import mailbox

GUEST = mailbox("guest")


@dataclass(frozen=True)
class Over:
    """Addresses of one who came, and the name of the mail that told them."""

    slug: str
    ticket: str
    manage: str
    ballot: str
    mail: str

    @property
    def led(self) -> tuple[str, ...]:
        """Its open questionnaire, slips to print and a tick to take back."""
        return tuple(f"{STAFF}/{self.slug}/{page}" for page in ("results", "paper", "paper/tick-off"))


def over(demo: Demo, browser: Browser) -> Over:
    slug = demo.small_event("問卷還太少的研討會")
    demo.register(slug, name="王小明", email=GUEST, organization="範例精密工業", ubn="00090001")
    demo.register(slug, name="陳大同", email=mailbox("signed"))
    ticket, manage = demo.link(GUEST, "/tickets/"), demo.link(GUEST, "/manage/")
    assert demo.scan(demo.code(ticket)) == ["admitted"]
    demo.close_door(browser, slug)
    _tick_off(demo, browser, slug)
    return Over(
        slug=slug,
        ticket=urlsplit(ticket).path,
        manage=urlsplit(manage).path,
        ballot=urlsplit(demo.link(GUEST, "/ballots/")).path,
        mail=f"/demo/mail/{demo.mail(GUEST, '/tickets/')['name']}",
    )


def empty(demo: Demo, browser: Browser) -> str:
    """A closed door that may be opened again: nobody came, so nobody was asked anything. Its address."""
    slug = demo.small_event("沒有人來的研討會")
    demo.close_door(browser, slug)
    return f"{STAFF}/{slug}/door"


def _tick_off(demo: Demo, browser: Browser, slug: str) -> None:
    sheet = f"{STAFF}/{slug}/paper/tick-off"
    [signed] = re.findall(r'name="came" value="([^"]+)"', demo.shown(browser, "organiser", sheet))
    demo.post(browser, "organiser", sheet, {"came": signed})
