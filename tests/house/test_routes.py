"""Every route says who may use it, in words that the table of permissions knows."""

from typing import Any

import pytest
from litestar.handlers import HTTPRouteHandler

from foundation import permissions
from lianfu.app import create_app

GIVEN = {name for granted in permissions.ROLE_PERMISSIONS.values() for name in granted}
EVERYBODYS = {permissions.PUBLIC, permissions.SIGNED_IN}
DOORS = ("/staff/sign-in", "/staff/sign-out")

Routes = list[tuple[str, HTTPRouteHandler]]


@pytest.fixture(scope="module")
def routes() -> Routes:
    found: Routes = []
    for route in create_app().routes:
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)]):
            if handler is not None and handler.http_methods != {"OPTIONS"}:  # Litestar's own answer to a browser
                found.append((route.path, handler))
    return found


def test_every_route_names_its_permission(routes: Routes) -> None:
    assert len(routes) > 10
    given = {f"{'/'.join(sorted(h.http_methods))} {path}": h.opt.get("permission") for path, h in routes}
    assert not {route: permission for route, permission in given.items() if permission not in GIVEN | EVERYBODYS}


def test_staff_pages_are_not_public(routes: Routes) -> None:
    staff = [(path, h) for path, h in routes if "/staff" in path and not path.endswith(DOORS)]
    assert not [path for path, h in staff if h.opt.get("permission") == permissions.PUBLIC]


def test_each_permission_is_somebodys_and_each_role_is_known() -> None:
    named = {value for name, value in vars(permissions).items() if name.isupper() and isinstance(value, str)}
    assert named - EVERYBODYS == GIVEN
    assert set(permissions.ROLE_PERMISSIONS) == set(permissions.ROLES)


def test_no_two_handlers_share_a_path_and_method(routes: Routes) -> None:
    seen: dict[tuple[str, str], Any] = {}
    for path, handler in routes:
        for method in handler.http_methods:
            assert seen.setdefault((path, method), handler) is handler, f"{method} {path}"
