"""What the roles are called, and what each is for, in words for the page of accounts."""

from foundation.languages import N_

# role → (name, what it may do)
ROLE_WORDS: dict[str, tuple[str, str]] = {
    "manager": (N_("主管"), N_("看活動、結果與服務涵蓋")),
    "organiser": (N_("活動承辦"), N_("辦活動、處理報名與現場資料")),
    "door": (N_("報到人員"), N_("活動當天報到")),
    "outreach": (N_("訪視人員"), N_("記錄訪視、追蹤企業需求")),
    "privacy_officer": (N_("個資窗口"), N_("告知事項、保存期限與查閱紀錄")),
    "admin": (N_("系統管理"), N_("管理同仁帳號")),
    "auditor": (N_("稽核"), N_("只看紀錄，不改任何資料")),
}
