"""The business register: what each line of the open file says, taken in at one blow, and asked by number."""

import csv
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import asyncpg
import httpx
import pytest

from foundation import settings
from foundation.database import acting_as, transaction
from foundation.industries import section_of
from lianfu import limits
from lianfu.app import create_app
from outreach import register, register_import
from outreach.lookup_pages import LOOKS
from outreach.makers import make_enterprise
from outreach.register_denominators import NotWhole, count_denominators
from outreach.register_import import FarSmaller, Imported, take_in
from outreach.register_makers import rows, write_register
from outreach.register_reading import COLUMNS, Counted, FirmRow, NotTheRegister, firms
from tests.outreach.conftest import NOW

pytestmark = pytest.mark.usefixtures("db")
ALL = register_import.ALL


def line(**changes: str) -> list[str]:
    said = dict.fromkeys(COLUMNS, "") | {
        "營業地址": "臺中市西屯區示範里３鄰文心路１號", "統一編號": "00090001", "營業人名稱": "晨光精密有限公司",
        "資本額": "5000000", "設立日期": "1141226", "組織別名稱": "有限公司", "使用統一發票": "Y", "行業代號": "259911",
    }  # fmt: skip
    return list((said | changes).values())


def read(*lines: list[str], counties: tuple[str, ...] = ALL) -> tuple[list[FirmRow], Counted]:
    counted = Counted()
    texts = [",".join(f'"{cell}"' for cell in cells) + "\n" for cells in (list(COLUMNS), *lines)]
    return list(firms(texts, counties, counted)), counted


def only(**changes: str) -> FirmRow:
    found, _ = read(line(**changes))
    [row] = found
    return row


def test_a_line_becomes_a_row() -> None:
    assert only() == ("00090001", None, "晨光精密有限公司", "66000", "66000060", "259911", "C", 5_000_000)


@pytest.mark.parametrize(("said", "as_of"), [
    ("1141226", date(2025, 12, 26)), ("26-DEC-25", date(2025, 12, 26)), ("20251226", date(2025, 12, 26)),
    ("114/12/26", date(2025, 12, 26)), ("檔案日期：26-DEC-25", date(2025, 12, 26)),
])  # fmt: skip
def test_the_second_line_is_the_day_of_the_file(said: str, as_of: date) -> None:
    found, counted = read([said], line())
    assert (len(found), counted.as_of, counted.lines) == (1, as_of, 1)


def test_a_file_without_a_date_line_loses_no_firm() -> None:
    found, counted = read(line(), line(統一編號="00090017"))
    assert (len(found), counted.as_of) == (2, None)


@pytest.mark.parametrize(("address", "county", "township"), [
    ("台中市西屯區文心路1號", "66000", "66000060"),
    ("臺中市中區自由路1號", "66000", "66000010"),
    ("４０７臺中市西屯區示範里１２鄰文心路１號", "66000", "66000060"),
    ("臺中縣豐原市中正路1號", "66000", "66000090"),
    ("臺中縣霧峰鄉中正路1號", "66000", "66000260"),
    ("苗栗縣頭份鎮信義路1號", "10005", "10005050"),
    ("彰化縣員林鎮中山路1號", "10007", "10007100"),
    ("雲林縣台西鄉中央路1號", "10009", "10009160"),
    ("雲林縣東勢鄉所前街1號", "10009", "10009140"),
    ("臺中市東勢區豐勢路1號", "66000", "66000100"),
    ("臺中市某某路1號", "66000", None),
])  # fmt: skip
def test_addresses_as_they_are_written(address: str, county: str, township: str | None) -> None:
    assert only(營業地址=address)[3:5] == (county, township)


def test_other_counties_are_counted_and_left_out() -> None:
    found, counted = read(line(營業地址="臺北市大安區和平東路1號"), line(營業地址=""), line(), counties=("10007",))
    assert (found, counted.elsewhere) == ([], 3)


@pytest.mark.parametrize(("number", "stands"), [
    ("90001", "00090001"), ("00090001.0", "00090001"), ("０００９０００１", "00090001"), ("90001 ", "00090001"),
])  # fmt: skip
def test_lost_zeros_come_back(number: str, stands: str) -> None:
    assert only(統一編號=number)[0] == stands


