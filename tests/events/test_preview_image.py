"""Words of the picture that links are shown with stay inside of it."""

import pytest

from events.preview_image import _font, wrapped


@pytest.mark.parametrize("text", ["https://example.org/" + "a" * 200, "說明會" + "X" * 120 + " 第二場", "字" * 90])
def test_no_line_is_wider_than_it_may_be(text: str) -> None:
    font = _font(64)
    lines = wrapped(text, font, 1000)
    assert max(font.getlength(line) for line in lines) <= 1000
    assert "".join("".join(lines).split()) == "".join(text.split())
