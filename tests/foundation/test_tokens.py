"""Codes that people type and machines scan."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import tokens


@given(st.binary(max_size=100))
def test_base45_reads_back(data: bytes) -> None:
    assert tokens.from_base45(tokens.base45(data)) == data


def test_base45_is_the_standards() -> None:
    assert tokens.base45(b"AB") == "BB8"
    assert tokens.base45(b"Hello!!") == "%69 VD92EX0"


@pytest.mark.parametrize("text", ["A", "::", ":::", "abc", "GGW"])
def test_base45_refuses_what_it_cannot_have_made(text: str) -> None:
    with pytest.raises(ValueError, match=r"base45|substring"):
        tokens.from_base45(text)


@given(st.integers(4, 10))
def test_a_short_code_survives_being_read_aloud(size: int) -> None:
    code = tokens.short_code(size)
    spoken = f" {code[:3].lower()}-{code[3:].lower()} ".replace("0", "o").replace("1", "l")
    assert tokens.read_short_code(spoken) == code


@given(st.integers(0, 6), st.sampled_from(tokens.CROCKFORD))
def test_a_mistyped_short_code_is_noticed_nearly_always(place: int, wrong: str) -> None:
    code = "7K3MQ9X" + tokens._check_character("7K3MQ9X")
    changed = code[:place] + wrong + code[place + 1 :]
    twins = {"0", "Z"}  # 32 letters, 31 remainders: these two count alike
    if wrong != code[place] and not {wrong, code[place]} <= twins:
        assert tokens.read_short_code(changed) is None


def test_swapped_neighbours_are_noticed() -> None:
    code = "AB3DEFG" + tokens._check_character("AB3DEFG")
    assert tokens.read_short_code("BA3DEFG" + code[-1]) is None


def test_a_key_file_is_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "app.key"
    first = tokens.read_or_make_secret(path)
    assert tokens.read_or_make_secret(path) == first
    assert path.stat().st_mode & 0o777 == 0o400


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "app.key"
    tokens.read_or_make_secret(path)
    path.chmod(0o644)
    with pytest.raises(tokens.SecretFileError, match=r"app\.key"):
        tokens.read_or_make_secret(path)
