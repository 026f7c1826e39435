"""The registration form as a browser without script sends it: opened, filled in and posted."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from events.facts import EventFacts

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
FAULT = re.compile(r'<a href="#([^"]+)">([^<]+)</a>')


@dataclass
class FormPage:
    """One form on its way; `fields` is what the browser would send next."""

    browser: httpx.AsyncClient
    path: str
    text: str = ""
    fields: dict[str, Any] = field(default_factory=dict)

    async def send(self, action: str = "send", **more: Any) -> httpx.Response:
        """Keyword names with `__` for `-`: ``people__0__name="王小明"``."""
        self.fields |= {name.replace("__", "-"): value for name, value in more.items()}
        answer = await self.browser.post(self.path, data=self.fields | {"action": action})
        self.text = answer.text
        self.fields |= hidden(answer.text)
        return answer

    @property
    def faults(self) -> dict[str, str]:
        found = re.search(r'id="faults".*?</ul>', self.text, re.DOTALL)
        return dict(FAULT.findall(found[0])) if found else {}


def hidden(text: str) -> dict[str, str]:
    form = re.search(r'<form[^>]*id="register".*?</form>', text, re.DOTALL)
    return dict(HIDDEN.findall(form[0])) if form else {}


async def open_form(
    browser: httpx.AsyncClient, event: EventFacts, *, query: str = "", prefix: str = "zh-tw", name: str = "王小明"
) -> FormPage:
    path = f"/{prefix}/events/{event.slug}/register"
    opened = FormPage(browser, path, (await browser.get(path + query)).text)
    opened.fields = hidden(opened.text) | {
        "for_myself": "yes", "people-0-name": name, "people-0-email": f"{name.encode().hex()}@example.org",
    }  # fmt: skip
    return opened
