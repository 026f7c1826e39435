"""E-mail addresses in one normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.emails import NotAnEmail, normal_email


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Ming@Example.ORG", "Ming@example.org"),
        ("  ming@example.org　", "ming@example.org"),
        ("ming＠example．org", "ming@example.org"),
        ("ming+events@example.org", "ming+events@example.org"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("ming@例子.台灣", "ming@xn--fsqu00a.xn--kpry57d"),
        ("ming@example.org.", "ming@example.org"),
    ],
)
def test_normal_form(text: str, normal: str) -> None:
    assert normal_email(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ming",
        "@example.org",
        "ming@",
        "ming@localhost",
        "ming@example",
        "ming@@example.org",
        "ming@exam ple.org",
        "ming..wang@example.org",
        ".ming@example.org",
        "ming@-example.org",
        "ming@127.0.0.1",
        "ming@example.org\nBcc: all@example.org",
        '"a b"@example.org',
        "王@example.org",
        "m" * 65 + "@example.org",
        "ming@" + "a" * 250 + ".org",
        "x" * 10_000,
    ],
)
def test_refuses_without_repeating_it(text: str) -> None:
    with pytest.raises(NotAnEmail) as caught:
        normal_email(text)
    assert not text or text not in str(caught.value)


@given(st.one_of(st.emails(), st.text(max_size=80)))
def test_normal_form_is_a_fixed_point(text: str) -> None:
    try:
        normal = normal_email(text)
    except NotAnEmail:
        return
    assert normal_email(normal) == normal
    assert not set(normal) & set("\r\n\0 ")
