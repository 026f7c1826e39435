"""One living address for each GET route of the product, found as people find it: by following the links of pages."""

import html
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from litestar.handlers import HTTPRouteHandler
from playwright.sync_api import APIResponse, Browser, BrowserContext

from foundation.permissions import PUBLIC, ROLE_PERMISSIONS, permitted
from lianfu import joining
from tests.journeys.demo import Demo

NOBODY = ""
FORM = re.compile(r'<form([^>]*method="post"[^>]*)>(.*?)</form>', re.DOTALL)
ACTION = re.compile(r'action="([^"]+)"')
FIELD = re.compile(r'<(?:input(?![^>]*type="(?:hidden|submit)")|select|textarea)[^>]*name="')
LINK = re.compile(r'(?:href|src|data-live-source)="([^"]+)"')
PARAMETER = re.compile(r"\{\w+:(\w+)\}")
SHAPES = {"uuid": "[0-9a-f-]{36}", "int": "[0-9]+"}
START = ("/", "/zh-tw", "/zh-tw/staff", "/demo/mail", "/zh-tw/questionnaires/thanks")
# No page links to what only machines read.
MACHINES = (
    "/robots.txt", "/.well-known/security.txt", "/healthz", "/readyz", "/demo/mail.json",
    "/api/v1/events", "/api/v1/codes",
)  # fmt: skip


# Each of them adds permissions to the ones before; together they hold all.
WALKERS = ("organiser", "outreach", "privacy_officer", "admin")


@dataclass(frozen=True)
class Route:
    path: str
    permission: str
    is_stream: bool

    @property
    def order(self) -> tuple[int, str]:
        """A route without parameters goes before one that would take its words for a parameter."""
        return self.path.count("{"), self.path

    def takes(self, path: str) -> bool:
        parts = PARAMETER.split(self.path)
        pattern = "".join(SHAPES.get(part, "[^/]+") if n % 2 else re.escape(part) for n, part in enumerate(parts))
        return re.fullmatch(pattern, path) is not None


def routes(method: str = "GET") -> list[Route]:
    """Every route of the method that is joined, one for each path."""
    handlers: Iterable[HTTPRouteHandler] = [h for h in joining.routes() if method in h.http_methods]
    found = (
        Route(path, str(handler.opt["permission"]), "event-stream" in str(handler.media_type))
        for handler in handlers
        for path in handler.paths
    )
    return sorted(found, key=lambda route: route.order)


@dataclass(frozen=True)
class Found:
    """Where a route was met, by whom, and whether it is a page for people."""

    path: str
    role: str
    is_page: bool


@dataclass(frozen=True)
class Form:
    """Where a form with something to fill in was met, by whom, and where it goes."""

    page: str
    role: str
    action: str


@dataclass(frozen=True)
class Walked:
    """By the paths of routes: pages and files, and forms."""

    found: dict[str, Found]
    forms: dict[str, Form]


def walk(demo: Demo, browser: Browser, more: Iterable[str]) -> Walked:
    """Nobody and staff follow every link, once per route; `more` are addresses to begin with."""
    every, posts, found, forms = routes(), routes("POST"), dict[str, Found](), dict[str, Form]()
    given = {one for granted in ROLE_PERMISSIONS.values() for one in granted}
    assert {one for role in WALKERS for one in ROLE_PERMISSIONS[role]} == given
    for role in (NOBODY, *WALKERS):
        context = demo.signed_in(browser, role) if role else browser.new_context()
        unknown = [route for route in every if route.permission != PUBLIC or route.path not in found]
        for route, address, answer in _follow(demo, context, role, unknown, [*START, *MACHINES, *more]):
            is_page = answer is not None and answer.headers.get("content-type", "").startswith("text/html")
            found.setdefault(route.path, Found(address, role, is_page))
            for action in _forms(answer) if answer and is_page else ():
                to = next((one.path for one in posts if one.takes(action)), None)
                forms.setdefault(to or action, Form(address, role, action))
        context.close()
    return Walked(found, forms)


def _follow(
    demo: Demo, context: BrowserContext, role: str, every: list[Route], start: Iterable[str]
) -> Iterator[tuple[Route, str, APIResponse | None]]:
    queue, seen = deque(start), set[str]()
    while queue:
        address = queue.popleft()
        route = next((one for one in every if one.takes(urlsplit(address).path)), None)
        if route is None or route.path in seen or not _may(role, route.permission):
            continue
        seen.add(route.path)
        if route.is_stream:
            yield route, address, None
            continue
        answer = context.request.get(demo.address + address)
        assert answer.ok, f"{answer.status} for {address} as {role or 'nobody'}"
        yield route, address, answer
        if answer.headers.get("content-type", "").startswith("text/html"):
            queue.extend(_links(demo.address, answer))


def _may(role: str, permission: str) -> bool:
    return permission == PUBLIC if role == NOBODY else permitted(frozenset({role}), permission)


def _forms(answer: APIResponse) -> Iterator[str]:
    for opening, body in FORM.findall(answer.text()):
        if FIELD.search(body):
            action = ACTION.search(opening)
            yield urlsplit(html.unescape(action[1]) if action else answer.url).path


def _links(site: str, answer: APIResponse) -> Iterator[str]:
    for link in LINK.findall(answer.text()):
        address = urlsplit(urljoin(answer.url, html.unescape(link)))
        if f"{address.scheme}://{address.netloc}" == site and not address.path.startswith("/en"):
            yield address.path + (f"?{address.query}" if address.query else "")
