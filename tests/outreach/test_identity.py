"""The ladder: number, name as far as it is unique, nobody."""

from outreach.identity import identify


def test_a_number_wins_over_the_name() -> None:
    known = identify("00090001", "晨光", county="66000")
    assert known is not None
    assert (known.rung, known.ubn, known.confirmed) == ("number", "00090001", True)


def test_a_number_without_a_name_is_enough() -> None:
    known = identify("00090001", "")
    assert known is not None
    assert (known.name, known.name_key, known.scope_code) == ("00090001", "", "TW")


def test_a_company_name_is_provisional() -> None:
    known = identify(None, "台灣晨光㈱", county="66000")
    assert known is not None
    assert (known.rung, known.name, known.name_key, known.scope_code, known.confirmed) == (
        "name", "台灣晨光㈱", "臺灣晨光", "TW", False,
    )  # fmt: skip


def test_a_shop_needs_its_county() -> None:
    assert identify(None, "晨光商行") is None
    known = identify(None, "晨光商行", county="10008")
    assert known is not None
    assert known.scope_code == "10008"


def test_what_may_be_a_person_is_no_enterprise() -> None:
    assert identify(None, "王小明", county="66000", township="66000010") is None
    assert identify(None, "", county="66000") is None
    assert identify(None, "有限公司", county="66000") is None
