"""Masks: what is shown before anybody asked to see more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.masks import mask


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王○明"),
        ("王明", "王○"),
        ("王", "○"),
        ("歐陽大維", "歐○維"),
        ("王 小 明", "王○明"),
        (" 王小明 ", "王○明"),
        ("𠮷田㐂", "𠮷○㐂"),
        ("葛\U000e0100小明", "葛\U000e0100○明"),
        ("達卡・巴奈", "達○奈"),
        ("John Smith", "J*** S***"),
        ("Jo", "J***"),
        ("Anna Maria Garcia Lopez", "A*** M***"),
        ("", ""),
    ],
)
def test_names(name, shown):
    assert mask("name", name) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("wang@example.org", "w***@e***.org"),
        ("a@b.example.tw", "a***@b***.tw"),
        ("nobody", "***"),
        ("@example.org", "***"),
        ("x@localhost", "x***@l***"),
    ],
)
def test_addresses(address, shown):
    assert mask("email", address) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+886900123456", "***456"), ("04-2222-0000#12", "***000"), ("+886422220000;ext=9", "***000"), ("123", "***")],
)
def test_phones(number, shown):
    assert mask("phone", number) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("測試精密股份有限公司", "測○○公司"),
        ("範例工業協會", "範○○協會"),
        ("Sample Works Ltd.", "S***"),
        ("公司", "公○○"),
    ],
)
def test_organisations(name, shown):
    assert mask("organization", name) == shown


@given(st.text("abcdefghij", min_size=2, max_size=60), st.text("abcdefghij", min_size=2, max_size=60))
def test_the_length_of_a_mask_tells_nothing_of_the_length_of_the_word(one, other):
    for kind in ("email", "phone", "organization", "name", "hidden"):
        ends = ("@example.org", "@example.org") if kind == "email" else ("", "")
        assert len(mask(kind, one + ends[0])) == len(mask(kind, other + ends[1]))


@given(st.text("王小明陳大文林美麗", min_size=3, max_size=30))
def test_no_inner_letter_of_a_name_is_shown(name):
    assert mask("name", name) == name[0] + "○" + name[-1]
