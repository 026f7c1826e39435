"""Industry sections of the national classification, eleventh revision, with a hint in everyday words for each.

A bare letter means nothing without its scheme: later revisions move the letters after J.
"""

from dataclasses import dataclass

SCHEME = "11"


@dataclass(frozen=True, slots=True)
class Industry:
    code: str
    zh: str
    en: str
    plain_zh: str
    plain_en: str
    scheme: str = SCHEME

    @property
    def said(self) -> str:
        """Further words that people look for it by, in both languages; for searching only."""
        return f"{self.zh} {self.plain_zh} {self.en} {self.plain_en} {_SAID.get(self.code, '')}".lower()


INDUSTRIES = (
    Industry(
        "A",
        "農、林、漁、牧業",
        "Agriculture, Forestry, Fishing and Animal Husbandry",
        "種植、養殖、畜牧、造林",
        "Growing, fishing, livestock, forestry",
    ),
    Industry("B", "礦業及土石採取業", "Mining and Quarrying", "採礦、砂石", "Mines, sand and gravel"),
    Industry(
        "C",
        "製造業",
        "Manufacturing",
        "工廠、加工、代工、食品製造",
        "Factories, processing, contract making, food making",
    ),
    Industry("D", "電力及燃氣供應業", "Electricity and Gas Supply", "發電、太陽光電、瓦斯", "Power, solar, gas"),
    Industry(
        "E",
        "用水供應及污染整治業",
        "Water Supply and Remediation",
        "自來水、廢棄物清理、資源回收",
        "Water, waste, recycling",
    ),
    Industry(
        "F",
        "營建工程業",
        "Construction",
        "營造、裝修、水電、冷凍空調工程",
        "Building, fitting-out, plumbing, electrical work",
    ),
    Industry(
        "G",
        "批發及零售業",
        "Wholesale and Retail Trade",
        "貿易、經銷、商店、網路賣家",
        "Trading, shops, online sellers",
    ),
    Industry(
        "H",
        "運輸及倉儲業",
        "Transportation and Storage",
        "貨運、客運、報關、倉庫、快遞",
        "Freight, passenger transport, customs, warehouses",
    ),
    Industry(
        "I",
        "住宿及餐飲業",
        "Accommodation and Food Service",
        "餐廳、飲料店、旅館、民宿",
        "Restaurants, drinks, hotels, homestays",
    ),
    Industry(
        "J",
        "出版、影音製作、傳播及資通訊服務業",
        "Publishing, Audio-visual, Information and Communication",
        "軟體、網站、電信、出版、影片",
        "Software, websites, telecoms, publishing, video",
    ),
    Industry("K", "金融及保險業", "Financial and Insurance", "銀行、保險、證券", "Banking, insurance, securities"),
    Industry("L", "不動產業", "Real Estate", "建設開發、租售、仲介", "Development, letting, agencies"),
    Industry(
        "M",
        "專業、科學及技術服務業",
        "Professional, Scientific and Technical",
        "會計、法律、設計、顧問、檢測",
        "Accounting, law, design, consulting, testing",
    ),
    Industry(
        "N",
        "支援服務業",
        "Support Services",
        "清潔、保全、人力派遣、旅行社、租賃",
        "Cleaning, security, staffing, travel, rental",
    ),
    Industry(
        "O",
        "公共行政及國防；強制性社會安全",
        "Public Administration and Defence; Compulsory Social Security",
        "政府機關、公所",
        "Government offices",
    ),
    Industry("P", "教育業", "Education", "學校、補習班、訓練機構", "Schools, tutoring, training"),
    Industry(
        "Q",
        "醫療保健及社會工作服務業",
        "Human Health and Social Work",
        "診所、醫院、長照、托嬰",
        "Clinics, long-term care, childcare",
    ),
    Industry(
        "R",
        "藝術、娛樂及休閒服務業",
        "Arts, Entertainment and Recreation",
        "健身、樂園、展演、運動場館",
        "Gyms, parks, performance, sports",
    ),
    Industry(
        "S", "其他服務業", "Other Services", "美容美髮、維修、洗衣、公協會", "Beauty, repairs, laundry, associations"
    ),
)

_SAID = {
    "A": "農場 茶園 養雞 養殖 花卉 果園 漁業 farm tea fish",
    "C": "螺絲 模具 機械 工具機 自行車 織襪 紡織 塑膠 五金 電子 半導體 印刷 烘焙 食品 家具 鞋"
    " screws moulds machines textiles plastics electronics",
    "E": "環保 廢水 回收 waste",
    "F": "建築 營造 裝潢 水電 土木 鋼構 builder plumber",
    "G": "電商 網購 網拍 進出口 便利商店 量販 五金行 藥局 服飾 經銷 shop store e-commerce import export",
    "H": "物流 宅配 計程車 遊覽車 logistics truck taxi",
    "I": "咖啡 小吃 早餐 飲料 便當 火鍋 飯店 民宿 cafe restaurant hotel",
    "J": "軟體 app 網站 系統 資訊 遊戲 電信 廣播 影片 software app it games",
    "K": "貸款 理財 投資 bank",
    "L": "房仲 建設 租屋 property",
    "M": "會計師 律師 建築師 設計師 廣告 行銷 顧問 檢驗 研發 accountant lawyer advertising consultant",
    "N": "清潔 保全 人力 派遣 旅行社 會展 租車 travel agency security",
    "P": "補習班 安親班 駕訓班 學校 tutor school",
    "Q": "診所 藥師 護理之家 長照 托嬰 牙醫 clinic care",
    "R": "健身房 瑜伽 遊樂園 電影院 gym",
    "S": "美髮 美容 汽車維修 機車行 洗衣 按摩 寵物 公會 協會 hair car repair laundry pets association",
}

_BY_CODE = {each.code: each for each in INDUSTRIES}
# The first two digits of a code, up to and with each, in the order of the sections.
_DIVISIONS = (
    ("A", 1, 3), ("B", 5, 6), ("C", 8, 34), ("D", 35, 35), ("E", 36, 39), ("F", 41, 43), ("G", 45, 48), ("H", 49, 54),
    ("I", 55, 56), ("J", 58, 63), ("K", 64, 66), ("L", 67, 68), ("M", 69, 76), ("N", 77, 82), ("O", 83, 84),
    ("P", 85, 85), ("Q", 86, 88), ("R", 90, 93), ("S", 94, 96),
)  # fmt: skip
_SECTION_OF = {f"{n:02d}": letter for letter, least, most in _DIVISIONS for n in range(least, most + 1)}


def section_of(code: str) -> str | None:
    """The section of a code of six digits, as tax registers write them; None for a number that no division has."""
    return _SECTION_OF.get(code[:2])


def industry(code: str) -> Industry | None:
    return _BY_CODE.get(code)
