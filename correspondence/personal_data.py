"""What this room holds of people: that a letter of some kind was posted to them."""

from correspondence.personal_tables import LetterMark
from foundation.personal import PersonalData, columns, plain
from privacy.periods import PERIODS

_KEPT = PERIODS["registration"]

DECLARED = (
    PersonalData(
        table=LetterMark,
        trigger=_KEPT.trigger,
        keep_days=_KEPT.keep_days,
        file="mail",
        columns=columns(key="registration", field="letter occasion"),
        what_zh="哪一種提醒或通知已經寄給您（不含內容）",
        what_en="Which reminder or notice has been sent to you already (not its text)",
        why_zh="同一封信不寄第二次",
        why_en="To send no letter twice",
        read=plain("letter_mark"),
    ),
)
