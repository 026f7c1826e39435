"""The gallery: pages made of every part that the foundation offers, served to a browser without any server, under the
policy that the product sends."""

import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup
from playwright.sync_api import BrowserContext, Page, Route

from foundation import pages, settings
from foundation.actor import Actor
from foundation.faults import Fault
from foundation.languages import Text, gettext
from foundation.permissions import ROLES, permitted

HERE = Path(__file__).parent
STATIC = HERE.parents[2] / "foundation" / "static"
SITE = "http://localhost:1"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; worker-src 'self'"
)
CSRF = Markup('<input type="hidden" name="_csrf" value="token">')
QR = Markup('<svg viewBox="0 0 9 9" role="img" aria-label="入場條碼"><path d="M1 1h3v3H1zM5 5h3v3H5z"/></svg>')
FAULTS = [
    Fault("email", "請輸入完整的電子郵件，例如 name@example.tw"),
    Fault("identity_kind", "請選一個身分"),
    Fault("m-2", "請選一個"),
]
FACTS: dict[str, dict[str, Any]] = {
    "form": {"faults": FAULTS, "points": [(str(n), str(n)) for n in range(11)]},
    "public": {"text": Text("只有中文", "zh-Hant", fallback=True), "qr": QR, "address": lambda n: f"?page={n}"},
    "staff": {},
    "door": {},
    "paper": {"qr": QR},
    "errors/503": {
        "status": 503,
        "message": "系統暫時無法處理。",
        "kept_fields": [("name", "王小明")],
        "incident": "7F3A",
    },
    "errors/409": {"status": 409, "message": "剛才有人改過。", "kept_fields": [("name", "王小明")]},
}


def render(name: str, language: str) -> str:
    house = pages.environment()
    assert house.loader
    gallery = house.overlay(loader=ChoiceLoader([FileSystemLoader(HERE / "pages"), house.loader]))
    actor = Actor(None, "陳同仁", frozenset(ROLES), "session")
    context = {
        "_": gettext(language),
        "lang": language,
        "path": "/staff/events/x",
        "url": lambda path: f"/zh-tw{path}",
        "other_language_url": "/en/",
        "actor": actor if name in {"staff", "door"} else None,
        "may": lambda permission: permitted(actor.roles, permission),
        "csrf_input": CSRF,
        "flashes": [],
        "settings": settings.current(),
    }
    template = f"foundation/{name}.html" if "/" in name else f"{name}.html"
    return gallery.get_template(template).render(context | FACTS[name])


@pytest.fixture
def gallery() -> Callable[..., Page]:
    """``gallery(context, "form")`` opens a page of the gallery in that browser context."""

    def open_page(context: BrowserContext, name: str, language: str = "zh-Hant") -> Page:
        def answer(route: Route) -> None:
            path = urlsplit(route.request.url).path
            if path.startswith("/static/"):
                file = STATIC / path.removeprefix("/static/")
                route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
            else:
                body, headers = render(path.strip("/"), language), {"content-security-policy": POLICY}
                route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)

        context.route(f"{SITE}/**", answer)
        page = context.new_page()
        page.goto(f"{SITE}/{name}")
        return page

    return open_page


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "gallery_name" in metafunc.fixturenames:
        metafunc.parametrize("gallery_name", FACTS)
