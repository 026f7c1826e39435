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


class ChoiceFull(Conflict):
    """`question` and `option` are the keys of what is taken up."""

    code = "choice_full"
    message = N_("您選的項目剛好額滿了，請改選其他的；其他填好的內容都還在。")

    def __init__(self, detail: str) -> None:
        self.question, _, self.option = detail.partition("/")
        super().__init__(extra={"question": self.question, "option": self.option})


_WORDS: dict[str, str] = {
    "overlap": N_("選擇的場次時間重疊，同一時間只能參加一場，請重新選擇。"),
    "one_session": N_("這個活動只能選一個場次。"),
    "all_sessions": N_("這個活動的每個場次都要參加，請全部選取。"),
    "code_needed": N_("這個活動要有邀請碼才能報名。"),
    "code_unknown": N_("這個邀請碼不對，或已經過期，請再確認一次。"),
    "code_spent": N_("這個邀請碼的名額已經用完了。"),
    "not_invited": N_("這個活動只開放給受邀的企業，請確認統一編號。"),
    "postponed": N_("這個活動延期了，新的日期還沒有定，定了以後再開放報名。"),
}
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


def refusal_for(word: str, detail: str | None = None) -> Refusal:
    """`detail` is what a word speaks of: the option that is full, the most people of one enterprise."""
    if word in _WORDS:
        return Conflict(_WORDS[word], code=word)
    if word == "choice_full":
        return ChoiceFull(detail or "")
    if word == "enterprise_full":
        told = N_("這個活動每家企業最多報 %(most)s 位，您的企業已經報滿了。")
        return Conflict(told, code=word, extra={"most": detail}, most=detail)
    return _REFUSALS[word]()
