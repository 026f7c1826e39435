"""What this room holds of people, why, and until when."""

from disclosures.call_round_tables import CallOutcome
from foundation.personal import PersonalData
from privacy.periods import PERIODS

_CALL = PERIODS["call"]

DECLARED = (
    PersonalData(
        table=CallOutcome,
        what_zh="活動前打電話聯絡的結果：會到、取消、代理或未接；代理人的姓名加密",
        what_en="How a call before the event ended: coming, cancelled, a deputy, or not reached; the deputy's name sealed",
        why_zh="不重複打擾已經聯絡過的人，並知道還有誰沒聯絡到",
        why_en="To trouble nobody twice, and to know who has not been reached",
        trigger=_CALL.trigger,
        keep_days=_CALL.keep_days,
    ),
)
