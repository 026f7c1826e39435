"""The mails of the demo, read in the browser; outside of the demo these addresses do not exist."""

from typing import Any

from litestar import Response, get

from foundation import permissions
from foundation.form_fields import read_query
from foundation.languages import PREFIX, Language, gettext, preferred
from foundation.pages import AnyRequest, page
from foundation.refusals import NotFound
from foundation.settings import current
from lianfu import caught_mail
from lianfu.catcher import KEPT, folder_of

PUBLIC = {"permission": permissions.PUBLIC}
_SHOWN = 100
# What a browser may show in its place; everything else is saved.
_SHOWN_INLINE = {"image/png", "image/jpeg", "image/gif"}


@get("/demo/mail", opt=PUBLIC)
async def inbox(request: AnyRequest) -> Response[str]:
    """The newest first; `?to=` keeps those to one address."""
    _only_in_the_demo()
    to = read_query(request).text("to").lower()
    mails = caught_mail.latest(folder_of(current()), KEPT if to else _SHOWN)
    shown = [mail for mail in mails if to in mail.to.lower()][:_SHOWN]
    return page(request, "lianfu/demo_inbox.html", mails=shown, to=to, **_language(request))


@get("/demo/mail.json", opt=PUBLIC)
async def inbox_json() -> Response[list[dict[str, Any]]]:
    """All mails with their texts, for programs that look whether one arrived."""
    _only_in_the_demo()
    mails = caught_mail.latest(folder_of(current()), KEPT)
    return Response([_told(mail) for mail in mails], headers={"cache-control": "no-store"})


@get("/demo/mail/{name:str}", opt=PUBLIC)
async def one_mail(request: AnyRequest, name: str) -> Response[str]:
    mail = _found(name)
    return page(
        request,
        "lianfu/demo_mail.html",
        mail=mail,
        shown=mail.shown(f"/demo/mail/{mail.name}/parts"),
        **_language(request),
    )


@get("/demo/mail/{name:str}/parts/{n:int}", opt=PUBLIC)
async def one_part(name: str, n: int) -> Response[bytes]:
    parts = _found(name).parts
    if not 0 <= n < len(parts):
        raise NotFound
    part = parts[n]
    inline = part.kind in _SHOWN_INLINE
    kind = part.kind if inline or part.kind == "text/calendar" else "application/octet-stream"
    plain = "".join(c for c in part.name if c.isascii() and (c.isalnum() or c in "._-")) or "file"
    headers = {
        "content-disposition": f'{"inline" if inline else "attachment"}; filename="{plain}"',
        "cache-control": "no-store",
    }
    return Response(part.content, media_type=kind, headers=headers)


def _found(name: str) -> caught_mail.CaughtMail:
    _only_in_the_demo()
    mail = caught_mail.one(folder_of(current()), name)
    if mail is None:
        raise NotFound
    return mail


def _only_in_the_demo() -> None:
    if not current().demo:
        raise NotFound


def _language(request: AnyRequest) -> dict[str, Any]:
    """These addresses have no language prefix: `?lang=` chooses, else the browser."""
    wanted = read_query(request).text("lang")
    language: Language = (
        "en" if wanted == "en" else "zh-Hant" if wanted else preferred(request.headers.get("accept-language", ""))
    )
    prefix, other = PREFIX[language], "zh-Hant" if language == "en" else "en"
    return {
        "_": gettext(language),
        "lang": language,
        "prefix": prefix,
        "url": lambda path: f"/{prefix}{path}",
        "other_language_url": f"{request.url.path}?lang={other}",
    }


def _told(mail: caught_mail.CaughtMail) -> dict[str, Any]:
    return {
        "name": mail.name,
        "to": mail.to,
        "from": mail.sender,
        "subject": mail.title,
        "date": mail.date,
        "message_id": mail.message_id,
        "text": mail.text,
        "html": mail.html,
        "parts": [
            {"name": part.name, "kind": part.kind, "cid": part.cid, "url": f"/demo/mail/{mail.name}/parts/{part.n}"}
            for part in mail.parts
        ],
    }


ROUTES = [inbox, inbox_json, one_mail, one_part]
