"""Types a mark into every text box of the staff pages: whatever is found by following links, as each role.

People write names and illnesses where nobody asked for them. What the office says in its own words, for the public or
about firms and itself, is left out here by the addresses of those forms.
"""

import re
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html

from foundation import clock
from tests.assurance.canary_house import House

OWN_WORDS = re.compile(
    r"/staff/(sign-|account|me/tokens|privacy/(fields|questions|wording|notices)|events/new|series|storm-day"
    r"|events/[^/]+/(edit|form|copy|photo|publish|cancel|agenda|partners|report|letters|rules|access|invitations|postpone)"
    r"|outreach/(partners|enterprises)|reach|forms|questionnaires)"
)
UNKNOWN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
TEXTS = ("text", "search", "")
MOST_PAGES = 400


@dataclass(frozen=True)
class Typed:
    """A form with the boxes that were filled in, and how it was answered."""

    action: str
    boxes: tuple[str, ...]
    status: int


async def type_everywhere(house: House, mark: str) -> list[Typed]:
    """One form of each address, for each role that meets it."""
    done: dict[tuple[str, str], Typed] = {}
    # Twice: what was made in the first round has pages with boxes of their own.
    for role, desk in [*house.desks.items()] * 2:
        async for page in _pages(desk):
            for form in page.forms:
                action = urlsplit(urljoin(str(page.base_url), form.action or "")).path
                key = (role, UNKNOWN.sub("-", action))
                boxes = tuple(sorted({box.name for box in _boxes(form)}))
                if boxes and form.method == "POST" and key not in done and not OWN_WORDS.search(action):
                    answer = await desk.post(action, data=_filled(form, mark))
                    done[key] = Typed(key[1], boxes, answer.status_code)
    return list(done.values())


async def _pages(desk: httpx.AsyncClient) -> AsyncIterator[Any]:
    queue, seen, got = deque(["/zh-tw/staff/"]), set[str](), 0
    while queue and got < MOST_PAGES:
        address = queue.popleft()
        shape = UNKNOWN.sub("-", address)
        if shape in seen or "/staff" not in address:
            continue
        seen.add(shape)
        answer = await desk.get(address)
        if answer.status_code != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        got += 1
        page = html.fromstring(answer.text, base_url=f"{desk.base_url}{address}")
        queue.extend(_links(page))
        yield page


def _links(page: Any) -> Iterator[str]:
    for link in page.xpath("//a/@href"):
        address = urlsplit(urljoin(str(page.base_url), link))
        if address.path.startswith("/zh-tw/staff"):
            yield address.path + (f"?{address.query}" if address.query else "")


def _boxes(form: Any) -> list[Any]:
    return [
        each
        for each in form.xpath(".//input | .//textarea")
        if each.name and (each.tag == "textarea" or each.get("type", "") in TEXTS)
    ]


def _filled(form: Any, mark: str) -> dict[str, list[str]]:
    """Every choice is made so that a box beside it counts; what the page has filled in already stays."""
    said: dict[str, list[str]] = {}
    for control in form.xpath(".//input | .//textarea | .//select"):
        kind, name = control.get("type", ""), control.name
        if not name or kind in {"submit", "file"}:
            continue
        if control.tag == "select":
            values = [value for value in control.value_options if value]
            said[name] = [
                ""
                if _asks(name) == "township"
                else "other"
                if "other" in values
                else str(control.value or (values or [""])[0])
            ]
        elif kind == "radio":
            if name not in said or control.get("value") == "other":
                said[name] = [control.get("value", "")]
        elif kind == "checkbox":
            said.setdefault(name, []).append(control.get("value", "on"))
        elif control.tag == "textarea" or kind in TEXTS:
            said[name] = [_fitting(name, mark)]
        else:
            said[name] = [control.get("value") or _fitting(kind, "")]
    return said


def _asks(name: str) -> str:
    """What a box asks for, whichever of several people it stands for."""
    return name.rpartition("-")[2]


def _fitting(name: str, mark: str) -> str:
    """A box that takes only days, keys or numbers gets one, so that the words beside it are taken too."""
    today = clock.day_of(clock.now())
    known = {
        "received_on": str(today), "date": str(today + timedelta(days=30)), "number": "3", "ubn": "",
        "email": "parrot@example.org", "tel": "0912345678", "enterprise": "示範鸚鵡有限公司",
    }  # fmt: skip
    return known.get(_asks(name), f"{mark}生病住院，請改由家人聯絡，謝謝大家幫忙" if mark else "")
