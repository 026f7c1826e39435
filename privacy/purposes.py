"""Holds the official codes of purposes (特定目的) and categories (個人資料類別) that this system may name.

Source: 個人資料保護法之特定目的及個人資料之類別 (2012-10-01). Only codes listed here can be used; marketing (040) is
for businesses and therefore absent: an agency invites to later events under 072 and on a separate consent.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    zh: str
    en: str
    blocked: bool = False  # may stand in the table, but no ready field uses it

    @property
    def zh_number(self) -> str:
        """The code as the official list prints it: ○○八, Ｃ○○一."""
        return self.code.translate(_FULL_WIDTH)


_FULL_WIDTH = str.maketrans("C0123456789", "Ｃ○一二三四五六七八九")


class UnknownCode(ValueError):
    """A purpose or category that is not in the official table was named."""


PURPOSES: dict[str, Code] = {
    entry.code: entry
    for entry in (
        Code("002", "人事管理", "Personnel management"),
        Code("006", "工業行政", "Industrial administration"),
        Code("008", "中小企業及其他產業之輔導", "Guidance of small and medium enterprises and other industries"),
        Code("013", "公共關係", "Public relations"),
        Code("024", "民意調查", "Opinion polls"),
        Code("072", "政令宣導", "Publicising government policy"),
        Code("073", "政府資訊公開、檔案管理及應用", "Public information, records management and use"),
        Code("098", "商業與技術資訊", "Commercial and technical information"),
        Code("109", "教育或訓練行政", "Education or training administration"),
        Code("113", "陳情、請願、檢舉案件處理", "Handling of petitions and complaints"),
        Code("123", "貿易推廣及管理", "Trade promotion and management"),
        Code("130", "會議管理", "Meeting management"),
        Code("135", "資(通)訊服務", "Information and communication services"),
        Code("136", "資(通)訊與資料庫管理", "Information, communication and database management"),
        Code("137", "資通安全與管理", "Information security management"),
        Code("157", "調查、統計與研究分析", "Surveys, statistics and research"),
    )
}

CATEGORIES: dict[str, Code] = {
    entry.code: entry
    for entry in (
        Code("C001", "辨識個人者", "Identification of individuals"),
        Code("C003", "政府資料中之辨識者", "Identifiers in government records", blocked=True),
        Code("C011", "個人描述", "Personal description", blocked=True),
        Code("C031", "住家及設施", "Home and facilities", blocked=True),
        Code("C038", "職業", "Occupation"),
        Code("C051", "學校紀錄", "School records"),
        Code("C052", "資格或技術", "Qualifications or skills"),
        Code("C061", "現行之受僱情形", "Current employment"),
        Code("C065", "工作、差勤紀錄", "Work and attendance records"),
        Code("C131", "書面文件之檢索", "Retrieval of written documents"),
        Code("C132", "未分類之資料", "Unclassified data"),
    )
}


def purpose(code: str) -> Code:
    return _look_up(PURPOSES, code)


def category(code: str) -> Code:
    return _look_up(CATEGORIES, code)


def _look_up(table: dict[str, Code], code: str) -> Code:
    try:
        return table[code]
    except KeyError:
        raise UnknownCode(code) from None
