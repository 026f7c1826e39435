"""A photo of an event, as the report shows it."""

import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import Browser, FilePayload

from tests.journeys.demo import STAFF, Demo


def photo(demo: Demo, browser: Browser, slug: str) -> str:
    """Its address."""
    drawn, page = BytesIO(), f"{STAFF}/{slug}/photos"
    Image.new("RGB", (640, 480), "#446644").save(drawn, "JPEG")
    file = FilePayload(name="hall.jpg", mimeType="image/jpeg", buffer=drawn.getvalue())
    with demo.at_work(browser, "organiser") as context:
        answer = demo.sent(context, page, {"caption": "會場"}, photo=file)
        assert answer.status == 303, answer.text()[:500]
        shown = context.request.get(demo.address + page).text()
    return str(re.findall(r'<img[^>]* src="([^"]+)"', shown)[0])
