"""Partners: a name stands once, kinds and counties are of our lists."""

from uuid import uuid4

import pytest

from foundation.refusals import Invalid, NotFound
from outreach import partners
from outreach.makers import make_partner


async def test_a_partner_is_made_and_corrected(db):
    made = await make_partner("臺中市商業會", kind="chamber")
    await partners.keep_partner(made, "chamber", "臺中市商業會", "Taichung Chamber of Commerce", "66000")
    [line] = await partners.partners()
    assert (line.id, line.name_en, line.visits) == (made, "Taichung Chamber of Commerce", 0)


async def test_a_name_stands_once(db):
    await make_partner("臺中市商業會")
    with pytest.raises(Invalid):
        await make_partner("臺中市商業會")
    assert len(await partners.partners()) == 1


@pytest.mark.parametrize(("kind", "name", "county", "field"), [
    ("club", "某會", None, "kind"), ("chamber", "會", None, "name_zh"), ("chamber", "某商業會", "63000", "county"),
])  # fmt: skip
async def test_what_is_not_of_our_lists_is_refused(db, kind, name, county, field):
    with pytest.raises(Invalid) as refused:
        await partners.keep_partner(None, kind, name, "", county)
    assert [fault.field for fault in refused.value.faults] == [field]


async def test_an_unknown_partner_is_not_found(db):
    with pytest.raises(NotFound):
        await partners.partner(uuid4())
    with pytest.raises(NotFound):
        await partners.keep_partner(uuid4(), "chamber", "某商業會", "", None)
