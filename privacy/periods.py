"""Holds how long each kind of personal data is kept and from which day it counts.

"For ever" is not a value, and nothing stands here that no run deletes. The rooms stamp `expires_on` with
`expires_on()`; `privacy/retention.py` acts on it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Trigger = Literal[
    "request", "event_end", "case_close", "poll_close", "sent", "export", "release", "decision", "answer", "upload"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    key: str
    trigger: Trigger
    keep_days: int
    zh: str
    en: str


TRIGGERS: dict[Trigger, tuple[str, str]] = {
    "request": ("提出申請", "the request"),
    "event_end": ("活動結束", "the end of the event"),
    "case_close": ("訪視或諮詢結案", "the close of the visit or case"),
    "poll_close": ("問卷截止", "the close of the questionnaire"),
    "sent": ("寄出", "sending"),
    "export": ("匯出", "the export"),
    "release": ("暫緩刪除解除", "the release of the hold"),
    "decision": ("作成", "the decision"),
    "answer": ("答覆", "the answer"),
    "upload": ("上傳名單", "the upload of the list"),
}

PERIODS: dict[str, Period] = {
    period.key: period
    for period in (
        Period("registration", "event_end", 90, "報名者的姓名與聯絡方式", "Names and contact details of registrants"),
        Period("needs", "event_end", 7, "餐點與無障礙服務需求", "Meal choices and access services"),
        Period("waiting", "event_end", 30, "未遞補的候補與已取消的報名", "Waiting places not filled and cancellations"),
        Period("scan", "event_end", 7, "報到的確切時間與裝置", "Exact times and devices of check-in"),
        Period("call", "event_end", 7, "行前電話聯絡的結果", "Outcomes of calls before an event"),
        Period("ballot", "poll_close", 7, "未使用的問卷連結", "Questionnaire links not used"),
        Period("remark", "poll_close", 365, "問卷上寫的建議", "Remarks written on questionnaires"),
        Period("visit_contact", "case_close", 730, "訪視聯絡人與訪視紀要", "Contact persons and notes of visits"),
        Period(
            "own_page",
            "request",
            1,
            "「我的資料」的驗證碼與登入、找回報名連結的請求",
            "Codes and sessions of the page “My data”, and requests for lost links",
        ),
        Period("import_rows", "upload", 1, "匯入名單尚未確認的內容", "Uploaded lists not confirmed yet"),
        Period("import_undo", "upload", 14, "匯入的紀錄，用來整批復原", "Records of uploads, to take them back"),
        Period("unsent_file", "upload", 1, "附在報名表上、沒有送出的檔案", "Files on a form that was never sent"),
        Period("case", "answer", 365, "您提出的請求與我們的答覆", "Your requests and our answers"),
        Period(
            "export_mark",
            "export",
            365,
            "匯出檔的指紋，用來追查外流",
            "Fingerprints of exported files, to trace a leak",
        ),
        Period("hold", "release", 0, "依法暫緩刪除的單一欄位", "Single fields held back by law"),
        # Five years after the person is gone. Who that was nobody can say any more; no registration lives two years.
        Period(
            "evidence",
            "decision",
            7 * 365,
            "告知與同意的證據（看不出是誰）",
            "Evidence of notices and consents (nameless)",
        ),
        Period("mail", "sent", 7, "寄信紀錄（不含信件內容）", "Records of mails sent (never their text)"),
        Period("returned", "sent", 30, "被退回的信的紀錄", "Records of mails that came back"),
    )
}

BACKUP_DAYS = 7  # life of a backup of the keys: after it no backup opens what was erased


def key_of(trigger: str, keep_days: int) -> str:
    """The period a declaration promises."""
    return next((each.key for each in PERIODS.values() if (each.trigger, each.keep_days) == (trigger, keep_days)), "")


def expires_on(kind: str, from_day: date) -> date:
    """The last day on which the data may be kept; the night after it they go."""
    return from_day + timedelta(days=PERIODS[kind].keep_days)
