"""From a template and its facts to an answer: the Jinja environment, the page context, redirects and flash messages."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response import Redirect
from markupsafe import Markup

from foundation import assets, clock, csrf, settings
from foundation.actor import Actor
from foundation.dates import show_date, show_span, show_time
from foundation.languages import HTML_LANG, LANGUAGE_OF_PREFIX, LANGUAGES, PREFIX, Language, gettext, pick, preferred
from foundation.permissions import permitted
from foundation.tokens import keyed, same

ROOT = Path(__file__).parent.parent
FLASH_COOKIE = "lianfu_flash"
AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True)
class Flash:
    """One message shown on the next page; `text` is already in the reader's language. `about` is what it speaks of, for
    a page that may be another's by now."""

    kind: str
    text: str
    about: str = ""


class LazyMarkup:
    """Rendered only where a template prints it: a page without a form makes no CSRF cookie."""

    def __init__(self, make: Callable[[], Markup]) -> None:
        self._make = make

    def __html__(self) -> str:
        return self._make()


@cache
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader([str(path) for path in sorted(ROOT.glob("*/templates"))]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    env.globals.update(
        asset=asset_address,
        show_date=show_date,
        show_time=show_time,
        show_span=show_span,
        pick=pick,
        html_lang=HTML_LANG,
    )
    return env


@cache
def _assets() -> assets.Assets:
    return assets.load()


def asset_address(name: str) -> str:
    return _assets().address(name)


def prefix_of(request: AnyRequest) -> str:
    """The language prefix of the address, or of what the browser asks for where the address has none."""
    first = request.url.path.split("/", 2)[1]
    return first if first in LANGUAGE_OF_PREFIX else PREFIX[preferred(request.headers.get("accept-language", ""))]


def language_of(request: AnyRequest) -> Language:
    return LANGUAGE_OF_PREFIX[prefix_of(request)]


def actor_of(request: AnyRequest) -> Actor | None:
    """The signed-in person, or None for the public."""
    actor = request.scope["state"].get("actor")
    return actor if isinstance(actor, Actor) else None


def signed_in(request: AnyRequest) -> Actor:
    """The signed-in person of a route whose permission is not public; the guard has seen to it."""
    actor = actor_of(request)
    if actor is None:
        raise RuntimeError("this route needs a permission other than public")
    return actor


def context_of(request: AnyRequest) -> dict[str, Any]:
    """What every template may use; see docs/recipes/page.md."""
    prefix = prefix_of(request)
    language = LANGUAGE_OF_PREFIX[prefix]
    actor = actor_of(request)
    path = request.url.path.removeprefix(f"/{prefix}") or "/"
    return {
        "_": gettext(language),
        "lang": language,
        "prefix": prefix,
        "path": path,
        "url": _address_maker(prefix),
        "other_language_url": _other_language(request, prefix, path),
        "actor": actor,
        "may": lambda permission: actor is not None and permitted(actor.roles, permission),
        "csrf_input": LazyMarkup(
            lambda: Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, csrf.token_for(request))
        ),
        "csrf_token": LazyMarkup(lambda: Markup.escape(csrf.token_for(request))),
        "flashes": _flashes(request, language),
        "settings": settings.current(),
        "now": clock.now(),
    }


def _address_maker(prefix: str) -> Callable[[str], str]:
    return lambda path: f"/{prefix}{path}"


def _other_language(request: AnyRequest, prefix: str, path: str) -> str:
    other = next(PREFIX[language] for language in LANGUAGES if PREFIX[language] != prefix)
    query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
    return f"/{other}{path}{query}"


def render(template: str, context: dict[str, Any]) -> str:
    return environment().get_template(template).render(context)


def page(request: AnyRequest, template: str, status: int = 200, *, public: bool = False, **facts: Any) -> Response[str]:
    """An HTML answer. With `public` it holds nothing of a person and no form, and may be kept for a moment."""
    answer = Response(render(template, context_of(request) | facts), status_code=status, media_type=MediaType.HTML)
    answer.headers["cache-control"] = "no-cache" if public else "no-store"
    return with_cookies(request, answer)


def with_cookies(request: AnyRequest, answer: Response[str]) -> Response[str]:
    """What a page leaves with the reader: the proof for its forms; a message that has been shown goes."""
    for cookie in csrf.cookies_for(request, secure=settings.current().secure_cookies):
        answer.set_cookie(cookie)
    if FLASH_COOKIE in request.cookies:
        answer.set_cookie(_flash_cookie("", max_age=0))
    return answer


def see_other(request: AnyRequest, path: str, *, flash: str | None = None, kind: str = "ok", **params: Any) -> Redirect:
    """303 to a path without language prefix. `flash` is a msgid for the next page; `params` may hold no personal
    data."""
    answer = Redirect(f"/{prefix_of(request)}{path}", status_code=303)
    if flash:
        answer.set_cookie(_flash_cookie(_sign(msgspec.json.encode([kind, flash, params])), max_age=60))
    return answer


def _flash_cookie(value: str, max_age: int) -> Cookie:
    return Cookie(
        FLASH_COOKIE,
        value=value,
        path="/",
        max_age=max_age,
        httponly=True,
        samesite="lax",
        secure=settings.current().secure_cookies,
    )


def _sign(message: bytes) -> str:
    return base64.urlsafe_b64encode(keyed("flash", message)[:16] + message).decode()


def _flashes(request: AnyRequest, language: Language) -> list[Flash]:
    try:
        raw = base64.urlsafe_b64decode(request.cookies.get(FLASH_COOKIE, ""))
        if not same(raw[:16], keyed("flash", raw[16:])[:16]):
            return []
        kind, message, params = msgspec.json.decode(raw[16:], type=tuple[str, str, dict[str, Any]])
    except (ValueError, msgspec.DecodeError):
        return []
    return [Flash(kind, gettext(language)(message, **params), str(params.get("about", "")))]


__all__ = [
    "AnyRequest",
    "Flash",
    "actor_of",
    "context_of",
    "environment",
    "language_of",
    "page",
    "prefix_of",
    "render",
    "see_other",
    "signed_in",
    "with_cookies",
]
