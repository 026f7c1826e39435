"""What the privacy officer should see of the keys: copies nobody has tried, and a rotation that does not happen."""

from datetime import datetime

from foundation.actor import Actor
from foundation.languages import N_, Language, translate
from foundation.permissions import PRIVACY_EDIT, permitted
from foundation.today import TodayItem
from privacy import key_state

DUE = {
    "never": N_("金鑰的保管副本還沒有試過"),
    "renew": N_("金鑰換期了，保管副本要更新"),
    "year": N_("金鑰的保管副本一年沒有試過"),
}
_PLACE = "/staff/privacy/keys"


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, PRIVACY_EDIT):
        return []
    due, late = await key_state.reminder(now)
    found = []
    if due:
        detail = translate(language, N_("副本打不開，所有個人資料就再也讀不到。"))
        found.append(TodayItem(translate(language, DUE[due]), detail, _PLACE, "soon"))
    if late:
        detail = translate(language, N_("請確認背景程式能寫入金鑰資料夾。"))
        found.append(TodayItem(translate(language, N_("金鑰超過一個月沒有換期")), detail, _PLACE, "now"))
    return found
