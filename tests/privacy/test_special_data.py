"""Words that ask for guarded data are found however they are typed; ordinary questions pass."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import codes
from privacy import special_data
from privacy.catalogue import FIELDS
from questionnaires.designing import text_of
from questionnaires.questions import Option, Question
from questionnaires.standard import bank, registration, satisfaction, visit

ASKED = {
    "national_id": (
        "身分證字號",
        "身份證號碼",
        "國民身分證統一編號",
        "請填身份証",
        "居留證號碼",
        "護照號碼",
        "健保卡卡號",
        "National ID",
        "Identity card no.",
        "ID number",
        "Passport number",
        "ARC number",
    ),
    "birth_date": (
        "出生年月日",
        "您的生日",
        "年齡",
        "請問貴庚幾歲",
        "出生地",
        "Date of birth",
        "Birthday",
        "Your age",
        "DOB",
        "How old are you?",
        "Year of birth",
    ),
    "health": (
        "健康狀況",
        "有沒有慢性病",
        "過敏食物",
        "是否懷孕",
        "身心障礙類別",
        "疫苗接種",
        "血型",
        "Health condition",
        "Any allergies?",
        "Are you disabled?",
        "Disability type",
        "Are you pregnant",
        "Vaccination status",
        "Illness",
    ),
    "medical": (
        "病歷號碼",
        "就醫紀錄",
        "目前的醫療",
        "處方用藥",
        "診斷證明",
        "Medical records",
        "Diagnosis",
        "Prescription",
    ),
    "genetics": ("基因檢測結果", "家族遺傳", "Genetic test", "DNA", "Hereditary conditions"),
    "sexual_life": ("性生活", "性傾向", "性取向", "Sexual orientation", "Sex life", "Sexuality"),
    "criminal_record": (
        "犯罪前科",
        "有無前科",
        "良民證",
        "是否曾被判刑",
        "Criminal record",
        "Convictions",
        "Have you been arrested?",
    ),
}
PLAIN = (
    "您的身分",
    "公司統一編號",
    "統一編號（8 碼）",
    "Unified Business Number (UBN)",
    "公司成立年數",
    "平均訂單金額",
    "Average order",
    "Language",
    "想聽的主題：健康食品",
    "醫療器材業",
    "Medical devices",
    "彈性生活的安排",
    "性能測試",
    "男性生活用品",
    "手術刀製造",
    "Management",
    "Page",
    "需要手語翻譯或輪椅席嗎",
    "素食",
    "Do you need a wheelchair place?",
    "停車位",
    "Where will you park?",
    "DNS 設定",
    "Skill",
    "Still open questions",
    "Mobile app",
    "第幾次參加",
)
EVERY = [(kind, text) for kind, texts in ASKED.items() for text in texts]


@pytest.mark.parametrize(("kind", "text"), EVERY)
def test_special_data_is_found(kind: str, text: str) -> None:
    assert kind in special_data.found([text])


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert special_data.found([text]) == ()


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


INVISIBLE = {"", "\u200b", "\u00ad", "\u2060"}
GAPS = ["", " ", "\u3000", "\u200b", "-", "・", "_", "\u00ad", ".", "\u2060"]
FORMS = [str, str.upper, str.title, _wide, lambda text: unicodedata.normalize("NFD", text)]


@given(st.sampled_from(EVERY), st.sampled_from(GAPS), st.sampled_from(FORMS))
def test_special_data_does_not_slip_past_by_how_it_is_typed(case, gap, form) -> None:
    """The same sign between all letters, in any width or case; between words where it would part Latin ones."""
    kind, text = case
    if not text.isascii() or gap in INVISIBLE:
        assert kind in special_data.found([form(gap.join(text))])
    else:
        assert kind in special_data.found([form(text.replace(" ", gap + " " + gap))])


@pytest.mark.parametrize("text", ["n a t i o n a l  i d", "D.N.A.", "d o b", "p-a-s-s-p-o-r-t", "g e n e t i c"])
def test_letters_set_apart_are_read_together(text: str) -> None:
    assert special_data.found([text])


def test_what_people_are_asked_by_default_passes() -> None:
    standard = (*registration.registration_questions(meal=True), *satisfaction.QUESTIONS, *visit.QUESTIONS, *bank.BANK)
    assert {question.key: text_of(question).kinds for question in standard if text_of(question).kinds} == {}
    assert not [key for key, field in FIELDS.items() if special_data.found((field.label_zh, field.label_en))]
    assert not [code.key for code in (*codes.IDENTITY_KINDS, *codes.MEALS) if special_data.found((code.zh, code.en))]


def test_hints_and_options_are_read_too() -> None:
    asked = Question(
        key="extra",
        kind="one",
        label_zh="其他說明",
        options=(Option("a", "沒有"), Option("b", "慢性病")),
        hint_en="DNA",
    )
    assert text_of(asked).kinds == ("health", "genetics")
