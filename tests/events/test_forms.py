"""What people type, in every way they type it, without a database."""

from datetime import date, time
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.forms import read_plan, read_time
from events.slugs import is_slug, slug_of
from events.typed import Typed, blank, change_rows, posted
from foundation.clock import local
from foundation.form_fields import Fields

OFFICER = UUID(int=7)


def filled(**texts: str) -> Typed:
    typed = blank()
    typed.texts |= {"title_zh": "講習", "kind": "briefing"} | texts
    typed.sessions[0].texts |= {"day": "115/3/16", "starts_at": "9:30", "ends_at": "1200", "places": "40"}
    return typed


@pytest.mark.parametrize(
    "text", ["115/3/16", "115.3.16", "民國115年3月16日", "1150316", "2026-03-16", "2026/3/16", "１１５／３／１６"]
)
def test_days_in_every_writing(text: str) -> None:
    typed = filled()
    typed.sessions[0].texts["day"] = text
    plan, faults = read_plan(typed, [], [])
    assert faults == []
    assert plan is not None
    assert local(plan.sessions[0].starts_at).date() == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("text", "expected"), [("9:30", time(9, 30)), ("0930", time(9, 30)), ("２１：０５", time(21, 5))]
)
def test_times(text: str, expected: time) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize("text", ["", "25:00", "9", "noon", "12:61"])
def test_no_times(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of its messages
        read_time(text)


def test_numbers_and_choices() -> None:
    plan, faults = read_plan(filled(learning_hours="３", min_places="１0", contact=str(OFFICER)), [], [OFFICER])
    assert faults == []
    assert plan is not None
    assert (plan.learning_hours, plan.min_places, plan.contact) == (Decimal("3.0"), 10, OFFICER)


@pytest.mark.parametrize(
    ("field", "text"),
    [("learning_hours", "NaN"), ("learning_hours", "1e99"), ("min_places", "十"), ("contact", "me"), ("county", "台中"),
     ("opens_at", "soon"), ("decide_on", "115/2/30"), ("online_url", "meet.example.org")],
)  # fmt: skip
def test_what_cannot_be_read_is_a_fault_at_its_field(field: str, text: str) -> None:
    plan, faults = read_plan(filled(**{field: text}), [], [OFFICER])
    assert plan is None
    assert [fault.field for fault in faults] == [field]


def test_missing_parts_of_a_session_are_all_named() -> None:
    typed = filled()
    typed.sessions[0].texts |= {"day": "", "starts_at": "", "ends_at": "", "places": "", "venue_zh": "教室"}
    _, faults = read_plan(typed, [], [])
    assert [f.field for f in faults] == [f"sessions.0.{n}" for n in ("day", "starts_at", "ends_at", "places")]


def test_an_empty_session_and_empty_rows_are_left_out() -> None:
    typed = filled()
    change_rows(typed, "add_agenda:0")
    change_rows(typed, "add_body")
    typed.sessions.append(type(typed.sessions[0])(dict.fromkeys(typed.sessions[0].texts, "")))
    plan, faults = read_plan(typed, [], [])
    assert faults == []
    assert plan is not None
    assert (len(plan.sessions), plan.sessions[0].agenda, plan.bodies) == (1, (), ())


def test_rows_are_read_in_order_and_gaps_close() -> None:
    names = [
        "sessions.4.day",
        "sessions.11.day",
        "bodies.3.role",
        "sessions.4.agenda.2.topic_zh",
        "sessions.x.day",
        "other",
    ]
    typed = posted(Fields({name: [name] for name in names}))
    assert [session.texts["day"] for session in typed.sessions] == ["sessions.4.day", "sessions.11.day"]
    assert [item["topic_zh"] for item in typed.sessions[0].agenda] == ["sessions.4.agenda.2.topic_zh"]
    assert len(typed.bodies) == 1


@given(st.text(max_size=80), st.dates(min_value=date(1912, 1, 1)))
def test_slugs_fit_an_address(title: str, day: date) -> None:
    slug = slug_of(title, day)
    assert is_slug(slug)
    assert len(slug) <= 60
    assert is_slug(slug_of(title, day, code="k3m9p"))


@given(st.text(max_size=40))
def test_no_action_breaks_the_form(action: str) -> None:
    change_rows(blank(), action)


def test_faults_stand_in_the_order_of_the_form() -> None:
    typed = filled(title_zh="", kind="", opens_at="soon", contact="me")
    typed.sessions[0].texts |= {"day": "never", "places": "0"}
    _, faults = read_plan(typed, [], [])
    fields = [fault.field for fault in faults]
    assert fields == ["title_zh", "kind", "sessions.0.day", "sessions.0.places", "contact", "opens_at"]
