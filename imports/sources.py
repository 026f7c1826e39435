"""Which system a list came out of, told by its headers alone."""

from collections.abc import Sequence

from foundation.languages import N_
from imports.columns import plain_header

SOURCES: dict[str, str] = {
    "accupass": "Accupass",
    "kktix": "KKTIX",
    "google": N_("Google 表單"),
    "beclass": "BeClass",
    "surveycake": "SurveyCake",
    "self_made": N_("自製名單"),
}
_SIGNS: dict[str, tuple[str, ...]] = {
    "accupass": ("訂單編號", "票號", "參加人姓名", "參加人email", "訂購人姓名", "票券名稱", "驗票次數", "信用卡末四碼"),
    "kktix": ("聯絡人 姓名", "聯絡人 email", "聯絡人 手機", "qr code 序號", "order_no", "票種", "標籤"),
    "google": ("時間戳記", "timestamp", "電子郵件地址", "email address"),
    "beclass": ("報名狀態", "報名時間", "編號", "區碼", "分機", "ip", "用餐 葷素", "統編/抬頭"),
    "surveycake": ("填答時間", "答題時間", "答題時間/序號", "ip"),
}
_LEAST = {"accupass": 3, "kktix": 2, "google": 1, "beclass": 3, "surveycake": 1}


def detect(headers: Sequence[str]) -> str:
    """Google puts its time first, in every language; a list with too few signs of any system is somebody's own."""
    words = {plain_header(header) for header in headers}
    counts = {source: len(words & set(signs)) for source, signs in _SIGNS.items()}
    if headers and plain_header(headers[0]) not in {"時間戳記", "timestamp"}:
        counts["google"] = 0
    likely = [source for source, count in counts.items() if count >= _LEAST[source]]
    return max(likely, key=lambda source: counts[source], default="self_made")
