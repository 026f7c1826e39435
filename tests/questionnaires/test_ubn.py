"""The check rule of the Unified Business Number and how people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.ubn import UbnReading, is_valid, read_ubn

VALID = ["04595257", "00501503", "00501508", "00000079", "00000074"]
FIXTURES = ["00090001", "00090017", "00090023", "00090038", "00090006", "00090012", "00090028", "00090033"]


@pytest.mark.parametrize("number", VALID + FIXTURES)
def test_registered_and_fixture_numbers_check(number: str) -> None:
    assert is_valid(number)


@pytest.mark.parametrize(
    "number", ["00501502", "00000000", "0009000", "000900011", "0009000A", "", "00090002", "00090003", "०००९०००१"]
)
def test_others_do_not(number: str) -> None:
    assert not is_valid(number)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("12345675", UbnReading("valid", "12345675")),
        ("１２３４５６７５", UbnReading("valid", "12345675")),
        ("12345675.0", UbnReading("valid", "12345675")),
        (" 1234 5675 ", UbnReading("valid", "12345675")),
        ("0090001", UbnReading("restored", "00090001")),
        ("0090002", UbnReading("malformed")),
        ("00090002", UbnReading("mismatch", "00090002")),
        ("00000000", UbnReading("zero")),
        ("A0342336", UbnReading("letters")),
        ("00090017、00090023", UbnReading("several", several=("00090017", "00090023"))),
        ("範例有限公司(00090017)", UbnReading("valid", "00090017", "範例有限公司")),
        ("範例有限公司（00090017）", UbnReading("valid", "00090017", "範例有限公司")),
        ("123", UbnReading("malformed")),
        ("請問是什麼", UbnReading("malformed")),
    ],
)
def test_reads_what_people_write(text: str, reading: UbnReading) -> None:
    assert read_ubn(text) == reading


@pytest.mark.parametrize("word", ["無", "免", "籌備中", "個人", "N/A", "n/a", "-", "", "  "])
def test_words_for_none_are_none(word: str) -> None:
    assert read_ubn(word) == UbnReading("none")


@given(st.text(max_size=60))
def test_any_text_reads_as_some_verdict(text: str) -> None:
    reading = read_ubn(text)
    assert reading.verdict not in ("valid", "restored") or is_valid(reading.number or "")


@given(st.integers(min_value=1, max_value=99_999_999))
def test_every_number_of_the_old_rule_stays_valid(n: int) -> None:
    number = f"{n:08}"
    total = sum(sum(divmod(int(d) * w, 10)) for d, w in zip(number, (1, 2, 1, 2, 1, 2, 4, 1), strict=True))
    old = total % 10 == 0 or (number[6] == "7" and (total + 1) % 10 == 0)
    assert not old or is_valid(number)
