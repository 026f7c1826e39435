"""What this room holds of people, why, and until when."""

from disclosures.call_round_tables import CallOutcome
from disclosures.export_tables import ExportMark
from foundation.personal import PersonalData, columns, plain
from privacy import held
from privacy.periods import PERIODS

_CALL, _MARK = PERIODS["call"], PERIODS["export_mark"]

DECLARED = (
    PersonalData(
        table=CallOutcome,
        file="registration",
        columns=columns(key="registration staff", field="outcome at", sealed="blob", machinery="tries"),
        what_zh="活動前打電話聯絡的結果：會到、取消、代理或未接；代理人的姓名加密",
        what_en="How a call before the event ended: coming, cancelled, deputy or not reached; the deputy's name sealed",
        why_zh="不重複打擾已經聯絡過的人，並知道還有誰沒聯絡到",
        why_en="To trouble nobody twice, and to know who has not been reached",
        trigger=_CALL.trigger,
        keep_days=_CALL.keep_days,
        read=held.sealed("call_outcome"),
    ),
    PersonalData(
        table=ExportMark,
        file="registration",
        columns=columns(key="download prints"),
        what_zh="您的資料在哪一次匯出的檔案裡，以及那一列的指紋（加密雜湊，還原不出內容）",
        what_en="Which exported file your data stood in, with fingerprints of that line from which nothing can be read",
        why_zh="名單外流時，用外流的片段追查是哪一次匯出",
        why_en="To trace a leaked piece of a list back to the export it came from",
        trigger=_MARK.trigger,
        keep_days=_MARK.keep_days,
        read=plain("export_mark"),
        holds_keys=False,
    ),
)
