"""PDFs hold what they were given, rare characters too, and markup in somebody's words stays words."""

from pathlib import Path

import pytest

from foundation import pdf
from tests.foundation.pdf_letters import letters

SHEETS = Path(__file__).parents[2] / "registrations" / "typst"


def badge(name: str) -> dict[str, object]:
    return {
        "title": "研討會",
        "people": [{"name": name, "organization": "示範有限公司", "job_title": "", "no_picture": False}],
    }


async def test_rare_characters_are_there() -> None:
    shown = letters(await pdf.drawn(SHEETS / "badges.typ", badge("𠮷㐂堃")))
    assert set("𠮷㐂堃研討會示範有限公司") <= shown


async def test_words_are_never_markup() -> None:
    shown = letters(await pdf.drawn(SHEETS / "badges.typ", badge('#read("/etc/passwd") $x$ *王*')))
    assert set('#"/$*王') <= shown


async def test_it_is_tagged_and_says_its_language_and_title() -> None:
    made = await pdf.drawn(SHEETS / "badges.typ", badge("王小明"))
    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made
    assert b"pdfuaid" in made
    assert b"zh-TW" in made


async def test_a_very_long_name_breaks_nothing() -> None:
    assert letters(await pdf.drawn(SHEETS / "badges.typ", badge("王" * 300)))


@pytest.mark.parametrize("people", [0, 1, 11])
async def test_any_number_of_badges(people: int) -> None:
    data = badge("王小明")
    assert await pdf.drawn(SHEETS / "badges.typ", data | {"people": data["people"] * people})
