"""What this room holds of people, why, and until when."""

from foundation.personal import PersonalData, columns, plain
from privacy.periods import PERIODS
from questionnaires.personal_tables import Ballot, Remark, RemarkBuffer

DECLARED = (
    PersonalData(
        table=Ballot,
        file="questionnaire",
        columns=columns(key="token_hash poll"),
        what_zh="還沒使用的問卷連結（只有雜湊值，看不出是誰的）",
        what_en="Questionnaire links not used yet (hashes that tell nobody's name)",
        why_zh="讓每位到場的人只填一次問卷",
        why_en="So that everybody who came answers once",
        trigger=PERIODS["ballot"].trigger,
        keep_days=PERIODS["ballot"].keep_days,
    ),
    PersonalData(
        table=RemarkBuffer,
        file="questionnaire",
        columns=columns(key="poll", sealed="blob"),
        what_zh="剛送出、還在等其他人的建議（加密）",
        what_en="Remarks just sent that wait for those of others (sealed)",
        why_zh="湊滿五份才一起放行，看不出是誰先寫的",
        why_en="So that they leave with others and nobody sees whose came when",
        trigger=PERIODS["remark"].trigger,
        keep_days=PERIODS["remark"].keep_days,
        # No row of it names anybody.
        read=plain("remark_buffer", without=("blob",)),
    ),
    PersonalData(
        table=Remark,
        file="questionnaire",
        columns=columns(key="poll", sealed="blob"),
        what_zh="問卷上寫的建議（加密，不連到任何人或答案）",
        what_en="Remarks written on questionnaires (sealed, linked to no person and no answer)",
        why_zh="讓承辦人員看到大家的建議並改善",
        why_en="So that the officers read what to improve",
        trigger=PERIODS["remark"].trigger,
        keep_days=PERIODS["remark"].keep_days,
        # No row of it names anybody.
        read=plain("remark", without=("blob",)),
    ),
)
