"""Short lists of codes that several rooms share: who comes, how large their firm is, how they heard of us, the meal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    key: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""


IDENTITY_KINDS = (
    Code("owner", "負責人", "Owner"),
    Code("manager", "主管", "Manager"),
    Code("staff", "員工", "Employee"),
    Code("association", "公協會", "Association"),
    Code("public", "公務機關", "Public servant"),
    Code("individual", "個人或籌備中", "Individual or about to start", "還沒有公司或行號", "No company yet"),
    Code("other", "其他", "Other"),
)

# Bands of regular employees; small-scale is under 5, an SME under 200 (認定標準, 2020-06-24).
SIZES = (
    Code("1-4", "1 至 4 人", "1 to 4 people"),
    Code("5-29", "5 至 29 人", "5 to 29 people"),
    Code("30-99", "30 至 99 人", "30 to 99 people"),
    Code("100-199", "100 至 199 人", "100 to 199 people"),
    Code("200+", "200 人以上", "200 people or more"),
)

HEARD_FROM = (
    Code("letter", "公文", "Official letter"),
    Code("association", "公協會轉知", "An association"),
    Code("newsletter", "電子報", "Newsletter"),
    Code("social", "社群媒體", "Social media"),
    Code("website", "官網", "Website"),
    Code("peer", "同業或朋友", "A peer or friend"),
    Code("officer", "服務人員", "An officer of the centre"),
    Code("other", "其他", "Other"),
)

MEALS = (
    Code("meat", "葷食", "With meat"),
    Code("vegetarian", "素食", "Vegetarian"),
    Code("none", "不用餐", "No meal"),
)


def keys(codes: tuple[Code, ...]) -> tuple[str, ...]:
    return tuple(code.key for code in codes)
