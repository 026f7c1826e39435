"""What this room holds of people, why, and until when."""

from typing import Any
from uuid import UUID

from piccolo.table import Table

from foundation.personal import PersonalData, columns, plain
from privacy.held import sealed
from privacy.periods import PERIODS
from subjects.case_rows import case_context
from subjects.case_tables import CaseWords
from subjects.personal_tables import AccessCode, AccessPerson, AccessSession

_KEPT = PERIODS["own_page"]
_CASE = PERIODS["case"]


def _declared(table: type[Table], **words: Any) -> PersonalData:
    # Hashes are told as filled or not: a copy of them helps nobody but who would guess what they were made of.
    hashes = ("browser", "code_hash", "address", "network", "cookie_hash", "phones", "blob")
    name = str(table._meta.tablename)
    return PersonalData(
        table=table, trigger=_KEPT.trigger, keep_days=_KEPT.keep_days, read=plain(name, without=hashes), **words
    )


DECLARED = (
    PersonalData(
        table=CaseWords,
        trigger=_CASE.trigger,
        keep_days=_CASE.keep_days,
        read=sealed("case_words", lambda row: case_context(UUID(row["request"]))),
        file="own_page",
        columns=columns(key="request", sealed="blob", field="language"),
        what_zh="您提出的請求、聯絡方式與我們的答覆（加密）",
        what_en="Your request, how to reach you, and our answer (sealed)",
        why_zh="在法定期限內答覆您，並在一年內查得到怎麼答覆的",
        why_en="To answer within the days the law gives, and to be able to say for a year how we did",
    ),
    _declared(
        AccessSession,
        file="own_page",
        columns=columns(key="code cookie_hash", machinery="seen_at ends_at tries"),
        what_zh="您打開「我的資料」的這一次（不含任何識別您的文字）",
        what_en="That “My data” is open in a browser (no words that name you)",
        why_zh="讓驗證過的人在一小時內不必再輸入驗證碼",
        why_en="So that whoever has proven themselves need not do it again within the hour",
    ),
    _declared(
        AccessPerson,
        file="own_page",
        columns=columns(key="code phones", machinery="proven_at"),
        what_zh="哪些人的資料留了這個信箱，以及是否已經證明是本人",
        what_en="Whose data name this mailbox, and whether they have proven to be themselves",
        why_zh="只讓本人看到自己的資料",
        why_en="To show each person their own data only",
    ),
    _declared(
        AccessCode,
        file="own_page",
        columns=columns(
            key="browser code_hash address network",
            sealed="blob",
            field="purpose language asked_at",
            machinery="good_until tries used_at",
        ),
        what_zh="要過驗證碼這件事；信箱與驗證碼加密，用過就清掉",
        what_en="That a code was asked for; address and code are sealed, and cleared once used",
        why_zh="把驗證碼寄到您的信箱，並限制猜測的次數",
        why_en="To mail the code, and to limit how often it can be guessed",
    ),
)
