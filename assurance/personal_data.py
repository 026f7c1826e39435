"""What this room holds of people, why, and until when."""

from assurance.personal_tables import BreachNotice
from foundation.personal import PersonalData, columns, plain
from privacy.periods import PERIODS

_KEPT = PERIODS["registration"]

DECLARED = (
    PersonalData(
        table=BreachNotice,
        file="breach",
        columns=columns(key="breach registration", machinery="state"),
        what_zh="外洩時要通知誰（只有編號，不含信箱）",
        what_en="Who has to be told of a breach (numbers only, no address)",
        why_zh="等另一位同仁核准後，逐一寄出通知",
        why_en="To send each of them a notice once a second person has approved it",
        trigger=_KEPT.trigger,
        keep_days=_KEPT.keep_days,
        read=plain("breach_notice"),
    ),
)
