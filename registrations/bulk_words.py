"""How deeds on several registrations are said: what they are, what became of each, and what cannot be taken back."""

from collections.abc import Callable, Mapping

from foundation.languages import N_
from registrations.bulk import Act
from registrations.bulk_undo import BulkAct

ACT_WORDS: Mapping[Act, str] = {
    "approve": N_("核准報名"),
    "decline": N_("婉拒，並說明原因"),
    "send": N_("再寄一次票"),
    "cancel": N_("取消報名"),
    "move": N_("換到另一個場次"),
    "put_on": N_("加一個場次"),
    "take_off": N_("退一個場次"),
}
DONE_WORDS: Mapping[Act, str] = {
    "approve": N_("核准了 %(n)s 筆"),
    "decline": N_("婉拒了 %(n)s 筆"),
    "send": N_("再寄了 %(n)s 張票"),
    "cancel": N_("取消了 %(n)s 筆"),
    "move": N_("%(n)s 筆換了場次"),
    "put_on": N_("%(n)s 筆加了場次"),
    "take_off": N_("%(n)s 筆退了場次"),
}
OUTCOMES: Mapping[str, str] = {
    "approved": N_("已核准，有座位"),
    "waiting": N_("已核准，沒有空位，排入候補"),
    "full": N_("沒有空位，維持原樣"),
    "declined": N_("已婉拒"),
    "other": N_("狀態不符，沒有動"),
    "sent": N_("已排入寄送"),
    "recent": N_("沒有寄：一小時內寄過、沒有電子郵件，或已取消"),
    "cancelled": N_("已取消"),
    "attended": N_("已經報到，沒有動"),
    "gone": N_("活動已經開始，沒有動"),
    "changed": N_("已更改"),
    "there": N_("本來就在這一場"),
    "overlap": N_("和另一場時間重疊，沒有動"),
    "last": N_("只有這一場；要退請用取消報名"),
    "over": N_("這一場已經結束，沒有動"),
    "line": N_("這一場有人在候補，空位是他們的，沒有動"),
    "rule": N_("這個活動規定了每人的場次數，沒有動"),
}
UNDONE: Mapping[str, str] = {
    "undone": N_("已復原"),
    "full": N_("座位、邀請碼或同單位的名額已經給了別人，無法復原"),
    "changed": N_("之後又有變動，沒有動"),
}
LASTING: Mapping[Act, str] = {
    "approve": N_("核准的通知信會馬上排入寄送；復原時收不回已經寄出的信。"),
    "decline": N_("原因會寄給每個人；復原時收不回已經寄出的信。"),
    "send": N_("信寄出就收不回，這個動作不能復原。"),
    "cancel": N_("座位會馬上讓給候補的人。讓出去的座位和寄出的通知信，復原時拿不回來。"),
    "move": N_("讓出的座位會給候補的人，復原時不一定還有。每個人會收到新的票。"),
    "put_on": N_("每個人會收到新的票。"),
    "take_off": N_("讓出的座位會給候補的人，復原時不一定還有。每個人會收到新的票。"),
}


def sentence(act: BulkAct, _: Callable[..., str]) -> str:
    """One line: who did what, when it was taken back."""
    done = _(DONE_WORDS[act.act], n=act.done)
    return (
        _("%(name)s：%(done)s（已復原）", name=act.staff_name, done=done)
        if act.undone_at
        else _("%(name)s：%(done)s", name=act.staff_name, done=done)
    )
