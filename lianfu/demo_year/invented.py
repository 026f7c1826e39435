"""Invented people and enterprises: deterministic, and nobody real. Numbers begin with 0009, addresses end in
example.org."""

import random
from dataclasses import dataclass

from foundation import codes, townships
from questionnaires.ubn import is_valid

_SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊江呂何羅高潘簡朱鍾彭游詹胡施沈余"
_GIVEN = "家怡雅志建淑俊美佳欣宏惠文玉明秀嘉慧冠雯承翰柏彥宗麗玲珍芬娟婷君豪偉傑仁德信義忠孝安平堃喆"
_FIRST = ("協", "永", "大", "三", "金", "鼎", "宏", "和", "正", "新", "東", "立", "久", "上", "昌", "聯")
_SECOND = ("豐", "興", "順", "益", "泰", "發", "隆", "成", "盛", "祥", "億", "源", "合", "信", "利", "達")
_THIRD = (
    "精密",
    "機械",
    "食品",
    "紡織",
    "電子",
    "實業",
    "國際",
    "企業",
    "工業",
    "科技",
    "生技",
    "農產",
    "金屬",
    "塑膠",
    "物流",
    "設計",
)
_FORM = ("股份有限公司", "有限公司", "有限公司", "企業社", "工作室", "商行")
_COUNTY_WEIGHTS = (("66000", 46), ("10007", 22), ("10009", 12), ("10005", 11), ("10008", 9))
_INDUSTRY_WEIGHTS = (("C", 38), ("G", 26), ("M", 8), ("I", 7), ("F", 6), ("J", 5), ("A", 4), ("H", 3), ("S", 3))
_SIZE_WEIGHTS = (("1-4", 38), ("5-29", 40), ("30-99", 14), ("100-199", 5), ("200+", 3))
TITLES = ("負責人", "總經理", "經理", "副理", "課長", "專員", "會計", "工程師", "業務", "助理")


@dataclass(frozen=True)
class Firm:
    name: str
    ubn: str
    county: str
    township: str
    industry: str
    size: str


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    phone: str
    job_title: str
    identity_kind: str
    firm: Firm | None


def firms(chance: random.Random, n: int) -> list[Firm]:
    """Distinct names and numbers."""
    numbers = [number for k in range(10_000) if is_valid(number := f"0009{k:04d}")]
    chosen = chance.sample(numbers, n)
    names: set[str] = set()
    made = []
    for ubn in chosen:
        name = _firm_name(chance)
        while name in names:
            name = _firm_name(chance)
        names.add(name)
        county = _weighted(chance, _COUNTY_WEIGHTS)
        town = chance.choice([t.code for t in townships.TOWNSHIPS if t.county == county])
        made.append(
            Firm(name, ubn, county, town, _weighted(chance, _INDUSTRY_WEIGHTS), _weighted(chance, _SIZE_WEIGHTS))
        )
    return made


def people(chance: random.Random, firms_: list[Firm], n: int) -> list[Person]:
    """About a tenth without a firm; e-mail and mobile are unique."""
    made = []
    for k in range(n):
        firm = None if chance.random() < 0.1 else chance.choice(firms_)
        name = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2, 2))))
        kind = (
            chance.choice(("owner", "manager", "manager", "staff", "staff", "staff"))
            if firm
            else chance.choice(("individual", "association", "public"))
        )
        made.append(
            Person(
                name=name,
                email=f"guest{k:04d}@example.org",
                phone=f"0900{k:06d}",
                job_title=chance.choice(TITLES) if firm else "",
                identity_kind=kind,
                firm=firm,
            )
        )
    return made


def heard(chance: random.Random) -> str:
    return chance.choice([code.key for code in codes.HEARD_FROM])


def _firm_name(chance: random.Random) -> str:
    return chance.choice(_FIRST) + chance.choice(_SECOND) + chance.choice(_THIRD) + chance.choice(_FORM)


def _weighted(chance: random.Random, weights: tuple[tuple[str, int], ...]) -> str:
    return chance.choices([code for code, _ in weights], [weight for _, weight in weights])[0]
