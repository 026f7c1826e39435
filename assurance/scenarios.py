"""The ways in which data may get out, as data: what happened, what got out, what can be done, what people can do.

Whom it concerns is found by `assurance/affected.py`.
"""

from dataclasses import dataclass
from typing import Literal

from foundation.languages import N_

Needs = Literal["keys_too", "event", "export", "staff", "window"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """All words are msgids. `measures` are those of `MEASURES` that fit, `needs` the facts to find people by."""

    key: str
    name: str
    happened: str
    data: str
    measures: tuple[str, ...]
    advice: str
    needs: tuple[Needs, ...]


MEASURES: dict[str, str] = {
    "source_closed": N_("已封鎖外流的來源。"),
    "keys_rotated": N_("已更換主鑰匙，並銷毀舊的。"),
    "deletion_demanded": N_("已要求收到的人刪除並停止利用。"),
    "handlers_checked": N_("已清查經手的人。"),
    "account_disabled": N_("已停用有關的帳號。"),
    "inquiry": N_("已依規定展開調查。"),
    "sending_stopped": N_("已停止寄送。"),
    "links_revoked": N_("已作廢寄錯的條碼與連結。"),
    "sent_again": N_("已重新寄出正確的信。"),
    "signed_out": N_("已登出裝置上的帳號，使它無法再連線。"),
    "police": N_("已向警察機關報案。"),
}
"""What may have been done. Only what the officer ticks is told to anybody: nothing is done by recording a breach."""
_CAREFUL = N_("若有人以活動名義向您要驗證碼、匯款或個人資料，請不要回應，並打電話向我們查證。")

_SCENARIOS = (
    Scenario(
        key="stolen-dump",
        name=N_("資料庫備份外流"),
        happened=N_("一份資料庫備份落到外人手上。"),
        data=N_("姓名、電子郵件、電話、服務單位、職稱與報名的活動；有填的人還有餐點與需要的服務"),
        measures=("source_closed", "keys_rotated"),
        advice=_CAREFUL,
        needs=("keys_too",),
    ),
    Scenario(
        key="leaked-export",
        name=N_("匯出名單外流"),
        happened=N_("一份匯出的名單被交給了不該拿到的人。"),
        data=N_("名單上所選的欄位，例如姓名與聯絡方式"),
        measures=("deletion_demanded", "handlers_checked"),
        advice=_CAREFUL,
        needs=("export",),
    ),
    Scenario(
        key="staff-misuse",
        name=N_("同仁不當查看"),
        happened=N_("一位同仁在職務以外查看了個人資料。"),
        data=N_("查看紀錄所列的欄位，例如姓名與聯絡方式"),
        measures=("account_disabled", "inquiry"),
        advice=_CAREFUL,
        needs=("staff", "window"),
    ),
    Scenario(
        key="mail-mixup",
        name=N_("信件寄錯人"),
        happened=N_("一批信件的收件人對錯了。"),
        data=N_("姓名、報名的活動與入場條碼"),
        measures=("sending_stopped", "links_revoked", "sent_again"),
        advice=N_("請刪除寄錯給您的信，不要開啟其中的連結；若您收到的票被拒絕，請聯絡我們。"),
        needs=("event", "window"),
    ),
    Scenario(
        key="lost-tablet",
        name=N_("報到裝置遺失"),
        happened=N_("一台報到用的裝置遺失了。"),
        data=N_("遮住的姓名、服務單位與報到時間"),
        measures=("signed_out", "police"),
        advice=_CAREFUL,
        needs=("event",),
    ),
    Scenario(
        key="index-key-leak",
        name=N_("索引密鑰外流"),
        happened=N_("用來比對電子郵件與電話的密鑰外流。"),
        data=N_("某個信箱或電話是否在我們的資料裡；沒有姓名與內容"),
        measures=("source_closed", "keys_rotated"),
        advice=_CAREFUL,
        needs=(),
    ),
)

SCENARIOS: dict[str, Scenario] = {scenario.key: scenario for scenario in _SCENARIOS}
