"""Every GET route of the product leads somewhere and is met by a link; every page among them is fit for everybody."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys import addresses
from tests.journeys.addresses import Found
from tests.journeys.demo import Demo
from tests.journeys.looking import Looker
from tests.journeys.world import World, prepare

Look = Callable[..., None]


@pytest.fixture(scope="module")
def look(demo: Demo, browser: Browser, axe: Callable[..., None]) -> Iterator[Looker]:
    looker = Looker(demo, browser, axe)
    yield looker
    looker.close()


@pytest.fixture(scope="module")
def world(demo: Demo, browser: Browser) -> World:
    return prepare(demo, browser)


@pytest.fixture(scope="module")
def found(demo: Demo, browser: Browser, world: World) -> dict[str, Found]:
    return addresses.walk(demo, browser, world.first)


@pytest.mark.parametrize("route", [route.path for route in addresses.routes()])
def test_route(route: str, found: dict[str, Found], look: Looker) -> None:
    met = found.get(route)
    assert met, "no link leads to this route"
    if met.is_page:
        look(met.path, met.role)