@pytest.mark.parametrize("number", ["", "0", "123456789", "A1234567", "九"])
def test_what_is_no_number_is_counted(number: str) -> None:
    found, counted = read(line(統一編號=number), line()[:9])
    assert (found, counted.unreadable) == ([], 2)


def test_codes_have_sections_and_lost_zeros_too() -> None:
    assert only(行業代號="11500")[5:7] == ("011500", "A")
    assert only(行業代號="")[5:7] == (None, None)
    assert only(行業代號="009999")[5:7] == ("009999", None)
    letters = [section_of(f"{n:02d}0000") for n in range(100)]
    assert "".join(dict.fromkeys(filter(None, letters))) == "ABCDEFGHIJKLMNOPQRS"


@pytest.mark.parametrize(("form", "name", "kept"), [
    ("獨資", "王小明", ""), ("獨資", "小明商行", "小明商行"), ("有限公司", "王小明", "王小明"),
    ("獨資", "晨光企業社", "晨光企業社"),
])  # fmt: skip
def test_a_sole_proprietors_own_name_is_not_kept(form: str, name: str, kept: str) -> None:
    assert only(組織別名稱=form, 營業人名稱=name)[2] == kept


def test_another_file_is_refused() -> None:
    with pytest.raises(NotTheRegister):
        list(firms(["統一編號,營業人名稱\n", "00090001,晨光\n"], ALL, Counted()))


def test_the_made_file_has_every_quirk() -> None:
    made = list(rows(200))
    assert {len(each) for each in made} == {16}
    assert any(each[1].startswith("9") for each in made)
    assert any("台中市" in each[0] for each in made)
    assert any("０" in each[0] for each in made)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_register(tmp_path / "BGMOPEN1.csv", 400)


@pytest.fixture
def worker() -> Iterator[None]:
    with acting_as("worker"):
        yield


@pytest.mark.usefixtures("worker")
async def test_the_same_file_again_changes_nothing(file: Path) -> None:
    first, again = await take_in(file, NOW), await take_in(file, NOW)
    assert (first.firms, first.changed, first.gone) == (400, 400, 0)
    assert again == Imported(again.counted, 400, 0, 0)
    assert await register.edition() == date(2026, 1, 31)


@pytest.mark.usefixtures("worker")
async def test_the_next_edition_changes_adds_and_removes(file: Path, tmp_path: Path, db: asyncpg.Connection) -> None:
    await take_in(file, NOW)
    later = write_register(tmp_path / "later.csv", 400, first=90_100, as_of=date(2026, 2, 28))
    done = await take_in(later, NOW)
    assert (done.firms, done.gone) == (400, 100)
    assert await db.fetchval("select count(*) from registered_firm") == 400
    assert await register.firm("00090000") is None
    assert await register.edition() == date(2026, 2, 28)


@pytest.mark.usefixtures("worker")
async def test_a_file_for_one_county_leaves_the_others(file: Path, db: asyncpg.Connection) -> None:
    await take_in(file, NOW)
    before = await db.fetchval("select count(*) from registered_firm where county <> '10007'")
    with file.open(encoding="utf-8-sig") as lines:
        short = [row for n, row in enumerate(csv.reader(lines)) if n < 350]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(short)
    done = await take_in(file, NOW, counties=["10007"], may_shrink=True)
    assert done.gone > 0
    assert await db.fetchval("select count(*) from registered_firm where county <> '10007'") == before


@pytest.mark.usefixtures("worker")
async def test_a_file_cut_short_is_refused_unless_meant(file: Path, tmp_path: Path, db: asyncpg.Connection) -> None:
    await take_in(file, NOW)
    short = write_register(tmp_path / "short.csv", 350)
    with pytest.raises(FarSmaller):
        await take_in(short, NOW)
    assert await db.fetchval("select count(*) from registered_firm") == 400
    assert (await take_in(short, NOW, may_shrink=True)).gone == 50


