"""What is covered in text that somebody typed, and what stays."""

import pytest

from privacy.free_text import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("請打 04-2225-1234#12 或 0912345678", "請打 ○○○ 或 ○○○"),
        ("電話(04)2225-1234", "電話○○○"),
        ("請電 ０９１２－３４５－６７８", "請電 ○○○"),
        ("回信到 ming.wang@example.org", "回信到 ○○○"),
        ("統編00090001", "統編○○○"),
        ("A123456789 是我", "○○○ 是我"),
        ("陳小姐很親切。", "○小姐很親切。"),
        ("請洽王小明經理", "請洽○○○經理"),
        ("歐陽大維教授", "○○○○教授"),
        ("某先生", "○先生"),
        ("Thanks to Mr. Wang Ming and Dr Lin!", "Thanks to Mr. ○○○ and Dr ○○○!"),
    ],
)
def test_contacts_numbers_and_names_beside_a_title_are_covered(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "講師講了 3 小時，112年5月3日那場",
        "10:30 到 12:00，2026.05.03",
        "太好了先生們",
        "那位先生很好",
        "謝謝老師，感謝講師用心",
        "希望講師慢一點",
        "I miss Taipei talks",
        "",
    ],
)
def test_the_rest_stays_as_written(text: str) -> None:
    assert masked(text) == text
