"""Covers what tells of people in text that somebody typed freely: contacts, numbers, and names beside a title.

A name that stands alone cannot be told from other words and stays; pages that show such text say so.
"""

import re

MASK = "○○○"
# Digits and signs in either width: what people type on a phone.
_TELLING = re.compile(
    r"[\w.+-]+[@＠][\w.-]+"
    r"|[A-Za-zＡ-Ｚａ-ｚ][12A-Da-d8-9１２８９]\d{8}"
    r"|(?<!\d)[(（]?(?:[+＋]?[8８]{2}[6６]|[0０])[\d\s\-－–—.()（）]{7,14}\d(?:[#＃]\d+)?"
    r"|(?<!\d)\d{8}(?!\d)"
)
_SURNAMES = (
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余盧梁趙顏柯翁魏孫戴范方宋鄧杜傅侯曹薛丁卓馬阮董温溫"
    "唐藍石蔣古紀姚馮歐程湯黄田康姜汪白鄒尤巫鐘黎涂龔嚴韓袁金童陸夏柳凃邵錢伍倪溫于譚駱熊甘秦顧毛章史官萬俞雷粘"
)
_MANNERS = "先生|小姐|女士|太太"
_POSTS = (
    "董事長|總經理|副總|經理|副理|協理|襄理|廠長|店長|處長|科長|課長|組長|股長|主任|專員|秘書|顧問|總監|執行長|理事長|"
    "老闆|老師|講師|教授|博士|醫師|律師|會計師|技師|同學"
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
# 謝謝老師 and 感謝講師 thank somebody; they name nobody.
_SURNAME = f"(?:歐陽|司馬|上官|諸葛|張簡|范姜|(?<![感謝多致])謝(?!謝)|[{_SURNAMES.replace('謝', '')}])"
_NAMED = re.compile(f"{_SURNAME}(?:[{_HAN}](?<![的了是在位和與])){{0,2}}?(?=(?:{_MANNERS}|{_POSTS})(?!們))")
_ADDRESSED = re.compile(f"(?<=[{_HAN}])?[{_HAN}](?=(?:{_MANNERS})(?!們))")
_COMMON = frozenset("的位那這各有些等和與跟讓請對為給個名見")
_LATIN = re.compile(r"\b(M[Rr]|M[Rr][Ss]|M[Ss]|Miss|Mx|D[Rr]|Prof)(\.?)\s+[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)?")


def tells_contacts(text: str) -> bool:
    """Whether a mailbox, a telephone or an identity number stands in it."""
    return bool(_TELLING.search(text))


def masked(text: str) -> str:
    """The text with contacts, numbers and names beside a title covered; everything else stays as written."""
    hidden = _NAMED.sub(lambda name: "○" * len(name[0]), _TELLING.sub(MASK, text))
    hidden = _ADDRESSED.sub(lambda letter: letter[0] if letter[0] in _COMMON else "○", hidden)
    return _LATIN.sub(rf"\1\2 {MASK}", hidden)
