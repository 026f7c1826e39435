"""A visitor for probes: one connection, one form token, and answers reduced to what an outsider could compare."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode, urlsplit

_HIDDEN = re.compile(r'name="(_csrf|notice|post_token)"[^>]*value="([^"]*)"')
# Whatever is drawn anew for each answer; its length is kept.
_DRAWN = re.compile(r"[A-Za-z0-9_.-]{32,}")
_VARIABLE = {"date", "server"}
SECONDS = 30


@dataclass(frozen=True)
class Seen:
    """One answer. `shape` is status, headers and body without what is drawn anew; `seconds` until its last byte."""

    shape: str
    seconds: float


class Visit:
    def __init__(self, base: str) -> None:
        self._base = urlsplit(base)
        self._cookies: dict[str, str] = {}
        self._connection: HTTPConnection | None = None

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of a page, its token among them."""
        _, body = self._ask("GET", path, None)
        return dict(_HIDDEN.findall(body))

    def post(self, path: str, fields: Mapping[str, str], typed: str) -> Seen:
        """`typed` is taken out of the answer: a page may show what was typed."""
        content = urlencode(fields)
        started = time.perf_counter()
        answer, body = self._ask("POST", path, content)
        seconds = time.perf_counter() - started
        headers = [f"{name.lower()}: {value}" for name, value in answer.getheaders() if name.lower() not in _VARIABLE]
        told = "\n".join([str(answer.status), *sorted(headers), body]).replace(typed, "<typed>")
        return Seen(_DRAWN.sub(lambda found: f"<{len(found[0])}>", told), seconds)

    def close(self) -> None:
        if self._connection:
            self._connection.close()

    def _ask(self, method: str, path: str, content: str | None) -> tuple[HTTPResponse, str]:
        connection = self._connected()
        headers = {"content-type": "application/x-www-form-urlencoded"} if content is not None else {}
        if self._cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        if method == "GET":
            # Afterwards the visitor stays the same one: what an answer sets is compared, not taken along.
            for line in answer.headers.get_all("set-cookie", []):
                name, _, value = line.partition(";")[0].partition("=")
                self._cookies[name] = value
        return answer, body

    def _connected(self) -> HTTPConnection:
        if self._connection is None:
            kind = HTTPSConnection if self._base.scheme == "https" else HTTPConnection
            self._connection = kind(self._base.hostname or "127.0.0.1", self._base.port, timeout=SECONDS)
        return self._connection
