"""The business register of the demo: every invented firm in the form of the open file, taken in by the real deed."""

import csv
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from foundation.clock import local
from foundation.dates import ROC_EPOCH
from foundation.townships import county, township
from lianfu.demo_year.invented import Firm
from outreach.register_import import take_in
from outreach.register_reading import COLUMNS

# One code of each section that the invented firms have.
_CODES = {
    "C": "259911", "G": "461999", "M": "740200", "I": "561100", "F": "410900", "J": "620100", "A": "011500",
    "H": "494000", "S": "962100",
}  # fmt: skip


async def take_in_register(firms: Sequence[Firm], now: datetime) -> None:
    """As of the day before; nobody real is in it."""
    day = local(now - timedelta(days=1)).date()
    with tempfile.TemporaryDirectory(prefix="lianfu-demo-") as folder:
        file = Path(folder) / "BGMOPEN1.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(COLUMNS)
            writer.writerow([f"{day.year - ROC_EPOCH}{day:%m%d}"])
            writer.writerows(_line(firm) for firm in firms)
        await take_in(file, now)


def _line(firm: Firm) -> list[str]:
    there, town = county(firm.county), township(firm.township)
    address = f"{there.zh if there else ''}{town.zh if town else ''}示範里１鄰示範路１號"
    form = "有限公司" if "公司" in firm.name else "獨資"
    return [address, firm.ubn, "", firm.name, "5000000", "1100101", form, "Y", _CODES.get(firm.industry, ""), *[""] * 7]
