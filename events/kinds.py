"""The field's own words for what is held and who holds it: kinds of event, ranks of bodies, ways to take part."""

from foundation.codes import Code, keys

EVENT_KINDS = (
    Code("briefing", "講習會", "Briefing class"),
    Code("seminar", "研討會", "Seminar"),
    Code("roundtable", "座談會", "Roundtable"),
    Code("info_session", "說明會", "Information session"),
    Code("workshop", "工作坊", "Workshop"),
    Code("forum", "論壇", "Forum"),
    Code("training", "教育訓練", "Training course"),
    Code("promotion", "宣導活動", "Promotion"),
    Code("study_visit", "觀摩參訪", "Study visit"),
    Code("clinic_day", "諮詢日", "Consulting day"),
)
# The order is the rank in which official papers name them.
BODY_ROLES = (
    Code("supervisor", "指導單位", "Supervised by"),
    Code("host", "主辦單位", "Hosted by"),
    Code("executor", "承辦單位", "Carried out by"),
    Code("cohost", "合辦單位", "Co-hosted by"),
    Code("supporter", "協辦單位", "Supported by"),
    Code("sponsor", "贊助單位", "Sponsored by"),
)
MODES = (
    Code("onsite", "實體", "On site"),
    Code("online", "線上", "Online"),
    Code("hybrid", "實體與線上", "On site and online"),
)
# What a body does with the data of those who come; the notice names processors and joint collectors.
DATA_ROLES = (
    Code("none", "不接觸個人資料", "Sees no personal data"),
    Code("processor", "受託處理個人資料", "Processes data on our behalf"),
    Code("joint", "共同蒐集個人資料", "Collects data jointly"),
)
# How many sessions one registration takes; parallel ones are never taken together.
SESSION_RULES = (
    Code("any", "可以選一場或多場", "One or several sessions"),
    Code("one", "只能選一場", "One session only"),
    Code("all", "全部場次一起報名", "All sessions together"),
)
ACCESS = (
    Code("open", "任何人都可以報名", "Open to everybody"),
    Code("code", "有邀請碼才能報名", "With an invitation code"),
    Code("list", "名單上的企業才能報名", "For enterprises on the list"),
)
HOLDBACK_KINDS = (
    Code("county", "某個縣市的人", "People of a county"),
    Code("partner", "合作單位介紹的人", "People sent by a partner"),
    Code("code", "有邀請碼的人", "People with an invitation code"),
)
STATUSES = (
    Code("draft", "草稿", "Draft"),
    Code("published", "已發布", "Published"),
    Code("cancelled", "已取消", "Cancelled"),
)
RANK = {role: rank for rank, role in enumerate(keys(BODY_ROLES))}
_WORDS = {
    (name, code.key): code
    for name, codes in (
        ("kind", EVENT_KINDS),
        ("role", BODY_ROLES),
        ("data_role", DATA_ROLES),
        ("mode", MODES),
        ("status", STATUSES),
        ("session_rule", SESSION_RULES),
        ("access", ACCESS),
        ("holdback_kind", HOLDBACK_KINDS),
    )
    for code in codes
}


def word(what: str, key: str, language: str) -> str:
    """The word for a stored code, e.g. ``word("kind", "seminar", "en")``; an unknown code is shown as it is."""
    code = _WORDS.get((what, key))
    if code is None:
        return key
    return code.en if language == "en" else code.zh
