"""What the business register says of a number: name, place and industry, and in which words we must say whose data
these are."""

from dataclasses import dataclass
from datetime import date

from foundation import database
from foundation.database import transaction
from foundation.industries import Industry, industry
from foundation.recent import Recent
from foundation.townships import County, Township, county, township

# The day stands on every form and changes with an import only.
_EDITION: Recent[str, tuple[date | None]] = Recent(1, 60)


@dataclass(frozen=True)
class RegisteredFirm:
    """`name` is empty where the register has only somebody's own name; `industry` is a section of the scheme."""

    ubn: str
    name: str
    county: str
    township: str | None
    industry: str | None
    head_ubn: str | None = None

    @property
    def places(self) -> tuple[County | None, Township | None]:
        return county(self.county), township(self.township) if self.township else None

    @property
    def trade(self) -> Industry | None:
        return industry(self.industry) if self.industry else None


async def firm(ubn: str) -> RegisteredFirm | None:
    """None for a number that the register of the service area does not have."""
    if len(ubn) != 8 or not (ubn.isascii() and ubn.isdigit()):
        return None
    async with transaction() as c:
        row = await c.fetchrow(
            "select ubn, name, county, township, industry, head_ubn from registered_firm where ubn = $1", ubn
        )
    return RegisteredFirm(**row) if row else None


async def edition() -> date | None:
    """The day that the register in use tells of; None before the first import. The licence makes us name it."""
    within = database.DB.current_transaction.get() is not None
    known = None if within else _EDITION.get("")
    if known is None:
        async with transaction() as c:
            known = (await c.fetchval("select as_of from register_edition order by imported_on desc, as_of desc"),)
        if not within:
            _EDITION.put("", known)
    return known[0]
