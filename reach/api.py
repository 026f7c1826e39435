"""The reach for machines of the staff: totals of a period and one breakdown."""

from typing import Any

from litestar import get

from foundation import clock, permissions
from foundation.clock import day_of
from foundation.faults import Fault
from foundation.form_fields import read_query
from foundation.languages import N_
from foundation.pages import AnyRequest
from foundation.refusals import Invalid
from reach.figures import DIMENSIONS, Line, Totals, breakdown, totals
from reach.masking import hidden_townships, with_covers
from reach.period import read
from reach.shares import Share


@get("/api/v1/reach", opt={"permission": permissions.REACH})
async def reach(request: AnyRequest) -> dict[str, Any]:
    """`from` and `to` are days (this year when both are missing); `by` is one word of DIMENSIONS or left out."""
    query = read_query(request)
    period, faults = read("", query.text("from"), query.text("to"), day_of(clock.now()))
    by = query.text("by")
    if by and by not in DIMENSIONS:
        faults.append(Fault("by", N_("沒有這種分類；可用：%(names)s"), {"names": " ".join(DIMENSIONS)}))
    if faults:
        raise Invalid(faults)
    found = await totals(period)
    answer: dict[str, Any] = {
        "from": period.since.isoformat(), "to": period.until.isoformat(), "totals": _totals(found),
    }  # fmt: skip
    if by:
        lines = await breakdown(period, next(name for name in DIMENSIONS if name == by))
        answer |= {"by": by, "items": _townships(lines) if by == "township" else [_line(line) for line in lines]}
    return answer


def _totals(found: Totals) -> dict[str, Any]:
    """`lower` and `upper` bound the enterprises: every open suggestion of a merge right, or none."""
    line = found.line
    return _counts(line) | {
        "enterprises": {
            "confirmed": line.confirmed, "provisional": line.provisional, "lower": found.least, "upper": line.firms,
        },
        "returning_enterprises": line.returning,
        "first_time": _share(found.first_time),
        "unplaced_enterprises": found.unplaced,
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    enterprises = {"confirmed": line.confirmed, "provisional": line.provisional}
    return {"key": line.key} | _counts(line) | {"enterprises": enterprises}


def _townships(lines: list[Line]) -> list[dict[str, Any]]:
    """In small areas a count that could point at somebody is null, as on the page."""
    covers = hidden_townships(lines)
    return [
        _masked(_line(line), {name for name in covers if line.key in covers[name]})
        for line in with_covers(lines, covers)
    ]


def _counts(line: Line) -> dict[str, Any]:
    return {
        "sessions": line.sessions, "events": line.events, "person_times": line.person_times, "persons": line.persons,
        "enterprise_times": line.firm_times, "new_enterprises": line.new, "visits": line.visits,
    }  # fmt: skip


# What the answer calls a metric, where the words differ.
_NAMES = {"enterprise_times": "firm_times", "new_enterprises": "new"}


def _masked(told: dict[str, Any], covered: set[str]) -> dict[str, Any]:
    return {
        name: _masked(value, covered)
        if isinstance(value, dict)
        else None
        if _NAMES.get(name, name) in covered
        else value
        for name, value in told.items()
    }


def _share(share: Share) -> dict[str, Any]:
    """Of fewer than five only the counts."""
    bounds = {"share": share.value, "low": share.low, "high": share.high} if share.shown else {}
    return {"k": share.k, "n": share.n} | bounds


ROUTES = [reach]
