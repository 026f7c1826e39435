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
# As forms and statutes put it, not as the list does: diseases from the ten leading causes of death and the catastrophic
# illnesses of the health insurance, chapters of the ICD, Article 4 of the enforcement rules, forms of training centres.
HEARD = {
    "birth_date": (
        "民國幾年次", "您是幾年次", "您是哪一年次", "六年級生或七年級生", "您幾年生", "貴庚", "滿 65 歲請打勾",
        "您的星座", "How old will you be in May?",
    ),
    "health": (
        "有無糖尿病", "癌症", "是否罹癌", "愛滋", "體重", "身高與體重", "BMI", "心臟病", "高血壓性疾病",
        "腦血管疾病", "慢性下呼吸道疾病", "腎炎、腎病症候群", "肝硬化", "失智症", "帕金森氏症", "紅斑性狼瘡",
        "類風濕性關節炎", "血友病", "多發性硬化症", "癲癇發作", "思覺失調症", "梅毒", "肺結核", "是否痛風", "氣喘",
        "曾中風", "睡眠呼吸中止症", "腫瘤", "是否聽障", "視障人士", "目前症狀", "Do you have HIV?", "AIDS", "Cancer",
        "Type 2 diabetes", "Diabetic meal because of…", "Hepatitis B carrier", "Tuberculosis", "Asthma", "Epilepsy",
        "Brain tumour", "Anaemia", "Have you had a stroke?", "Arthritis", "Migraines", "Body weight (kg)",
        "How much do you weigh?", "Are you deaf or hard of hearing?", "Heart attack in the last year",
        "Do you suffer from depression?",
    ),
    "medical": (
        "開過刀嗎", "動過手術嗎", "正在化療", "復健中", "看過身心科", "目前吃什麼藥", "Have you had surgery?",
        "Chemotherapy",
    ),
    "genetics": (
        "親子鑑定", "家族病史", "BRCA1",
    ),
    "sexual_life": (
        "同性戀", "性慣行", "是否跨性別", "Are you gay?",
    ),
    "criminal_record": (
        "受刑人", "更生人身分", "緩起訴處分", "是否受有罪判決", "假釋中", "緩刑", "有案底嗎", "酒駕紀錄", "吸毒",
        "Ex-offender", "Former inmate", "On parole?", "Found guilty of anything?",
    ),
}  # fmt: skip
# Trades, machines and everyday words that carry the same letters.
ORDINARY = (
    "Age of your company", "Age of the machinery (years)", "低中高風險", "物流產業", "物流產品", "本月經費",
    "整體重點", "集體重新規劃", "自身高度", "遺失智慧手機", "納入監控", "專案底價", "消毒品質", "電腦病毒",
    "天氣炎熱", "總結核心問題", "歲末活動", "參加年次數", "這幾年生產的產品", "You can certify your staff",
    "Raw material: in material costs", "Archive", "Stroking", "Weight of the product", "Height of the shelf", "弊病",
    "通過動態驗證", "電視牆", "軟體重構",
)  # fmt: skip
EVERY = [(kind, text) for kind, texts in ASKED.items() for text in texts]


@pytest.mark.parametrize(("kind", "text"), EVERY)
def test_special_data_is_found(kind: str, text: str) -> None:
    assert kind in special_data.found([text])


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HEARD.items() for text in texts])
def test_special_data_is_found_as_people_put_it(kind: str, text: str) -> None:
    assert kind in special_data.found([text])


@pytest.mark.parametrize(
    "text", ["Age of your company's owner", "Age of the firm, and age", "Age of the business head"]
)
def test_the_age_of_a_thing_hides_nobodys(text: str) -> None:
    assert special_data.found([text]) == ("birth_date",)


@pytest.mark.parametrize("text", [*PLAIN, *ORDINARY])
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
