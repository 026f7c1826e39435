"""Every GET route of the product leads somewhere and is met by a link; every page among them is fit for everybody."""

import pytest

from tests.journeys import addresses
from tests.journeys.addresses import Walked
from tests.journeys.looking import Looker

# Behind a deed or a button, which no link leads past; the tests of their rooms open them.
BEHIND_A_DEED = (
    "/form/new", "/forms/{design:uuid}/new", "/forms/{design:uuid}/preview", "/registrations/acts",
    "/acts/{act:uuid}", "/import/{batch:uuid}/undo", "/rules/{held:uuid}",
)  # fmt: skip


@pytest.mark.parametrize("route", [r.path for r in addresses.routes() if not r.path.endswith(BEHIND_A_DEED)])
def test_route(route: str, walked: Walked, look: Looker) -> None:
    met = walked.found.get(route)
    assert met, "no link leads to this route"
    if met.is_page:
        look(met.path, met.role)
