"""Telephone numbers as people write them, in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.phones import NotAPhone, Phone, read_phone, read_phones, show_phone

TAICHUNG = "+886422251234"
MOBILE = "+886912345678"


@pytest.mark.parametrize(
    ("text", "e164", "extension"),
    [
        ("04-2225-1234", TAICHUNG, ""),
        ("(04)22251234", TAICHUNG, ""),
        ("（04）22251234", TAICHUNG, ""),
        ("04-22251234#123", TAICHUNG, "123"),
        ("04-22251234 分機123", TAICHUNG, "123"),
        ("04 2225 1234 轉 123", TAICHUNG, "123"),
        ("04-2225-1234 ext. 123", TAICHUNG, "123"),
        ("0912-345-678", MOBILE, ""),
        ("0912345678", MOBILE, ""),
        ("912345678", MOBILE, ""),
        ("+886912345678", MOBILE, ""),
        ("+886 (0)912 345 678", MOBILE, ""),
        ("886-912-345-678", MOBILE, ""),
        ("０９１２３４５６７８", MOBILE, ""),
        ("037-320000", "+88637320000", ""),
        ("049-2222222", "+886492222222", ""),
        ("05-5330000", "+88655330000", ""),
        ("04-7222151", "+88647222151", ""),
        ("0800-000-123", "+886800000123", ""),
        ("+81 3-1234-5678", "+81312345678", ""),
    ],
)
def test_one_number_in_many_forms(text: str, e164: str, extension: str) -> None:
    assert read_phone(text) == Phone(e164, extension)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9.12E+08", "digits_lost"),
        ("22251234", "short"),
        ("04-12", "short"),
        ("電話", "malformed"),
        ("0912-345-6789", "malformed"),
    ],
)
def test_refuses_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(NotAPhone) as caught:
        read_phone(text)
    assert caught.value.reason == reason
    assert text not in str(caught.value)


def test_two_numbers_in_a_cell_keep_their_order() -> None:
    assert [each.text for each in read_phones("04-22251234#5、0912-345-678")] == [f"{TAICHUNG};ext=5", MOBILE]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (MOBILE, "0912-345-678"),
        (TAICHUNG, "04-2225-1234"),
        (f"{TAICHUNG};ext=123", "04-2225-1234#123"),
        ("+88637320000", "037-32-0000"),
        ("+886492222222", "049-222-2222"),
        ("+81312345678", "+81312345678"),
    ],
)
def test_shown_as_people_dial_it(kept: str, shown: str) -> None:
    assert show_phone(kept) == shown


@given(st.text(max_size=40))
def test_what_is_read_reads_the_same_again(text: str) -> None:
    try:
        phone = read_phone(text)
    except NotAPhone:
        return
    assert read_phone(phone.text) == phone
    assert read_phone(show_phone(phone.text)) == phone


@given(st.integers(min_value=0, max_value=99_999_999), st.sampled_from(["-", " ", "", "."]))
def test_every_mobile_survives_any_separator(n: int, separator: str) -> None:
    digits = f"09{n:08}"
    written = separator.join((digits[:4], digits[4:7], digits[7:]))
    assert read_phone(written).text == f"+8869{n:08}"
