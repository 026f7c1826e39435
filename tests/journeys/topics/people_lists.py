"""Lists of people: one that came from another system and was written, one that asks for decisions, and a deed done to
several people at once."""

import csv
import io
import re
from collections.abc import Sequence
from uuid import uuid4

from playwright.sync_api import Browser, FilePayload

from tests.journeys.addresses import Sent
from tests.journeys.demo import STAFF, Demo

HEADERS = ("姓名", "公司名稱", "聯絡電話", "電子郵件")
WRITTEN = (("沈怡安", "示範精密有限公司", "0900-100-201", "shen@example.org"),)
ASKING = (
    ("戴立誠", "示範精密有限公司", "0900-100-202", "dai@example.org"),
    ("涂○玲", "示範塑膠有限公司", "0900-100-205", "tu@example.org"),
    ("古美雲", "示範紡織有限公司", "9.00E+08", ""),
)


def brought_in(demo: Demo, browser: Browser) -> tuple[tuple[str, ...], Sent]:
    """The batches as they stand, and the row that somebody wants to put right."""
    slug = demo.small_event("有名單要匯入的研討會")
    written = _uploaded(demo, browser, slug, WRITTEN)
    demo.post(browser, "organiser", written, {}, f"{written}/commit")
    asking = _uploaded(demo, browser, slug, ASKING)
    row = re.findall(r'href="([^"]+/rows/\d+/reveal)"', demo.shown(browser, "organiser", asking))[0]
    led = (asking, f"{asking}/columns", row, written, f"{written}/undo")
    return led, Sent(row, "organiser", row, {"reason": "correction"})


def _uploaded(demo: Demo, browser: Browser, slug: str, rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, *rows])
    sheet = FilePayload(name="list.csv", mimeType="text/csv", buffer=text.getvalue().encode("utf-8-sig"))
    with demo.at_work(browser, "organiser") as context:
        answer = demo.sent(context, f"{STAFF}/{slug}/import", {"giver": "示範工業區廠商協進會"}, list=sheet)
        assert answer.status == 303, answer.text()[:500]
        return answer.headers["location"]


def done_at_once(demo: Demo, browser: Browser, slug: str) -> tuple[tuple[str, ...], Sent]:
    """Somebody was cancelled from the list; the other is about to go to another session."""
    people = f"{STAFF}/{slug}/registrations"
    first, second = re.findall(r'name="pick" value="([^"]+)"', demo.shown(browser, "organiser", people))[:2]
    act = {"act": "cancel", "pick": first, "once": str(uuid4())}
    done = demo.post(browser, "organiser", people, act, f"{people}/bulk/do")
    return (people, f"{people}/acts", done), Sent(
        people, "organiser", f"{people}/bulk", {"act": "move", "pick": second}
    )