@pytest.mark.usefixtures("worker")
async def test_what_ends_half_way_leaves_the_old_whole(
    file: Path, tmp_path: Path, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The merge has run; the process dies before COMMIT."""
    await take_in(file, NOW)
    digest = "select md5(string_agg(f::text, '' order by ubn)) from registered_firm f"
    before = await db.fetchval(digest)
    monkeypatch.setattr(register_import, "uuid4", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await take_in(write_register(tmp_path / "later.csv", 400, first=90_100), NOW)
    assert await db.fetchval(digest) == before


@pytest.mark.usefixtures("worker")
async def test_the_archive_reads_like_the_file(file: Path, tmp_path: Path) -> None:
    archive = tmp_path / "BGMOPEN1.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(file, "BGMOPEN1.csv")
    assert (await take_in(archive, NOW)).firms == 400


@pytest.mark.usefixtures("worker")
async def test_a_firm_by_its_number(file: Path) -> None:
    await take_in(file, NOW)
    with acting_as("public"):
        found = await register.firm("00090001")
        assert found
        assert (found.name, found.township, found.industry) == ("永續食品有限公司", "10005020", "C")
        assert [await register.firm(text) for text in ("", "00099999", "1", "0009000'", "００００９００１")] == [
            None
        ] * 5


async def test_only_the_import_writes_the_register() -> None:
    for role in ("public", "staff", "auditor"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction(role) as c:
                await c.execute("delete from registered_firm")


@pytest.fixture
async def visitor(file: Path) -> AsyncIterator[httpx.AsyncClient]:
    with acting_as("worker"):
        await take_in(file, NOW)
    transport = httpx.ASGITransport(create_app(), client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


JSON = {"accept": "application/json"}


async def test_a_form_looks_a_firm_up_without_an_account(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/zh-tw/lookup/firm", params={"ubn": "０００９０００１"}, headers=JSON)
    assert answer.json() == {
        "ubn": "00090001", "name": "永續食品有限公司", "county": "10005", "township": "10005020", "industry": "C",
        "place": "苗栗縣苑裡鎮", "trade": "製造業",
    }  # fmt: skip
    english = await visitor.get("/en/lookup/firm", params={"ubn": "0090001"}, headers=JSON)
    assert (english.json()["place"], english.json()["trade"]) == ("Yuanli Township, Miaoli County", "Manufacturing")
    for unknown in ("00099999", "", "x" * 500):
        assert (await visitor.get("/zh-tw/lookup/firm", params={"ubn": unknown}, headers=JSON)).status_code == 404


async def test_the_page_names_its_source_and_day(visitor: httpx.AsyncClient) -> None:
    shown = (await visitor.get("/zh-tw/lookup/firm", params={"ubn": "00090001"})).text
    assert "永續食品有限公司" in shown
    assert "全國營業（稅籍）登記資料集" in shown
    assert "115年1月31日" in shown
    assert "找不到這個號碼" in (await visitor.get("/zh-tw/lookup/firm?ubn=00099999")).text


async def test_what_we_know_of_a_firm_is_never_answered(visitor: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    with acting_as("staff"):
        await make_enterprise("00099994", "只有我們知道有限公司")
    answer = await visitor.get("/zh-tw/lookup/firm", params={"ubn": "00099994"}, headers=JSON)
    assert answer.status_code == 404
    assert "只有我們知道" not in answer.text


async def test_one_network_asks_so_often_and_another_is_not_hurt(
    visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_looks", {})
    before = settings.current()
    settings.use(replace(before, rate_limits=True))
    try:
        answers = [(await visitor.get("/zh-tw/lookup/firm")).status_code for _ in range(LOOKS + 2)]
        other = httpx.ASGITransport(create_app(), client=("198.51.100.7", 1))
        async with httpx.AsyncClient(transport=other, base_url="http://test") as neighbour:
            answers.append((await neighbour.get("/zh-tw/lookup/firm")).status_code)
    finally:
        settings.use(before)
    assert answers == [200] * LOOKS + [429] * 2 + [200]


async def test_the_register_is_counted_for_the_reach(file: Path, db: asyncpg.Connection) -> None:
    with acting_as("staff"), pytest.raises(NotWhole):
        await count_denominators()
    with acting_as("worker"):
        await take_in(file, NOW)
    with acting_as("staff"):
        assert (await count_denominators())[1] > 100
        assert (await count_denominators())[1] == 0, "a set that stands is never changed"
    sums = await db.fetchrow(
        "select sum(count) filter (where length(area) = 5 and industry is null) as counties,"
        " sum(count) filter (where length(area) = 8 and industry is null) as townships,"
        " sum(count) filter (where length(area) = 5 and industry is not null) as sections"
        " from denominator where source like '%2026-01-31%'"
    )
    assert dict(sums) == {"counties": 400, "townships": 400, "sections": 400}
