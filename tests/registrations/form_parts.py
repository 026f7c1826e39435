"""Forms of an event's own for tests, and small files of every type that is taken."""

import io
import zipfile
from datetime import datetime

from events.facts import EventFacts, event_facts
from events.form_designing import EventForm, event_form, publish_form, save_form
from events.makers import make_officer
from foundation.actor import Actor
from foundation.database import acting_as
from questionnaires.questions import Option, Question, Questions
from registrations.file_types import MEDIA

LUNCH = Question(
    key="qlunch01", kind="one", field="own_question", label_zh="餐會坐哪一桌", label_en="Table",
    options=(Option("oleft001", "左邊", "Left"), Option("oright01", "右邊", "Right")),
)  # fmt: skip
PLAN = Question(key="qplan001", kind="file", field="own_question", label_zh="計畫書", label_en="Plan", types=("pdf",))
PDF = b"%PDF-1.7\n" + b"a small plan " * 20


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


FILES = {
    "pdf": PDF,
    "jpg": b"\xff\xd8\xff\xe0" + bytes(50),
    "png": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "odt": archive(mimetype=MEDIA["odt"], **{"content.xml": "<x/>"}),
    "ods": archive(mimetype=MEDIA["ods"], **{"content.xml": "<x/>"}),
    "docx": archive(**{"[Content_Types].xml": "<x/>", "word__document.xml": "<x/>"}),
    "xlsx": archive(**{"[Content_Types].xml": "<x/>", "xl__workbook.xml": "<x/>"}),
}


async def with_questions(event: EventFacts, now: datetime, *more: Question, by: Actor | None = None) -> EventFacts:
    """The published event with these further questions on its form, public at once."""
    form = await form_of(event)
    return await with_form(event, now, (*form.questions, *more), by=by)


async def with_form(event: EventFacts, now: datetime, questions: Questions, by: Actor | None = None) -> EventFacts:
    actor = by or await make_officer()
    with acting_as("staff"):
        await save_form(event.slug, questions, (await event_form(event.slug)).sequence, actor, now)
        await publish_form(event.slug, (await event_form(event.slug)).sequence, actor, now)
        return await event_facts(event.slug)


async def form_of(event: EventFacts) -> EventForm:
    with acting_as("staff"):
        return await event_form(event.slug)
