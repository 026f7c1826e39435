"""A form of its own in the demo year: the roundtable asks who wants to speak, takes their papers, and has few parking
places; it was changed once while people registered. The form is kept as a template too."""

from datetime import datetime, timedelta
from uuid import uuid4

from msgspec.structs import replace

from events.facts import EventFacts, event_facts
from events.form_designing import event_form, publish_form, save_form
from events.lists import Filters, staff_events
from foundation.actor import Actor
from foundation.form_fields import Uploaded
from lianfu.demo_year.events import Played
from privacy import consents
from questionnaires import designs
from questionnaires.answering import Answers, read_json
from questionnaires.drafting import OWN_QUESTION
from questionnaires.questions import Condition, Option, Question, Questions
from registrations import answer_files
from registrations.admission import admit
from registrations.registering import Sent, consents_asked, papers_of, request_of

SPEAK = Question(
    key="qspeak01",
    kind="yes_no",
    field=OWN_QUESTION,
    label_zh="要當場提問嗎？",
    label_en="Will you ask something?",
)
_IF_SPEAKING = Condition(SPEAK.key, ("yes",))
TOPIC = Question(
    key="qtopic01", kind="long_text", field=OWN_QUESTION, label_zh="想請主管機關回答什麼？",
    label_en="What should the agencies answer?", hint_zh="先讓機關準備，當天回答得更清楚。",
    hint_en="So that they can prepare.", required=True, longest=500, show_if=_IF_SPEAKING,
)  # fmt: skip
PAPER = Question(
    key="qpaper01", kind="file", field=OWN_QUESTION, label_zh="書面資料", label_en="Papers",
    hint_zh="有就附上，主持人會先看。", hint_en="If you have any; the chair reads them beforehand.",
    types=("pdf", "odt", "docx"), show_if=_IF_SPEAKING,
)  # fmt: skip
TRAVEL = Question(
    key="qtravel1", kind="one", field=OWN_QUESTION, label_zh="怎麼來？", label_en="How will you come?",
    options=(
        Option("otrain01", "大眾運輸", "Public transport"), Option("obike001", "機車", "Motorbike"),
        Option("ocar0001", "開車，要停車位", "By car, parking needed", places=3),
    ),
)  # fmt: skip
_PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


async def design_a_form(year: Played) -> None:
    """After the roundtable was planned and has its first registrations, which keep the standard form."""
    by, now = year.team["organiser"], year.now - timedelta(days=1)
    [card, *_] = (await staff_events(year.now, Filters(q="工商團體座談會"))).cards
    form = await event_form(card.slug)
    room = next(str(each.id) for each in form.event.sessions if each.mode == "onsite" or each.twin is None)
    heading = Question(key="qhead001", kind="section", label_zh="座談", label_en="At the roundtable")
    own = (heading, SPEAK, TOPIC, PAPER, replace(TRAVEL, sessions=(room,)))
    await _publish(card.slug, (*form.questions, *own), by, now)
    await _register(await event_facts(card.slug), now)
    form = await event_form(card.slug)
    more = replace(TRAVEL, sessions=(room,), options=(*TRAVEL.options, Option("owalk001", "走路", "On foot")))
    changed = tuple(more if each.key == TRAVEL.key else each for each in form.questions)
    await _publish(card.slug, changed, by, now)
    await designs.create(changed, "座談會報名表", by, now, name_en="Form of a roundtable", is_template=True)


async def _publish(slug: str, questions: Questions, by: Actor, now: datetime) -> None:
    await save_form(slug, questions, (await event_form(slug)).sequence, by, now)
    await publish_form(slug, (await event_form(slug)).sequence, by, now)


async def _register(facts: EventFacts, now: datetime) -> None:
    """Somebody who comes by car, speaks, and sends a paper ahead."""
    sessions = tuple(each.id for each in facts.sessions if each.twin is None)
    paper = await answer_files.keep(facts.id, PAPER, Uploaded("缺工對策建議.pdf", _PDF), now)
    said = {
        "name": "許雅婷", "email": "hsu.yating@example.org", "organization": "示範塑膠股份有限公司", "county": "10007",
        SPEAK.key: True, TOPIC.key: "夜班移工的住宿補助，明年還會有嗎？", PAPER.key: paper, TRAVEL.key: "ocar0001",
    }  # fmt: skip
    read = read_json(papers_of(facts).questions, said, "zh-Hant", sessions=[str(each) for each in sessions])
    if not isinstance(read, Answers):
        raise TypeError(f"the demo year answers wrongly: {[fault.field for fault in read]}")
    sent = Sent(
        post_token=uuid4(), sessions=sessions, notice=papers_of(facts).notice.sha256, language="zh-Hant", channel="web",
        consents=consents.decide(consents_asked(facts), []),
    )  # fmt: skip
    await admit(request_of(facts, read, sent), now)
