"""The 22 events of the demo year as data: what a centre of this kind holds between one winter and the next. All of it is made up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Planned:
    """`months_ago` counts back from the day of seeding; `hours` is the length; `turnout` the share of places that is asked for."""

    months_ago: float
    kind: str
    title_zh: str
    title_en: str
    county: str | None
    venue_zh: str
    venue_en: str
    places: int
    hours: float
    topics: tuple[tuple[str, str], ...]
    turnout: float = 0.9
    meal: bool = False
    mode: str = "onsite"


MIAOLI, TAICHUNG, CHANGHUA, NANTOU, YUNLIN = "10005", "66000", "10007", "10008", "10009"
_CENTRE = ("中心會議室", "Meeting room of the centre")

EVENTS = (
    Planned(11.5, "info_session", "中小企業政策資源說明會", "Policy resources for small and medium enterprises", TAICHUNG, *_CENTRE, 60, 3,
            (("今年的補助與融資", "Grants and loans this year"), ("一站式諮詢怎麼用", "How to use one-stop advice"))),
    Planned(10.5, "briefing", "勞動基準法與勞資爭議實務講習", "Labour law and disputes in practice", CHANGHUA, "工業會教室", "Classroom of the industrial association", 80, 3,
            (("工時與加班費", "Working hours and overtime pay"), ("爭議調解案例", "Mediation cases"))),
    Planned(9.6, "workshop", "研發補助計畫書撰寫工作坊", "Writing a research grant proposal", TAICHUNG, "電腦教室", "Computer classroom", 30, 6,
            (("計畫書架構", "Structure of a proposal"), ("經費編列練習", "Budget exercise")), 1.1, meal=True),
    Planned(9.2, "training", "電子報價與跨境電商入門", "Electronic quotation and cross-border e-commerce", MIAOLI, "中小企業服務中心", "SME service centre", 40, 6,
            (("平台比較", "Platforms compared"), ("報價單實作", "Making a quotation")), 0.8, meal=True),
    Planned(8.4, "seminar", "碳盤查與淨零轉型研討會", "Carbon inventories and the way to net zero", TAICHUNG, "會議廳", "Conference hall", 150, 6,
            (("供應鏈的要求", "What supply chains ask for"), ("盤查實務", "Doing an inventory"), ("節能補助", "Energy saving grants")), 0.95, meal=True),
    Planned(8.1, "roundtable", "工商團體座談會（第1場）", "Roundtable with business groups (1)", NANTOU, "商業會", "Chamber of commerce", 40, 2.5,
            (("人力與用地", "Labour and land"),), 0.85),
    Planned(7.4, "briefing", "營所稅申報及節稅實務", "Filing the profit-seeking enterprise income tax", YUNLIN, "縣府簡報室", "County briefing room", 60, 3,
            (("申報重點", "Points to watch"), ("常見錯誤", "Common mistakes"))),
    Planned(7.1, "clinic_day", "法律顧問駐點諮詢日", "Consulting day with a lawyer", CHANGHUA, "商業會", "Chamber of commerce", 12, 4,
            (("契約與爭議諮詢", "Contracts and disputes"),), 0.9),
    Planned(6.5, "info_session", "商品檢驗與標示規定說明會", "Inspection and labelling of goods", TAICHUNG, "分局禮堂", "Hall of the branch office", 80, 3,
            (("標示規定", "Labelling rules"), ("檢驗流程", "The inspection procedure"))),
    Planned(6.1, "forum", "女性創業與二代接班論壇", "Women founders and the second generation", TAICHUNG, "國際會議廳", "International conference hall", 200, 4,
            (("創業故事", "Stories of founding"), ("接班準備", "Preparing a succession"), ("對談", "Conversation")), 0.8),
    Planned(5.5, "workshop", "生成式AI應用於製造現場", "Generative AI on the factory floor", CHANGHUA, "園區服務中心", "Service centre of the park", 35, 6,
            (("案例與工具", "Cases and tools"), ("實作", "Hands on")), 1.2, meal=True),
    Planned(5.2, "info_session", "特定工廠登記與用地輔導說明會", "Registration of special factories and land use", CHANGHUA, "鄉公所", "Township office", 120, 2.5,
            (("登記期限與程序", "Deadlines and procedure"),), 0.75),
    Planned(4.5, "briefing", "信用保證與融資診斷", "Credit guarantees and financing", MIAOLI, "工業會", "Industrial association", 50, 3,
            (("保證怎麼申請", "Applying for a guarantee"), ("財報診斷", "Reading your figures"))),
    Planned(4.2, "seminar", "出口管制與國貿實務線上講座", "Export control and trade practice, online", None, "線上", "Online", 300, 2,
            (("管制清單", "The control list"), ("實務問答", "Questions and answers")), 0.55, mode="online"),
    Planned(3.5, "roundtable", "工商團體座談會（第2場）", "Roundtable with business groups (2)", YUNLIN, "工業會", "Industrial association", 40, 2.5,
            (("農產加工與外銷", "Food processing and exports"),), 0.85),
    Planned(3.2, "study_visit", "自行車與手工具產業數位轉型觀摩", "Study visit: bicycles and hand tools go digital", TAICHUNG, "示範廠", "Model factory", 40, 4,
            (("產線參觀", "The production line"), ("經驗分享", "What was learned")), 1.05),
    Planned(2.5, "seminar", "資安健檢與個資保護", "Security check-up and personal data protection", TAICHUNG, *_CENTRE, 60, 3,
            (("健檢清單", "The check-up list"), ("個資外洩怎麼辦", "After a leak"))),
    Planned(2.2, "briefing", "食品標示與農產加工登記", "Food labels and registering food processing", NANTOU, "農會", "Farmers' association", 60, 3,
            (("標示範例", "Label examples"), ("登記程序", "Registration"))),
    Planned(1.5, "briefing", "商標專利申請實務", "Applying for trademarks and patents", TAICHUNG, "智財服務處", "Intellectual property office", 50, 3,
            (("商標檢索", "Searching trademarks"), ("專利說明書", "The patent specification"))),
    Planned(1.2, "clinic_day", "會計顧問到點服務", "An accountant at your service point", YUNLIN, "中小企業服務中心", "SME service centre", 10, 4,
            (("帳務與稅務諮詢", "Bookkeeping and tax advice"),), 0.9),
    Planned(0.0, "training", "承辦人員服務禮儀與數位服務教育訓練", "Courtesy and digital service at the counter", TAICHUNG, *_CENTRE, 40, 3,
            (("櫃台情境演練", "Situations at the counter"), ("數位服務體驗", "Trying digital services")), 0.8),
    Planned(-0.7, "seminar", "年度成果發表暨政策宣導會", "Results of the year and next year's policies", TAICHUNG, "會展中心", "Exhibition centre", 180, 4,
            (("年度成果", "Results of the year"), ("明年度政策", "Next year's policies"), ("交流", "Meeting each other")), 0.3, meal=True),
)

PARTNERS = (
    ("industrial_association", "工業會", "Industrial Association"),
    ("chamber", "商業會", "Chamber of Commerce"),
    ("council", "工商發展投資策進會", "Business and Investment Council"),
    ("county_center", "中小企業服務中心", "SME Service Centre"),
)
