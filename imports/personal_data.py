"""What this room holds of people, why, and until when."""

from foundation.personal import PersonalData, columns
from imports.personal_tables import ImportEntry, ImportRow
from privacy import held
from privacy.periods import PERIODS

_ROWS, _UNDO = PERIODS["import_rows"], PERIODS["import_undo"]

DECLARED = (
    PersonalData(
        table=ImportRow,
        file="registration",
        columns=columns(key="batch", sealed="blob", machinery="n decision"),
        what_zh="匯入名單裡的一列，確認之前暫存（加密）",
        what_en="One row of an uploaded list until it is confirmed (sealed)",
        why_zh="讓承辦人先看過對照與結果，再決定要不要匯入",
        why_en="To let the officer look at columns and outcome before anything is registered",
        trigger=_ROWS.trigger,
        keep_days=_ROWS.keep_days,
        read=held.sealed("import_row"),
    ),
    PersonalData(
        table=ImportEntry,
        file="registration",
        columns=columns(key="batch registration", field="act", sealed="blob"),
        what_zh="這筆報名是哪一次匯入的，更新前後的內容（加密）",
        what_en="Which upload a registration came from, and the words before and after an update (sealed)",
        why_zh="匯入錯誤時可以整批復原",
        why_en="To take a mistaken upload back as a whole",
        trigger=_UNDO.trigger,
        keep_days=_UNDO.keep_days,
        read=held.sealed("import_entry"),
    ),
)
