"""The words of outreach: kinds of partner, modes and outcomes of a visit, categories and states of a need."""

from foundation.codes import Code

PARTNER_KINDS = (
    Code("industrial_association", "工業會", "Industrial association"),
    Code("chamber", "商業會", "Chamber of commerce"),
    Code("council", "工商發展投資策進會", "Business and investment council"),
    Code("county_center", "縣市中小企業服務中心", "County SME service centre"),
    Code("county_government", "縣市政府單位", "County government office"),
    Code("park_association", "園區廠商協進會", "Park tenant association"),
    Code("guild", "同業公會", "Trade guild"),
    Code("women", "婦女企業團體", "Women entrepreneurs"),
    Code("young_founders", "青年創業協會", "Young founders"),
    Code("farmers", "農會", "Farmers' association"),
    Code("foundation", "財團或社團法人", "Foundation or research institute"),
    Code("agency", "政府機關", "Government agency"),
)
VISIT_MODES = (
    Code("walk", "走動訪視", "Walking visit"),
    Code("phone", "電話訪問", "Phone interview"),
    Code("video", "視訊", "Video call"),
    Code("point", "到點服務", "At a service point"),
    Code("home", "到府服務", "At the firm"),
)
# Only the first is a touch; the others are honest attempts that count nowhere as reach.
VISIT_OUTCOMES = (
    Code("met", "遇訪", "Met somebody"),
    Code("absent", "未遇", "Nobody there"),
    Code("refused", "拒訪", "Declined"),
    Code("closed", "停業", "Out of business"),
    Code("moved", "遷址", "Moved away"),
    Code("unanswered", "電話無人接", "No answer by phone"),
)
MET = "met"
NEED_CATEGORIES = (
    Code("finance", "資金融通", "Finance"),
    Code("tax", "稅務會計", "Tax and accounting"),
    Code("legal", "法律、契約、勞資", "Law, contracts, labour"),
    Code("people", "人才招募訓練", "Hiring and training"),
    Code("rnd", "研發補助", "R&D grants"),
    Code("technology", "技術升級、AI", "Technology and AI"),
    Code("digital", "數位轉型、電商、資安", "Digital, e-commerce, security"),
    Code("netzero", "淨零、碳盤查、能源", "Net zero, carbon, energy"),
    Code("market", "市場拓銷、貿易、關稅", "Markets, trade, tariffs"),
    Code("testing", "檢驗認證標示", "Testing, certification, labels"),
    Code("property", "智慧財產", "Intellectual property"),
    Code("land", "土地廠房、特定工廠、消防", "Land, factories, fire safety"),
    Code("environment", "環保", "Environment"),
    Code("registration", "公司商業登記", "Company registration"),
    Code("founding", "創業、接班、女性", "Founding, succession, women"),
    Code("disaster", "天然災害復原", "Disaster recovery"),
    Code("utilities", "水電基礎設施", "Water, power, infrastructure"),
    Code("other", "其他", "Other"),
)
NEED_STATUSES = (
    Code("open", "待處理", "Open"),
    Code("in_progress", "處理中", "In progress"),
    Code("referred", "已轉介", "Referred"),
    Code("closed", "已結案", "Closed"),
)
NEED_OUTCOMES = (
    Code("solved", "解決", "Solved"),
    Code("partly", "部分解決", "Partly solved"),
    Code("cannot", "無法協助", "Cannot help"),
    Code("withdrawn", "撤回", "Withdrawn"),
    Code("merged", "併案", "Joined with another"),
)


def named(codes: tuple[Code, ...], key: str | None, language: str) -> str:
    """The word for a stored key; a key that is no longer listed shows as it is."""
    found = next((code for code in codes if code.key == key), None)
    if found is None:
        return key or ""
    return found.en if language == "en" else found.zh


def options(codes: tuple[Code, ...], language: str) -> list[tuple[str, str]]:
    return [(code.key, code.en if language == "en" else code.zh) for code in codes]
