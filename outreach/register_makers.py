"""Makes a file like the one of the business register, with all its quirks, for tests, the demo and measurements.

Numbers begin with 0009 while there are enough of them, so that no row names a real firm; names are invented.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from foundation.dates import ROC_EPOCH
from foundation.townships import COUNTIES, TOWNSHIPS
from outreach.register_reading import COLUMNS

_FIRST = ("晨光", "永續", "向陽", "大安", "和順", "金穗", "清流", "遠志", "明川", "合興", "東山", "豐原")
_SECOND = ("精密", "食品", "紡織", "資訊", "機械", "貿易", "營造", "物流", "設計", "農產")
_CODES = ("259911", "089999", "115999", "620100", "293900", "461999", "410900", "491100", "740200", "011500")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def rows(count: int, first: int = 90_000) -> Iterator[list[str]]:
    """`count` lines without the head; every quirk comes round."""
    for n in range(count):
        place = TOWNSHIPS[n % len(TOWNSHIPS)]
        county = next(each.zh for each in COUNTIES if each.code == place.county)
        trade = n % len(_SECOND)
        sole = n % 7 == 3
        name = f"{_FIRST[n % len(_FIRST)]}{_SECOND[trade]}{n if n >= 120 else ''}" + ("商行" if sole else "有限公司")
        address = f"{county}{place.zh}示範里{n % 30 + 1}鄰中正路{n % 400 + 1}號"
        yield [
            address.translate(_FULL_WIDTH) if n % 2 else address.replace("臺", "台"),
            str(first + n) if n % 5 == 0 else f"{first + n:08d}",
            "" if n % 11 else f"{first + n - n % 10:08d}",
            name, str(200_000 + n % 50 * 100_000), f"{n % 100 + 15:03d}0{n % 9 + 1}15",
            "獨資" if sole else "有限公司", "Y",
            _CODES[trade].lstrip("0") if n % 3 == 0 else _CODES[trade], _SECOND[trade],
            "", "", "", "", "", "",
        ]  # fmt: skip


def write_register(path: Path, count: int, *, as_of: date = date(2026, 1, 31), first: int = 90_000) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerow([f"{as_of.year - ROC_EPOCH}{as_of:%m%d}"])
        writer.writerows(rows(count, first))
    return path
