"""The open file of the business tax register (BGMOPEN1.csv) line by line: what each says, or that it is not for us.

Pure. The file is not clean: its second line is a date, numbers have lost their leading zeros where a spreadsheet was in
between, counties are written 台 or 臺 or as before 2010, and 里 and 鄰 stand between township and road.
"""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from foundation import townships
from foundation.clock import TAIPEI
from foundation.dates import parse_date
from foundation.industries import section_of
from outreach.names import read_name

COLUMNS = (
    "營業地址", "統一編號", "總機構統一編號", "營業人名稱", "資本額", "設立日期", "組織別名稱", "使用統一發票",
    "行業代號", "名稱", "行業代號1", "名稱1", "行業代號2", "名稱2", "行業代號3", "名稱3",
)  # fmt: skip
_ADDRESS, _UBN, _HEAD, _NAME, _CAPITAL, _FORM, _CODE = 0, 1, 2, 3, 4, 6, 8
_SOLE = "獨資"
_LONGEST_NAME = 200
_MOST_CAPITAL = 2**62
_MERGED_COUNTY = "臺中縣"  # part of 臺中市 since 2010; its towns became districts
_FORMER = {"頭份鎮": "頭份市", "員林鎮": "員林市"}
# 26-DEC-25, 1141226, 20251226
_WRITTEN = ("%d-%b-%y", "%d-%b-%Y", "%Y%m%d")
_DATE = re.compile(r"\d{1,2}-[A-Za-z]{3}-\d{2,4}|\d{2,4}[-/.年]?\d{1,2}[-/.月]?\d{1,2}")

# ubn, head_ubn, name, county, township, code, industry, capital: the columns of the table that a line fills.
FirmRow = tuple[str, str | None, str, str, str | None, str | None, str | None, int | None]


class NotTheRegister(Exception):
    """The file does not begin with the sixteen columns of the register."""


@dataclass
class Counted:
    """How the lines came out so far."""

    lines: int = 0
    elsewhere: int = 0
    unreadable: int = 0
    as_of: date | None = None


def firms(lines: Iterable[str], counties: Collection[str], counted: Counted) -> Iterator[FirmRow]:
    """Rows of these counties (codes), one at a time; `counted` grows as they are taken. Raises NotTheRegister."""
    rows = csv.reader(lines)
    head = [cell.strip().lstrip("\ufeff") for cell in next(rows, [])]
    if head[: len(COLUMNS)] != list(COLUMNS):
        raise NotTheRegister
    places = _places(frozenset(counties))
    for n, cells in enumerate(rows):
        if n == 0 and (day := _date_line(cells)):
            counted.as_of = day
            continue
        counted.lines += 1
        if len(cells) < len(COLUMNS) or not (ubn := _digits(cells[_UBN], 8)):
            counted.unreadable += 1
        elif place := _place_of(cells[_ADDRESS], places):
            yield _row(ubn, cells, *place)
        else:
            counted.elsewhere += 1


def _row(ubn: str, cells: list[str], county: str, township: str | None) -> FirmRow:
    code = _digits(cells[_CODE], 6)
    capital = cells[_CAPITAL].replace(",", "").strip()
    return (
        ubn, _digits(cells[_HEAD], 8), _name(cells[_NAME], cells[_FORM]), county, township,
        code, section_of(code) if code else None,
        min(int(capital), _MOST_CAPITAL) if capital.isascii() and capital.isdigit() else None,
    )  # fmt: skip


def _name(text: str, form: str) -> str:
    """ "" for a sole proprietor whose name may be somebody's own."""
    name = "".join(c for c in text.strip() if unicodedata.category(c) not in {"Cc", "Cs"})[:_LONGEST_NAME]
    return "" if _SOLE in form and not read_name(name).says_form else name


def _digits(text: str, size: int) -> str | None:
    """A number with the zeros that it lost; None for none, and for what is no number of this length."""
    plain = text.strip()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    plain = plain.removesuffix(".0")
    return plain.zfill(size) if plain.isascii() and plain.isdigit() and int(plain) and len(plain) <= size else None


def _date_line(cells: list[str]) -> date | None:
    """The second line holds one date and nothing else."""
    said = [cell.strip() for cell in cells if cell.strip()]
    if len(said) != 1:
        return None
    found = _DATE.search(said[0])
    return _day(found[0]) if found else None


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return parse_date(text)
    for shape in _WRITTEN:
        with suppress(ValueError):
            return datetime.strptime(text, shape).replace(tzinfo=TAIPEI).date()
    return None


def _place_of(address: str, places: "_Places") -> tuple[str, str | None] | None:
    """County and township by how the address begins; a township that is not known leaves the county."""
    plain = address if address.isascii() else unicodedata.normalize("NFKC", address[:24])
    plain = plain.lstrip("0123456789 ").replace(" ", "").replace("台", "臺")
    county = places.counties.get(plain[:3])
    if county is None:
        return None
    rest = plain[3:]
    return county, next((places.towns[county, rest[:n]] for n in (3, 2, 4) if (county, rest[:n]) in places.towns), None)


@dataclass(frozen=True)
class _Places:
    counties: dict[str, str]
    towns: dict[tuple[str, str], str]


@cache
def _places(codes: frozenset[str]) -> _Places:
    """Every name under which a county or township of these may stand in the file, former ones too."""
    counties = {each.zh: each.code for each in townships.COUNTIES if each.code in codes}
    towns = {(each.county, each.zh): each.code for each in townships.TOWNSHIPS if each.county in codes}
    for former, present in _FORMER.items():
        towns |= {(county, former): code for (county, name), code in towns.items() if name == present}
    if taichung := counties.get("臺中市"):
        counties[_MERGED_COUNTY] = taichung
        for county, name in [key for key in towns if key[0] == taichung]:
            for unit in "市鎮鄉":
                towns.setdefault((county, name[:-1] + unit), towns[county, name])
    return _Places(counties, towns)
