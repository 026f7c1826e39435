"""What the door says to a scan: a pure decision, so that every case is a line in a test. Recording it is
`check_in`'s."""

from dataclasses import dataclass
from typing import Literal

from foundation.languages import N_

Name = Literal[
    "admitted",
    "already",
    "left",
    "not_in",
    "wrong_event",
    "wrong_session",
    "not_today",
    "cancelled",
    "revoked",
    "waiting",
    "event_cancelled",
    "door_closed",
    "unknown",
    "forged",
    "id_reused",
]
Tone = Literal["ok", "warn", "no"]


@dataclass(frozen=True)
class Known:
    """A ticket as the door finds it. `at_door` is False when the scan was made at another event's door.

    Seat, attendance and closing are those of the session that is on, or of the nearest; `today` says whether it is on
    its day.
    """

    at_door: bool
    revoked: bool
    live: bool
    status: str
    event_status: str
    has_seat: bool
    door_closed: bool
    attended: bool
    today: bool = True


@dataclass(frozen=True)
class Wording:
    """`title` fills the screen, `detail` says what to do; both are msgids, `first_at` fills `%(time)s`, `day` fills
    `%(day)s`."""

    title: str
    detail: str
    tone: Tone


WORDS: dict[Name, Wording] = {
    "admitted": Wording(N_("請進"), N_("報到完成。"), "ok"),
    "already": Wording(N_("已報到"), N_("第一次在 %(time)s 報到，請向本人確認。"), "warn"),
    "left": Wording(N_("已簽退"), N_("謝謝參加。"), "ok"),
    "not_in": Wording(N_("還沒報到"), N_("沒有報到紀錄，所以不能簽退。"), "warn"),
    "wrong_event": Wording(N_("別場的票"), N_("這張票是另一場活動的，請看票面上的時間地點。"), "no"),
    "wrong_session": Wording(N_("不是這一場"), N_("票是真的，但沒有這個場次的座位。"), "no"),
    "not_today": Wording(N_("不是今天的票"), N_("這張票是 %(day)s 的。"), "no"),
    "cancelled": Wording(N_("已取消"), N_("這筆報名已經取消；有空位可以現場報名。"), "no"),
    "revoked": Wording(N_("票已換過"), N_("這張票已經作廢，請出示新的那一張。"), "no"),
    "waiting": Wording(N_("候補中"), N_("還沒有遞補到；有空位可以現場報名。"), "no"),
    "event_cancelled": Wording(N_("活動取消"), N_("這場活動已經取消。"), "no"),
    "door_closed": Wording(N_("報到結束"), N_("這一場的報到已經關閉。"), "no"),
    "unknown": Wording(N_("查無此票"), N_("請改用公司或姓氏查詢，或現場報名。"), "no"),
    "forged": Wording(N_("不是本站的票"), N_("這個條碼不是我們發的。"), "no"),
    "id_reused": Wording(N_("請再掃一次"), N_("裝置把同一個編號用在兩張票上，這一次沒有記錄。"), "warn"),
}


def verdict(known: Known | None, direction: str) -> Name:
    """The reason that helps most comes first; `known` is None for a code that no ticket has."""
    if known is None:
        return "unknown"
    if not known.at_door:
        return "wrong_event"
    if known.event_status == "cancelled":
        return "event_cancelled"
    if not known.live or known.status == "cancelled":
        return "cancelled"
    if known.revoked:
        return "revoked"
    if direction == "out":
        return "left" if known.attended else "not_in"
    return "already" if known.attended else _coming_in(known)


def _coming_in(known: Known) -> Name:
    if not known.today:
        return "not_today"
    if known.status == "waiting":
        return "waiting"
    if not known.has_seat:
        return "wrong_session"
    return "door_closed" if known.door_closed else "admitted"
