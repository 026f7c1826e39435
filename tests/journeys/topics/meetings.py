"""An online session whose log is being looked at: somebody in it is known, somebody else is not."""

import csv
import io
from datetime import datetime, timedelta

from playwright.sync_api import FilePayload

from foundation.clock import TAIPEI
from tests.journeys.addresses import Sent
from tests.journeys.demo import STAFF, Demo

HEADERS = ("Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)")
WRITTEN = "%m/%d/%Y %I:%M:%S %p"


def log(demo: Demo, slug: str) -> Sent:
    starts = datetime.fromisoformat(demo.api(f"/events/{slug}")["sessions"][0]["starts_at"]).astimezone(TAIPEI)
    stay = [(starts + timedelta(minutes=n)).strftime(WRITTEN) for n in (0, 90)]
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, ("沒有報名的人", "nobody@example.org", *stay, "90")])
    page = f"{STAFF}/{slug}/online-log"
    file = FilePayload(name="zoom.csv", mimeType="text/csv", buffer=text.getvalue().encode("utf-8-sig"))
    return Sent(page, "organiser", page, {}, {"files": file})
