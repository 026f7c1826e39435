"""One enterprise is one row; rows that turn out to be one enterprise are joined by a row that can be undone."""

import pytest

from foundation.refusals import Conflict, NotFound
from outreach import enterprise_lists, enterprises
from outreach.makers import make_enterprise


async def test_a_number_is_one_enterprise_however_the_name_is_written(db):
    first = await enterprises.find_or_make("00090001", "晨光有限公司")
    again = await enterprises.find_or_make(
        "00090001", "晨光（股）公司", county="66000", township="66000010", industry="C", size="5-29"
    )
    assert (first.made, again.made, again.id) == (True, False, first.id)
    row = await enterprise_lists.enterprise(first.id)
    assert (row.name, row.county, row.township, row.industry, row.size) == (
        "晨光有限公司",
        "66000",
        "66000010",
        "C",
        "5-29",
    )


async def test_what_is_known_is_not_overwritten_by_the_next_form(db):
    known = await make_enterprise(county="66000", size="5-29")
    await enterprises.find_or_make(
        "00090001", "別的名字有限公司", county="10008", township="10008010", industry="I", size="200+"
    )
    row = await enterprise_lists.enterprise(known)
    assert (row.name, row.county, row.size) == ("晨光精密有限公司", "66000", "5-29")


async def test_a_name_is_one_enterprise_as_far_as_it_is_unique(db):
    company = [await enterprises.find_or_make(None, text, county=county) for text, county in (
        ("台灣晨光有限公司", "66000"), ("臺灣 晨光㈱", "10008"),
    )]  # fmt: skip
    shop = [await enterprises.find_or_make(None, "晨光商行", county=county) for county in ("66000", "10008", "66000")]
    assert company[0].id == company[1].id
    assert shop[0].id == shop[2].id != shop[1].id


async def test_a_name_never_meets_a_numbered_row_by_itself(db):
    numbered = await make_enterprise(name="晨光有限公司")
    named = await enterprises.find_or_make(None, "晨光有限公司", county="66000")
    assert named.id != numbered
    assert [line.id for line in await enterprise_lists.suggestions(named.id)] == [numbered]


async def test_two_numbers_of_one_name_are_not_suggested(db):
    await make_enterprise("00090001", "晨光有限公司")
    other = await make_enterprise("00090017", "晨光有限公司")
    assert await enterprise_lists.suggestions(other) == []


async def test_no_form_word_no_number_no_enterprise(db):
    assert await enterprises.find_or_make(None, "王小明", county="66000", township="66000010") is None
    assert await db.fetchval("select count(*) from enterprise") == 0


async def _unit(db, enterprise):
    return await db.fetchval("select unit from enterprise_unit where enterprise = $1", enterprise)


async def test_a_merge_is_counted_and_undone_without_touching_a_fact(db, officer, now):
    kept, source = await make_enterprise(), await make_enterprise(None, "晨光精密商行")
    await enterprises.merge(source, kept, by=officer, now=now)
    assert await _unit(db, source) == kept
    with pytest.raises(Conflict):
        await enterprises.merge(source, kept, by=officer, now=now)
    await enterprises.part(source, by=officer, now=now)
    assert await _unit(db, source) == source
    with pytest.raises(Conflict):
        await enterprises.part(source, by=officer, now=now)
    assert [(each.source, each.undone_on is not None) for each in await enterprise_lists.merges(kept)] == [
        (source, True)
    ]


async def test_a_parted_pair_is_not_suggested_again(db, officer, now):
    kept, source = await make_enterprise(name="晨光有限公司"), await make_enterprise(None, "晨光有限公司")
    assert await enterprise_lists.suggestions(source)
    await enterprises.merge(source, kept, by=officer, now=now)
    assert await enterprise_lists.suggestions(source) == []
    await enterprises.part(source, by=officer, now=now)
    assert await enterprise_lists.suggestions(source) == []


async def test_chains_lead_to_one_unit_and_circles_are_refused(db, officer, now):
    a, b, c = [
        await make_enterprise(ubn, f"{stem}有限公司")
        for ubn, stem in (("00090001", "甲"), ("00090017", "乙"), ("00090023", "丙"))
    ]
    await enterprises.merge(a, b, by=officer, now=now)
    await enterprises.merge(b, c, by=officer, now=now)
    assert {await _unit(db, each) for each in (a, b, c)} == {c}
    with pytest.raises(Conflict):
        await enterprises.merge(c, a, by=officer, now=now)
    with pytest.raises(Conflict):
        await enterprises.merge(c, c, by=officer, now=now)


async def test_a_branch_counts_as_its_head_office(db):
    head, branch = await make_enterprise(), await make_enterprise("00090017", "晨光精密有限公司台中分公司")
    await db.execute("update enterprise set head = $1 where id = $2", head, branch)
    await enterprises.describe(
        branch, name="晨光精密有限公司台中分公司", county=None, township=None, industry=None, size=None
    )
    assert await _unit(db, branch) == head


async def test_merging_with_nobody_is_not_found(db, officer, now):
    with pytest.raises(NotFound):
        await enterprises.merge(await make_enterprise(), officer.staff_id, by=officer, now=now)


async def test_describing_cannot_make_an_enterprise_of_a_person(db):
    known = await make_enterprise(None, "晨光有限公司")
    with pytest.raises(Conflict):
        await enterprises.describe(known, name="王小明", county=None, township=None, industry=None, size=None)


@pytest.mark.parametrize(("words", "found"), [
    ("00090001", 1), ("0009", 2), ("晨光", 2), ("台中晨光", 1), ("臺中", 1), ("(股)", 0), ("100%", 0),
    ("查無此企業", 0), ("", 2),
])  # fmt: skip
async def test_search_by_number_or_any_spelling(db, words, found):
    await make_enterprise("00090001", "臺中晨光有限公司")
    await make_enterprise("00090017", "晨光食品企業社")
    page = await enterprise_lists.search(words)
    assert (page.total, len(page.lines)) == (found, found)


async def test_a_name_that_another_bears_is_refused_with_words(db):
    await make_enterprise(None, "晨光有限公司")
    other = await make_enterprise(None, "和順有限公司")
    with pytest.raises(Conflict):
        await enterprises.describe(other, name="晨光有限公司", county=None, township=None, industry=None, size=None)
    assert await db.fetchval("select name from enterprise where id = $1", other) == "和順有限公司"
