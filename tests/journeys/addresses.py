"""One living address for each GET route of the product, found as people find it: by following the links of pages."""

import html
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from litestar.handlers import HTTPRouteHandler
from playwright.sync_api import APIResponse, Browser, BrowserContext, FilePayload

from foundation.permissions import PUBLIC, ROLE_PERMISSIONS, permitted
from lianfu import joining
from tests.journeys.demo import Demo

NOBODY = ""
FORM = re.compile(r'<form([^>]*method="post"[^>]*)>(.*?)</form>', re.DOTALL)
ACTION = re.compile(r'action="([^"]+)"')
FIELD = re.compile(r'<(?:input(?![^>]*type="(?:hidden|submit)")|select|textarea)[^>]*name="')
BY_BUTTON = re.compile(r'formaction="([^"]+)"')
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
class Sent:
    """A form whose answer is no redirect but a page with more to do: a second look, or what is shown only once."""

    page: str
    role: str
    action: str
    typed: Mapping[str, str]
    files: Mapping[str, FilePayload] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """Where a form was met, by whom, and where it goes; `after` is what was sent to come there."""

    page: str
    role: str
    action: str
    after: Sent | None = None


@dataclass(frozen=True)
class Walked:
    """By the paths of routes: pages and files, forms with something to fill in, and those that are but a button."""

    found: dict[str, Found] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    buttons: dict[str, Form] = field(default_factory=dict)

    def keep(self, posts: list[Route], answer: APIResponse, met: Form) -> None:
        """The forms of that page."""
        for action, has_fields in _forms(answer):
            to = next((one.path for one in posts if one.takes(action)), action)
            kept = self.forms if has_fields else self.buttons
            kept.setdefault(to, replace(met, action=action))


def walk(demo: Demo, browser: Browser, more: Iterable[str], sent: Iterable[Sent] = ()) -> Walked:
    """Nobody and staff follow every link, once per route; `more` are addresses to begin with, opened by all who may."""
    every, posts, walked, more = routes(), routes("POST"), Walked(), list(more)
    given = {one for granted in ROLE_PERMISSIONS.values() for one in granted}
    assert {one for role in WALKERS for one in ROLE_PERMISSIONS[role]} == given
    for role in (NOBODY, *WALKERS):
        with demo.at_work(browser, role) as context:
            for route, address, answer in _follow(demo, context, role, every, more):
                is_page = answer is not None and answer.headers.get("content-type", "").startswith("text/html")
                walked.found.setdefault(route.path, Found(address, role, is_page))
                if answer and is_page:
                    walked.keep(posts, answer, Form(address, role, ""))
    for one in sent:
        with demo.at_work(browser, one.role) as context:
            answer = demo.sent(context, one.page, dict(one.typed), one.action, **one.files)
            assert answer.ok, (answer.status, one)
            walked.keep(posts, answer, Form(one.page, one.role, "", one))
    return walked


def _follow(
    demo: Demo, context: BrowserContext, role: str, every: list[Route], more: Iterable[str]
) -> Iterator[tuple[Route, str, APIResponse | None]]:
    queue, seen, wanted = deque([*START, *MACHINES, *more]), set[str](), set(more)
    while queue:
        address = queue.popleft()
        route = next((one for one in every if one.takes(urlsplit(address).path)), None)
        if route is None or not _may(role, route.permission) or (route.path in seen and address not in wanted):
            continue
        seen.add(route.path)
        wanted.discard(address)
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


def _forms(answer: APIResponse) -> Iterator[tuple[str, bool]]:
    """Where each form goes, and whether there is something to fill in; some buttons go elsewhere than their form."""
    for opening, body in FORM.findall(answer.text()):
        action = ACTION.search(opening)
        yield urlsplit(html.unescape(action[1]) if action else answer.url).path, bool(FIELD.search(body))
        for elsewhere in BY_BUTTON.findall(body):
            yield urlsplit(html.unescape(elsewhere)).path, False


def _links(site: str, answer: APIResponse) -> Iterator[str]:
    for link in LINK.findall(answer.text()):
        address = urlsplit(urljoin(answer.url, html.unescape(link)))
        if f"{address.scheme}://{address.netloc}" == site and not address.path.startswith("/en"):
            yield address.path + (f"?{address.query}" if address.query else "")
