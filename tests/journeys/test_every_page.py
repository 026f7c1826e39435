"""Every GET route of the product leads somewhere and is met by a link; every page among them is fit for everybody."""

import pytest

from tests.journeys import addresses
from tests.journeys.addresses import Walked
from tests.journeys.looking import Looker


@pytest.mark.parametrize("route", [route.path for route in addresses.routes()])
def test_route(route: str, walked: Walked, look: Looker) -> None:
    met = walked.found.get(route)
    assert met, "no link leads to this route"
    if met.is_page:
        look(met.path, met.role)
