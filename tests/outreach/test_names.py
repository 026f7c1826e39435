"""One key for all spellings of a name, and how far it is unique."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.names import name_key, read_name, scope_code

GOLDEN = [
    # text, key, form, scope, parts
    ("臺灣晨光股份有限公司", "臺灣晨光", "股份有限公司", "nation", ()),
    ("台灣晨光(股)公司", "臺灣晨光", "(股)公司", "nation", ()),
    ("台灣晨光㈱", "臺灣晨光", "(株)", "nation", ()),
    ("臺灣　晨光 有限公司", "臺灣晨光", "有限公司", "nation", ()),
    ("晨光有限公司台中分公司", "晨光", "有限公司", "nation", ("臺中分公司",)),
    ("晨光有限公司（台中廠）", "晨光", "有限公司", "nation", ("臺中廠",)),
    ("晨光股份有限公司籌備處", "晨光", "股份有限公司", "nation", ("籌備處",)),
    ("晨光（籌備處）", "晨光", "", "township", ("籌備處",)),
    ("峯田實業有限公司", "峰田實業", "有限公司", "nation", ()),
    ("双和企業社", "雙和", "企業社", "county", ()),
    ("王 記　商行", "王記", "商行", "county", ()),
    ("ａｂｃ有限公司", "ABC", "有限公司", "nation", ()),
    ("Morning Light Co., Ltd.", "MORNINGLIGHT", "LTD", "nation", ()),
    ("南投縣商業會", "南投縣商業會", "商業會", "nation", ()),
    ("財團法人晨光基金會", "晨光基金會", "基金會", "nation", ()),
    ("𠮷田堃記商行", "𠮷田堃記", "商行", "county", ()),
    ("王小明", "王小明", "", "township", ()),
    ("有限公司", "", "公司", "nation", ()),
]


@pytest.mark.parametrize(("text", "key", "form", "scope", "parts"), GOLDEN)
def test_a_name_is_read(text: str, key: str, form: str, scope: str, parts: tuple[str, ...]) -> None:
    read = read_name(text)
    assert (read.key, read.form, read.scope, read.parts) == (key, form, scope, parts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("１２３有限公司", "123 有限公司"),
        ("恆光企業社", "恒光企業社"),
        ("裡仁商行", "裏仁商行"),
        ("群義工程行", "羣義工程行"),
        ("綉莊商行", "繡莊商行"),
        ("啟明有限公司", "啓明(有)"),
        ("ㄧ品商行", "一品商行"),
        ("A–B 有限公司", "A—B有限公司"),
        ("無銹鋼有限公司", "無鏽鋼有限公司"),
    ],
)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("晨光有限公司", "晨星有限公司"), ("臺中商業會", "臺中工業會")])
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_company_is_unique_in_the_nation_and_a_shop_in_its_county() -> None:
    assert scope_code(read_name("晨光有限公司"), None, None) == "TW"
    assert scope_code(read_name("晨光商行"), "66000", "66000010") == "66000"
    assert scope_code(read_name("晨光商行"), None, None) is None
    assert scope_code(read_name("晨光"), "66000", "66000010") == "66000010"


NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)


@given(st.text(max_size=60))
def test_any_text_is_read_without_error_and_spaces_never_matter(text: str) -> None:
    read = read_name(text)
    assert " " not in read.key
    assert name_key(f"  {text}　") == read.key


@given(NAMES)
def test_the_legal_form_never_decides(stem: str) -> None:
    assert name_key(f"{stem}甲有限公司") == name_key(f"{stem}甲股份有限公司") == name_key(f"{stem}甲 (股)公司")
