"""Small numbers are covered so that nothing that is shown gives them back."""

import asyncpg
import pytest

from disclosures.export_counts import HIDDEN, LEAST, counts_sheet, covered
from foundation.database import acting_as
from tests.disclosures.exporting import full_event

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


def test_small_numbers_point_at_nobody() -> None:
    assert covered({"a": 10, "b": 2, "c": 5}) == {"a": 10, "b": HIDDEN, "c": HIDDEN}
    assert covered({"a": 10, "b": 3}) == {"a": 10, "b": 3}
    assert covered({}) == {}


@pytest.mark.parametrize(
    "counts",
    [
        {"a": 1, "b": 1, "c": 40, "d": 50}, {"a": 10, "b": 2, "c": 1, "d": 50}, {"a": 2, "b": 3, "c": 4, "d": 40},
        dict.fromkeys("abcdefgh", 1) | {"i": 40, "j": 50},
    ],
)  # fmt: skip
def test_the_total_gives_no_small_number_back(counts: dict[str, int]) -> None:
    """Whatever is shown, a hidden number may be small and may not be: the rest of the total fits both."""
    shown = covered(counts)
    hidden = [key for key in counts if shown[key] == HIDDEN]
    rest = sum(counts.values()) - sum(n for n in shown.values() if isinstance(n, int))
    assert {key for key, n in counts.items() if n < LEAST} <= set(hidden)
    assert rest - (len(hidden) - 1) >= LEAST, "one of them may be large"
    assert any(n != HIDDEN for n in shown.values()), "no more is hidden than it takes"


@pytest.mark.parametrize("counts", [{"a": 1}, {"a": 2, "b": 1}, dict.fromkeys("abcdefgh", 1)], ids=str)
def test_what_even_hiding_all_would_tell_is_left_out(counts: dict[str, int]) -> None:
    assert covered(counts) == {}


async def test_small_totals_are_hidden_too(db: Connection) -> None:
    event = await full_event("甲", "乙")
    with acting_as("staff"):
        sheet = await counts_sheet(event, "zh-Hant")
    told = {(row[0], row[1]): row[2] for row in sheet.rows}
    assert [told["合計", word] for word in ("正取", "候補", "到場", "企業家數")] == [HIDDEN, 0, 0, 0]
    assert told["縣市", HIDDEN] == HIDDEN
    assert not any(row[1] == "臺北市" for row in sheet.rows)
