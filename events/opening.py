"""Whether registration is open, and if not, why: a pure decision over the facts of an event."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from foundation.languages import N_

Reason = Literal["draft", "cancelled", "postponed", "not_yet", "ended", "full_no_waiting_list"]
REASONS: dict[Reason, str] = {
    "draft": N_("這個活動還沒有公開。"),
    "cancelled": N_("這個活動已經取消。"),
    "postponed": N_("這個活動延期，新的日期還沒有決定。"),
    "not_yet": N_("還沒有開始報名。"),
    "ended": N_("報名已經截止。"),
    "full_no_waiting_list": N_("名額已滿，這個活動沒有候補。"),
}


class Opens(Protocol):
    """What the decision needs to know; whole facts and the short facts of a card both have it."""

    @property
    def status(self) -> str: ...
    @property
    def postponed_on(self) -> date | None: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def last_starts_at(self) -> datetime | None: ...
    @property
    def left(self) -> int: ...
    @property
    def waiting_list(self) -> bool: ...


@dataclass(frozen=True)
class Closed:
    """`since` is when it closed, or when it will open; None where no moment belongs to it."""

    reason: Reason
    since: datetime | None = None

    @property
    def message(self) -> str:
        """A msgid."""
        return REASONS[self.reason]


def why_closed(facts: Opens, now: datetime) -> Closed | None:
    """None where somebody may register now, if only for the waiting list."""
    if facts.status == "draft":
        return Closed("draft")
    if facts.status == "cancelled":
        return Closed("cancelled")
    if facts.postponed_on:
        return Closed("postponed")
    closes_at = facts.closes_at or facts.last_starts_at
    if closes_at is None or now >= closes_at:
        return Closed("ended", closes_at)
    if facts.opens_at and now < facts.opens_at:
        return Closed("not_yet", facts.opens_at)
    if facts.left <= 0 and not facts.waiting_list:
        return Closed("full_no_waiting_list")
    return None
