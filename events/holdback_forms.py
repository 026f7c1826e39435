"""From what was typed about places held back to a plan, or to the faults at their fields."""

from collections.abc import Mapping
from uuid import UUID

from events.forms import Reading, moment, number
from events.held_places import Held
from events.holdback_plans import HoldbackPlan
from foundation.clock import local
from foundation.faults import Faults
from foundation.languages import N_

FIELDS = ("session", "kind", "county", "partner", "title_zh", "places", "release_at")


def read_holdback(typed: Mapping[str, str], sessions: list[UUID]) -> tuple[HoldbackPlan | None, Faults]:
    """Where there is one session, nobody has to say which."""
    reading = Reading()
    reading.must("places", typed["places"], N_("請填寫名額。"))
    reading.must("kind", typed["kind"], N_("請選擇保留給誰。"))
    choice = N_("請從清單中選擇。")
    session = reading.take("session", typed["session"], UUID, choice) or (sessions[0] if len(sessions) == 1 else None)
    places = reading.take("places", typed["places"], number, N_("請填數字。"))
    partner = reading.take("partner", typed["partner"], UUID, choice) if typed["kind"] == "partner" else None
    release_at = reading.take("release_at", typed["release_at"], moment, N_("看不懂這個時間；請寫成 115/5/3 09:30。"))
    if session is None and "session" not in {fault.field for fault in reading.faults}:
        reading.must("session", "", choice)
    if reading.faults or session is None or places is None:
        return None, reading.faults
    plan = HoldbackPlan(
        session=session,
        kind=typed["kind"],
        county=typed["county"] or None if typed["kind"] == "county" else None,
        partner=partner,
        title_zh=typed["title_zh"] if typed["kind"] == "code" else "",
        places=places,
        release_at=release_at,
    )
    return plan, []


def blank() -> dict[str, str]:
    return dict.fromkeys(FIELDS, "") | {"kind": "county"}


def typed_of(held: Held) -> dict[str, str]:
    values = {name: getattr(held, name) for name in FIELDS}
    shown = {name: "" if value is None else str(value) for name, value in values.items()}
    return shown | {"release_at": f"{local(held.release_at):%Y-%m-%dT%H:%M}" if held.release_at else ""}
