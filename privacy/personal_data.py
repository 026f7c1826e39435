"""What this room holds of people, why, and until when."""

from foundation.personal import PersonalData, columns
from privacy import held
from privacy.hold_tables import HeldFields
from privacy.periods import PERIODS

_HELD = PERIODS["hold"]

DECLARED = (
    PersonalData(
        table=HeldFields,
        file="hold",
        columns=columns(
            key="origin placed_by",
            sealed="blob",
            field="fields ground reason",
            machinery="placed_on review_on released_on",
        ),
        what_zh="依法還不能刪的單一欄位（例如憑證上的姓名），另外加鎖",
        what_en="Single fields that the law does not let go yet (the name on a voucher), under a lock of their own",
        why_zh="會計憑證、爭議或稽核還需要這幾個欄位",
        why_en="Because a voucher, a dispute or an inquiry still needs these fields",
        trigger=_HELD.trigger,
        keep_days=_HELD.keep_days,
        rule="hold",
        read=held.sealed("held_fields"),
    ),
)
