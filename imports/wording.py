"""What verdicts, decisions and reasons are called, for pages and flashes."""

from foundation.languages import N_
from imports.drafts import REASONS

KINDS: dict[str, str] = {
    "new": N_("新增"),
    "update": N_("更新"),
    "duplicate": N_("已有或檔案裡重複，不變"),
    "decide": N_("要您決定"),
    "rejected": N_("不匯入"),
}
DECISIONS: dict[str, str] = {
    "take": N_("匯入"),
    "leave": N_("不匯入"),
    "swap": N_("換成這個人"),
    "cancel": N_("取消這裡的報名"),
}
WHY: dict[str, str] = {
    **{code: words for code, (_, words) in REASONS.items()},
    "same": N_("已經在名單上，內容相同"),
    "own": N_("本人已經自己報名，名單上的不同不覆蓋"),
    "restricted": N_("本人要求停止利用，不更新"),
    "row_before": N_("檔案裡重複：和第 %(label)s 列是同一個人，以那一列為準"),
    "other_sessions": N_("已經報了別的場次，請在名單上改"),
    "cancelled": N_("名單上是取消，這裡也沒有報名"),
    "cancelled_there": N_("名單上取消了，這裡還有報名"),
    "cancelled_here": N_("這個人在這裡取消過報名"),
    "waits_here": N_("名單上是正取，這裡還在候補"),
    "maybe_same": N_("姓名和電話和一筆報名相同，電子郵件不同"),
    "substitute": N_("同一張票換了人"),
    "no_place": N_("名額不夠，匯入會排候補"),
    "full": N_("名額不夠，也沒有候補"),
    "waiting_there": N_("名單上是備取，這裡還有名額"),
    "pending_there": N_("名單上還在審核或還沒付款"),
    "changed": N_("更新：%(label)s"),
    "shared_email": N_("和別人共用電子郵件"),
    "no_mail": N_("沒有電子郵件，第一次聯絡時請口頭說明資料來源"),
}
PASSED: dict[str, str] = {
    "subtotal": N_("小計或總計"),
    "header_again": N_("重複的標題列"),
    "note": N_("說明文字"),
}
FIELDS: dict[str, str] = {
    "phone": N_("聯絡電話"),
    "organization": N_("公司或單位名稱"),
    "job_title": N_("職稱"),
}
