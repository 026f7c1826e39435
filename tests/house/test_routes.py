"""Every route says who may use it, in words that the table of permissions knows."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.handlers import HTTPRouteHandler

from foundation import permissions
from lianfu.app import create_app

GIVEN = {name for granted in permissions.ROLE_PERMISSIONS.values() for name in granted}
SAFE = {"GET", "HEAD"}


def handlers() -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in create_app().routes:
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)]):
            if handler is not None and handler.http_methods != {
                "OPTIONS"
            }:  # Litestar's own answer to a browser's question
                yield route.path, handler


ALL = list(handlers())


@pytest.mark.parametrize(("path", "handler"), ALL, ids=[f"{'/'.join(sorted(h.http_methods))} {p}" for p, h in ALL])
def test_names_its_permission(path: str, handler: HTTPRouteHandler) -> None:
    permission = handler.opt.get("permission")
    assert permission in {permissions.PUBLIC, permissions.SIGNED_IN} | GIVEN


def test_staff_pages_are_not_public() -> None:
    doors = ("/staff/sign-in", "/staff/sign-out")
    bare = [
        p for p, h in ALL if "/staff" in p and not p.endswith(doors) and h.opt.get("permission") == permissions.PUBLIC
    ]
    assert not bare


def test_each_permission_is_somebodys_and_each_role_is_known() -> None:
    named = {value for name, value in vars(permissions).items() if name.isupper() and isinstance(value, str)} - {
        permissions.PUBLIC,
        permissions.SIGNED_IN,
    }
    assert named == GIVEN
    assert set(permissions.ROLE_PERMISSIONS) == set(permissions.ROLES)


def test_no_two_handlers_share_a_path_and_method() -> None:
    seen: dict[tuple[str, str], Any] = {}
    for path, handler in ALL:
        for method in handler.http_methods:
            assert seen.setdefault((path, method), handler) is handler, f"{method} {path}"
