"""What this room holds of people, why, and until when."""

from foundation.personal import PersonalData, columns
from outreach.personal_tables import VisitContact, VisitNote
from privacy.held import sealed
from privacy.periods import PERIODS

_KEPT = PERIODS["visit_contact"]

DECLARED = (
    PersonalData(
        table=VisitContact,
        file="visit",
        columns=columns(key="visit", sealed="blob"),
        what_zh="訪視時見到的人：姓名、職稱、電話、電子郵件（加密）",
        what_en="Who was met on a visit: name, job title, phone, e-mail (sealed)",
        why_zh="讓訪視人員能回覆答應的事，並在下次找到同一位窗口",
        why_en="So that officers can keep what they promised and find the same contact again",
        trigger=_KEPT.trigger,
        keep_days=_KEPT.keep_days,
        read=sealed("visit_contact"),
    ),
    PersonalData(
        table=VisitNote,
        file="visit",
        columns=columns(key="visit need", sealed="blob"),
        what_zh="訪視時談到的需求與承諾的原話（加密）",
        what_en="The words about needs and promises on a visit (sealed)",
        why_zh="讓後續處理的人知道企業真正要的是什麼",
        why_en="So that whoever follows up knows what the enterprise really wants",
        trigger=_KEPT.trigger,
        keep_days=_KEPT.keep_days,
        read=sealed("visit_note"),
    ),
)
