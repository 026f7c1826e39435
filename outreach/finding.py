"""From what an officer writes into one field (number, name or both) to the enterprise meant, or to a new one.

Only reads: a new one is made together with what is known of it, see `visits.log_first_visit`.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from outreach.enterprises import NewEnterprise
from outreach.identity import identify
from outreach.names import read_name
from questionnaires.ubn import read_ubn

_SAME = """
select e.id, e.ubn, e.name, e.county from enterprise e
join enterprise_unit u on u.enterprise = e.id
where u.unit = e.id and (e.ubn = $1 or ($1::text is null and e.name_key = $2 and e.name_key <> ''))
order by e.confirmed desc, e.name, e.id limit 8
"""


@dataclass(frozen=True)
class Written:
    """A number and a name as read from one field; `doubtful` says that the number fails its check."""

    ubn: str | None
    name: str
    doubtful: bool = False


@dataclass(frozen=True)
class Candidate:
    id: UUID
    ubn: str | None
    name: str
    county: str | None


@dataclass(frozen=True)
class Meant:
    """`one` or `new` when it is clear; otherwise `candidates` to choose from, or the fault of the field.

    `doubtful`: the number fails its check and may be confirmed.
    """

    one: UUID | None = None
    new: NewEnterprise | None = None
    candidates: tuple[Candidate, ...] = ()
    fault: Fault | None = None
    doubtful: bool = False


def read_written(text: str) -> Written:
    """晨光有限公司(00090001), 00090001 or 晨光有限公司."""
    read = read_ubn(text)
    if read.number is None:
        return Written(None, text.strip())
    return Written(read.number, read.name.strip(), doubtful=read.verdict == "mismatch")


async def meant(text: str, county: str | None, township: str | None, *, sure: bool = False) -> Meant:
    """Known ones are found by number or by any spelling of the name. `sure`: the officer confirms a doubtful number."""
    written = read_written(text)
    if not (written.ubn or written.name):
        return Meant(fault=Fault("enterprise", N_("請填企業名稱或統一編號。")))
    known = await _known(written)
    if len(known) == 1 and _agrees(written, known[0]):
        return Meant(known[0].id)
    if len(known) == 1:
        # A right check digit is weak evidence: one number in five passes by chance.
        return Meant(
            candidates=tuple(known), fault=Fault("enterprise", N_("這個統編登記的是另一個名稱，請確認是不是這一家。"))
        )
    if known:
        return Meant(candidates=tuple(known), fault=Fault("enterprise", N_("有好幾家同名的企業，請選一家。")))
    if why := _why_not_new(written, sure=sure):
        return Meant(fault=why, doubtful=written.doubtful)
    if identify(written.ubn, written.name, county=county, township=township) is None:
        return Meant(fault=_unnamed(written))
    return Meant(new=NewEnterprise(written.ubn, written.name, county, township))


def _agrees(written: Written, known: Candidate) -> bool:
    """A number together with a name must be of one enterprise; alone, either is enough."""
    key = read_name(written.name).key
    return not (written.ubn and key) or key == read_name(known.name).key


async def _known(written: Written) -> list[Candidate]:
    async with transaction() as c:
        rows = await c.fetch(_SAME, written.ubn, read_name(written.name).key)
    return [Candidate(**dict(row)) for row in rows]


def _why_not_new(written: Written, *, sure: bool) -> Fault | None:
    if written.ubn and not written.name:
        return Fault("enterprise", N_("還沒有這個統編的資料；請連名稱一起寫，例如：晨光有限公司 00090001。"))
    if written.doubtful and not sure:
        return Fault("enterprise", N_("統一編號的檢查碼不對，請再看一次；確定沒錯就勾「編號確認無誤」。"))
    return None


def _unnamed(written: Written) -> Fault:
    """What is missing before this can be a new enterprise."""
    wanted: Literal["county", "enterprise"] = "county" if read_name(written.name).scope == "county" else "enterprise"
    if wanted == "county":
        return Fault("county", N_("這是新的行號，請選它所在的縣市。"))
    return Fault("enterprise", N_("找不到這家企業；新的企業請寫全名（含公司或行號），或加上統一編號。"))
