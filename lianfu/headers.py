"""Security headers of every answer: nothing foreign is loaded, framed or told, and nothing inline runs."""

from typing import Any

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from foundation.settings import current

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
)
CSP = "; ".join(_POLICY)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "x-frame-options": "DENY",
}
# Pages that other websites may frame: they hold no form, no script and no cookie, so that nobody can be led to press
# anything there. `x-frame-options` cannot say "everybody" and is left out.
EMBEDDED = {
    **{name: value for name, value in HEADERS.items() if name != "x-frame-options"},
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
    ),
    "cross-origin-resource-policy": "cross-origin",
}
_RAW = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
_RAW_EMBEDDED = [(name.encode(), value.encode()) for name, value in EMBEDDED.items()]
HSTS = "max-age=31536000; includeSubDomains"


async def add(message: Message, scope: Scope) -> None:
    """Called for every message sent; static files of a build never change under their name."""
    if message["type"] != "http.response.start":
        return
    sent = message["headers"] = list(message["headers"])
    named = {name for name, _ in sent}
    # What never met a route (an unknown address) has no handler, whatever its type says.
    handler: Any = scope.get("route_handler")
    raw = _RAW_EMBEDDED if handler is not None and handler.opt.get("embedded") else _RAW
    sent += [pair for pair in raw if pair[0] not in named]
    if b"cache-control" not in named and not scope["path"].startswith("/static/"):
        sent.append((b"cache-control", b"no-store"))
    if not current().secure_cookies and not scope["path"].startswith("/static/built/"):
        return
    headers = MutableScopeHeaders.from_message(message)
    if current().secure_cookies:
        headers["strict-transport-security"] = HSTS
    if scope["path"].startswith("/static/built/"):
        headers["cache-control"] = "public, max-age=31536000, immutable"
