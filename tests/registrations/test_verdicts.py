"""Every verdict of the door, and which one wins when several are true."""

from dataclasses import replace

import pytest

from foundation.languages import gettext
from registrations.verdicts import WORDS, Known, verdict

GOOD = Known(
    at_door=True, revoked=False, live=True, status="admitted", event_status="published",
    has_seat=True, door_closed=False, attended=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "direction", "expected"),
    [
        ({}, "in", "admitted"),
        ({"attended": True}, "in", "already"),
        ({"attended": True}, "out", "left"),
        ({}, "out", "not_in"),
        ({"status": "waiting"}, "in", "waiting"),
        ({"has_seat": False}, "in", "wrong_session"),
        ({"door_closed": True}, "in", "door_closed"),
        ({"door_closed": True, "attended": True}, "in", "already"),
        ({"door_closed": True, "attended": True}, "out", "left"),
        ({"revoked": True}, "in", "revoked"),
        ({"revoked": True, "attended": True}, "in", "revoked"),
        ({"live": False, "revoked": True}, "in", "cancelled"),
        ({"status": "cancelled", "revoked": True}, "out", "cancelled"),
        ({"event_status": "cancelled", "live": False, "revoked": True}, "in", "event_cancelled"),
        ({"at_door": False, "revoked": True, "live": False, "event_status": "cancelled"}, "in", "wrong_event"),
    ],
)
def test_the_reason_that_helps_most_comes_first(changes: dict[str, object], direction: str, expected: str) -> None:
    assert verdict(replace(GOOD, **changes), direction) == expected


def test_a_code_that_nobody_has_is_unknown() -> None:
    assert verdict(None, "in") == verdict(None, "out") == "unknown"


@pytest.mark.parametrize("name", WORDS)
def test_each_verdict_speaks_both_languages(name: str) -> None:
    words = WORDS[name]
    for text in (words.title, words.detail):
        assert gettext("en")(text) != text
    assert words.tone in {"ok", "warn", "no"}
