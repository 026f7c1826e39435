"""A consulting day from one line of the form: slots to choose one of, and a public page that does not tell who."""

import httpx
import pytest

from events.facts import event_facts
from events.slot_rows import blank_slots, make_slots
from events.typed import Typed, blank
from tests.events.test_staff_pages import inputs, typed

pytestmark = pytest.mark.usefixtures("db")
MORNING = {"slots_day": "115/5/6", "slots_from": "09:00", "slots_until": "12:00", "slots_minutes": "３０"}


def made(**asked: str) -> tuple[Typed, list[str]]:
    form = blank()
    faults = make_slots(form, blank_slots() | MORNING | asked)
    return form, [fault.field for fault in faults]


def test_a_morning() -> None:
    form, faults = made()
    assert not faults
    assert [s.texts["starts_at"] for s in form.sessions] == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert {(s.texts["day"], s.texts["places"]) for s in form.sessions} == {("2026-05-06", "1")}
    assert (form.texts["kind"], form.texts["session_rule"], form.texts["mail_only"]) == ("clinic_day", "one", "yes")


def test_an_afternoon_more_with_a_pause() -> None:
    form, _ = made()
    assert not make_slots(form, MORNING | {"slots_from": "1330", "slots_until": "15:00", "slots_pause": "10"})
    assert [s.texts["starts_at"] for s in form.sessions][6:] == ["13:30", "14:10"]


def test_another_kind_stays_what_it_is() -> None:
    form = blank()
    form.texts["kind"] = "briefing"
    assert not make_slots(form, blank_slots() | MORNING)
    assert (form.texts["kind"], form.texts["mail_only"], form.texts["session_rule"]) == ("briefing", "", "one")


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"slots_day": "", "slots_minutes": ""}, ["slots_day", "slots_minutes"]),
        ({"slots_day": "何時"}, ["slots_day"]),
        ({"slots_from": "25:00"}, ["slots_from"]),
        ({"slots_until": "09:10"}, ["slots_until"]),
        ({"slots_minutes": "3"}, ["slots_minutes"]),
        ({"slots_pause": "-1"}, ["slots_minutes"]),
        ({"slots_from": "00:00", "slots_until": "23:59", "slots_minutes": "5"}, ["slots_minutes"]),
    ],
)
def test_what_makes_no_sense_adds_nothing(asked: dict[str, str], fields: list[str]) -> None:
    form, faults = made(**asked)
    assert faults == fields
    assert len(form.sessions) == 1


async def test_from_the_form_to_the_public_page(desk, visitor: httpx.AsyncClient) -> None:
    client = await desk("organiser")
    bare = {key: value for key, value in typed().items() if "agenda" not in key} | {"sessions.0.day": "", "kind": ""}
    wrong = await client.post("/zh-tw/staff/events/new", data=bare | {"action": "make_slots", "slots_day": ""})
    assert wrong.status_code == 422
    assert 'href="#slots_day"' in wrong.text
    page = (await client.post("/zh-tw/staff/events/new", data=bare | MORNING | {"action": "make_slots"})).text
    fields = inputs(page)
    assert fields["sessions.5.starts_at"] == "11:30"
    chosen = {"kind": "clinic_day", "mail_only": "yes", "session_rule": "one", "county": "10009", "action": "publish"}
    modes = {f"sessions.{n}.mode": "onsite" for n in range(6)}
    answer = await client.post("/zh-tw/staff/events/new", data=fields | chosen | modes)
    assert answer.status_code == 303, answer.text
    facts = await event_facts(answer.headers["location"].rsplit("/", 1)[-1])
    assert (len(facts.sessions), facts.places, facts.session_rule, facts.mail_only) == (6, 6, "one", True)
    shown = (await visitor.get(f"/zh-tw/events/{facts.slug}")).text
    assert shown.count("可預約") == 6
    assert shown.split("</head>")[1].count("縣府簡報室") <= 2
