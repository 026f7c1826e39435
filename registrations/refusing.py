"""The ways in which admission says no, from the word of the database to the refusal that pages and the API show."""

from collections.abc import Callable

from events.opening import REASONS
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Gone, Invalid, NotFound, Refusal


class StaleNotice(Conflict):
    """The form or its notice changed while it was filled in. Whoever shows it adds the new one as `extra["notice"]`."""

    code = "stale_notice"
    message = N_("告知事項或題目在您填寫時更新了。您填的內容都還在，請看過新的告知事項後再送出一次。")


_REFUSALS: dict[str, Callable[[], Refusal]] = {
    "full": lambda: Conflict(REASONS["full_no_waiting_list"], code="full"),
    "stale_notice": StaleNotice,
    "foreign_token": lambda: Conflict(
        N_("這份表單已經替別人或在另一個活動送出過，請重新開啟報名頁面。"), code="token_used"
    ),
    "unknown_session": lambda: Invalid([Fault("sessions", N_("選擇的場次不屬於這個活動，請重新選擇。"))]),
    "begun": lambda: Invalid([Fault("sessions", N_("選擇的場次已經開始了，請選其他場次。"))]),
    "closed": lambda: Gone(REASONS["ended"], code="closed", extra={"reason": "ended"}),
    "cancelled": lambda: Gone(REASONS["cancelled"], code="closed", extra={"reason": "cancelled"}),
    "not_yet": lambda: Gone(REASONS["not_yet"], code="closed", extra={"reason": "not_yet"}),
    "unknown": NotFound,
}


def refusal_for(word: str) -> Refusal:
    return _REFUSALS[word]()
