"""Takes in an edition of the business register: streamed into a table of its own, then merged at one blow.

All of it is one transaction, so whoever ends it half-way leaves the old edition whole; the same file again changes
nothing. Lines are parsed as they are copied, so memory does not grow with the file.
"""

import codecs
import io
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO
from uuid import uuid4

import asyncpg

from foundation.clock import day_of
from foundation.database import transaction
from foundation.industries import SCHEME
from foundation.languages import N_
from foundation.refusals import Conflict
from foundation.townships import COUNTIES
from outreach.register_reading import Counted, FirmRow, firms

ALL = tuple(county.code for county in COUNTIES)
_CHUNK = 5000
_PATIENCE = 900  # seconds for one statement over the whole register
# A file cut short must not empty the register.
_LEAST_SHARE = 0.9
_COLUMNS = ("ubn", "head_ubn", "name", "county", "township", "code", "industry", "capital")
_GONE = """
delete from registered_firm f
where f.county = any ($1) and not exists (select from register_line n where n.ubn = f.ubn)
"""
_MERGE = f"""
insert into registered_firm as f ({", ".join(_COLUMNS)}, industry_scheme)
select distinct on (ubn) {", ".join(_COLUMNS)}, $1 from register_line order by ubn, line desc
on conflict (ubn) do update set
    head_ubn = excluded.head_ubn, name = excluded.name, county = excluded.county, township = excluded.township,
    code = excluded.code, industry = excluded.industry, capital = excluded.capital,
    industry_scheme = excluded.industry_scheme
where (f.head_ubn, f.name, f.county, f.township, f.code, f.industry, f.capital, f.industry_scheme)
    is distinct from (excluded.head_ubn, excluded.name, excluded.county, excluded.township, excluded.code,
    excluded.industry, excluded.capital, excluded.industry_scheme)
"""  # noqa: S608 - our own column names


@dataclass(frozen=True)
class Imported:
    """What a file brought. `changed` counts new rows and those that say something else than before."""

    counted: Counted
    firms: int
    changed: int
    gone: int


class FarSmaller(Conflict):
    code = "register_smaller"
    message = N_("這個檔案的家數不到現有資料的一半，可能沒有下載完整，所以沒有匯入。")


async def take_in(path: Path, now: datetime, *, counties: Collection[str] = ALL, may_shrink: bool = False) -> Imported:
    """Raises NotTheRegister, UnicodeDecodeError, or FarSmaller unless it `may_shrink`. Rows of other counties stay as
    they are. `path` is the CSV or the ZIP in which it is offered."""
    counted = Counted()
    async with transaction() as c:
        # Also makes two imports wait for each other.
        await c.execute("truncate register_line")
        with opened(path) as lines:
            await _copy(c, firms(lines, counties, counted))
        # Whatever the planner guesses of rows that came a moment ago, it must not compare each with each.
        await c.execute("set local enable_nestloop = off")
        kept = await c.fetchval("select count(distinct ubn) from register_line", timeout=_PATIENCE)
        await _refuse_far_smaller(c, kept, counties, may_shrink)
        gone = _rows(await c.execute(_GONE, list(counties), timeout=_PATIENCE))
        changed = _rows(await c.execute(_MERGE, SCHEME, timeout=_PATIENCE))
        await c.execute("truncate register_line; reset enable_nestloop")
        if counted.lines:
            await c.execute(
                "insert into register_edition (id, as_of, imported_on, firms) values ($1, $2, $3, $4)",
                uuid4(), counted.as_of or day_of(now), day_of(now), kept,
            )  # fmt: skip
    return Imported(counted, kept, changed, gone)


@contextmanager
def opened(path: Path) -> Iterator[Iterator[str]]:
    """The lines of the file, or of the one CSV inside a ZIP."""
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield lines
        return
    with zipfile.ZipFile(path) as archive:
        inside = next((name for name in archive.namelist() if name.lower().endswith(".csv")), None)
        with archive.open(inside) if inside else io.BytesIO() as raw:
            yield _decoded(raw)


def _decoded(raw: IO[bytes]) -> Iterator[str]:
    yield from codecs.getreader("utf-8-sig")(raw)


async def _copy(c: asyncpg.Connection, rows: Iterator[FirmRow]) -> None:
    numbered = ((n, *row) for n, row in enumerate(rows))
    while chunk := list(islice(numbered, _CHUNK)):
        await c.copy_records_to_table("register_line", records=chunk, columns=("line", *_COLUMNS))


async def _refuse_far_smaller(c: asyncpg.Connection, kept: int, counties: Collection[str], may_shrink: bool) -> None:
    known = await c.fetchval("select count(*) from registered_firm where county = any ($1)", list(counties))
    if kept < known * _LEAST_SHARE and not may_shrink:
        raise FarSmaller


def _rows(done: str) -> int:
    """What `INSERT 0 5` and `DELETE 5` say."""
    return int(done.rsplit(" ", 1)[-1])
