"""The five counties of the service area and their 106 townships: official codes, postal codes, names in both languages.

English names repeat (Xihu, Shengang, Dongshi), so nothing is ever looked up by them.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class County:
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Township:
    code: str
    county: str
    postal_code: str
    zh: str
    en: str


COUNTIES = (
    County("10005", "苗栗縣", "Miaoli County"),
    County("66000", "臺中市", "Taichung City"),
    County("10007", "彰化縣", "Changhua County"),
    County("10008", "南投縣", "Nantou County"),
    County("10009", "雲林縣", "Yunlin County"),
)
# Someone from outside the service area is still welcome; the reach figures keep them apart.
ELSEWHERE = County("other", "其他縣市", "Elsewhere")

# The English suffix follows the kind of unit, which the last character of the Chinese name tells.
_SUFFIX = {"市": "City", "鎮": "Township", "鄉": "Township", "區": "District"}

# Official eight-digit code (county five, unit three), three-digit postal code, names; after the national land survey.
_ROWS = """
10005010 360 苗栗市 Miaoli
10005020 358 苑裡鎮 Yuanli
10005030 357 通霄鎮 Tongxiao
10005040 350 竹南鎮 Zhunan
10005050 351 頭份市 Toufen
10005060 356 後龍鎮 Houlong
10005070 369 卓蘭鎮 Zhuolan
10005080 364 大湖鄉 Dahu
10005090 363 公館鄉 Gongguan
10005100 366 銅鑼鄉 Tongluo
10005110 353 南庄鄉 Nanzhuang
10005120 362 頭屋鄉 Touwu
10005130 367 三義鄉 Sanyi
10005140 368 西湖鄉 Xihu
10005150 361 造橋鄉 Zaoqiao
10005160 352 三灣鄉 Sanwan
10005170 354 獅潭鄉 Shitan
10005180 365 泰安鄉 Tai'an
66000010 400 中區 Central
66000020 401 東區 East
66000030 402 南區 South
66000040 403 西區 West
66000050 404 北區 North
66000060 407 西屯區 Xitun
66000070 408 南屯區 Nantun
66000080 406 北屯區 Beitun
66000090 420 豐原區 Fengyuan
66000100 423 東勢區 Dongshi
66000110 437 大甲區 Dajia
66000120 436 清水區 Qingshui
66000130 433 沙鹿區 Shalu
66000140 435 梧棲區 Wuqi
66000150 421 后里區 Houli
66000160 429 神岡區 Shengang
66000170 427 潭子區 Tanzi
66000180 428 大雅區 Daya
66000190 426 新社區 Xinshe
66000200 422 石岡區 Shigang
66000210 438 外埔區 Waipu
66000220 439 大安區 Da'an
66000230 414 烏日區 Wuri
66000240 432 大肚區 Dadu
66000250 434 龍井區 Longjing
66000260 413 霧峰區 Wufeng
66000270 411 太平區 Taiping
66000280 412 大里區 Dali
66000290 424 和平區 Heping
10007010 500 彰化市 Changhua
10007020 505 鹿港鎮 Lukang
10007030 508 和美鎮 Hemei
10007040 507 線西鄉 Xianxi
10007050 509 伸港鄉 Shengang
10007060 506 福興鄉 Fuxing
10007070 504 秀水鄉 Xiushui
10007080 503 花壇鄉 Huatan
10007090 502 芬園鄉 Fenyuan
10007100 510 員林市 Yuanlin
10007110 514 溪湖鎮 Xihu
10007120 520 田中鎮 Tianzhong
10007130 515 大村鄉 Dacun
10007140 516 埔鹽鄉 Puyan
10007150 513 埔心鄉 Puxin
10007160 512 永靖鄉 Yongjing
10007170 511 社頭鄉 Shetou
10007180 530 二水鄉 Ershui
10007190 521 北斗鎮 Beidou
10007200 526 二林鎮 Erlin
10007210 522 田尾鄉 Tianwei
10007220 523 埤頭鄉 Pitou
10007230 528 芳苑鄉 Fangyuan
10007240 527 大城鄉 Dacheng
10007250 525 竹塘鄉 Zhutang
10007260 524 溪州鄉 Xizhou
10008010 540 南投市 Nantou
10008020 545 埔里鎮 Puli
10008030 542 草屯鎮 Caotun
10008040 557 竹山鎮 Zhushan
10008050 552 集集鎮 Jiji
10008060 551 名間鄉 Mingjian
10008070 558 鹿谷鄉 Lugu
10008080 541 中寮鄉 Zhongliao
10008090 555 魚池鄉 Yuchi
10008100 544 國姓鄉 Guoxing
10008110 553 水里鄉 Shuili
10008120 556 信義鄉 Xinyi
10008130 546 仁愛鄉 Ren'ai
10009010 640 斗六市 Douliu
10009020 630 斗南鎮 Dounan
10009030 632 虎尾鎮 Huwei
10009040 648 西螺鎮 Xiluo
10009050 633 土庫鎮 Tuku
10009060 651 北港鎮 Beigang
10009070 646 古坑鄉 Gukeng
10009080 631 大埤鄉 Dabi
10009090 647 莿桐鄉 Citong
10009100 643 林內鄉 Linnei
10009110 649 二崙鄉 Erlun
10009120 637 崙背鄉 Lunbei
10009130 638 麥寮鄉 Mailiao
10009140 635 東勢鄉 Dongshi
10009150 634 褒忠鄉 Baozhong
10009160 636 臺西鄉 Taixi
10009170 655 元長鄉 Yuanchang
10009180 654 四湖鄉 Sihu
10009190 653 口湖鄉 Kouhu
10009200 652 水林鄉 Shuilin
"""


def _township(row: str) -> Township:
    code, postal_code, zh, en = row.split(" ", 3)
    return Township(code, code[:5], postal_code, zh, f"{en} {_SUFFIX[zh[-1]]}")


TOWNSHIPS = tuple(_township(row) for row in _ROWS.strip().splitlines())


@cache
def _by_code() -> dict[str, County | Township]:
    units: tuple[County | Township, ...] = (*COUNTIES, ELSEWHERE, *TOWNSHIPS)
    return {unit.code: unit for unit in units}


def county(code: str) -> County | None:
    unit = _by_code().get(code)
    return unit if isinstance(unit, County) else None


def township(code: str) -> Township | None:
    unit = _by_code().get(code)
    return unit if isinstance(unit, Township) else None


def townships_of(county_code: str) -> tuple[Township, ...]:
    return tuple(unit for unit in TOWNSHIPS if unit.county == county_code)


def _plain(name: str) -> str:
    return name.strip().replace("台", "臺")


def find_county(text: str) -> County | None:
    """By code or Chinese name, 台 and 臺 alike."""
    wanted = _plain(text)
    if known := county(wanted):
        return known
    return next((unit for unit in (*COUNTIES, ELSEWHERE) if wanted == unit.zh), None)


def find_township(text: str, county_code: str | None = None) -> Township | None:
    """By code, or by Chinese name inside a county; a name that several counties share needs the county."""
    wanted = _plain(text)
    known = township(wanted)
    if known is not None:
        return known
    named = [unit for unit in TOWNSHIPS if unit.zh == wanted and county_code in (None, unit.county)]
    return named[0] if len(named) == 1 else None
