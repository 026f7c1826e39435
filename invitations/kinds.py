"""The ways in which an invitation goes out, in the field's own words."""

from foundation.codes import Code, keys

CHANNELS = (
    Code("letter", "公文函邀", "Official letter"),
    Code("mail", "電子郵件", "E-mail"),
    Code("partner", "夥伴轉發", "Forwarded by a partner"),
    Code("phone", "電話邀請", "By telephone"),
    Code("social", "社群媒體", "Social media"),
    Code("website", "網站公告", "On a website"),
    Code("visit", "訪視時邀請", "During a visit"),
    Code("other", "其他", "Other"),
)
CHANNEL_KEYS = keys(CHANNELS)


def channel(key: str, language: str) -> str:
    return next((code.en if language == "en" else code.zh for code in CHANNELS if code.key == key), key)
