"""Official places and industries: complete, keyed by code, never by English name."""

from collections import Counter

from foundation.industries import INDUSTRIES
from foundation.townships import COUNTIES, TOWNSHIPS, find_county, find_township, townships_of


def test_five_counties_hold_106_townships() -> None:
    assert len({unit.code for unit in TOWNSHIPS}) == len(TOWNSHIPS) == 106
    assert [len(townships_of(county.code)) for county in COUNTIES] == [18, 29, 26, 13, 20]
    assert all(len(unit.code) == 8 and len(unit.postal_code) == 3 for unit in TOWNSHIPS)


def test_english_names_repeat_so_they_are_no_key() -> None:
    names = Counter(unit.en.split()[0] for unit in TOWNSHIPS)
    assert {name for name, n in names.items() if n > 1} >= {"Xihu", "Shengang", "Dongshi"}
    assert find_township("Xihu") is None


def test_both_ways_of_writing_tai_are_understood() -> None:
    taichung, taixi = find_county("台中市"), find_township("台西鄉")
    assert taichung is not None
    assert taichung.zh == "臺中市"
    assert taixi is not None
    assert taixi.zh == "臺西鄉"


def test_names_of_neighbours_are_told_apart() -> None:
    district, township = find_township("東勢區"), find_township("東勢鄉")
    assert district is not None
    assert township is not None
    assert (district.county, township.county) == ("66000", "10009")


def test_industry_sections_run_from_a_to_s() -> None:
    assert "".join(each.code for each in INDUSTRIES) == "ABCDEFGHIJKLMNOPQRS"
    assert all(each.plain_zh and each.plain_en and each.scheme == "11" for each in INDUSTRIES)
