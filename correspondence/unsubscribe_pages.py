"""The page behind 不再收到這類通知: looking changes nothing, one press ends it, and a mail program may press by itself
(RFC 8058)."""

from litestar import Response, get, post

from correspondence import unsubscribing
from foundation import clock, permissions
from foundation.pages import AnyRequest, page

PUBLIC = {"permission": permissions.PUBLIC}
# The token proves the mail it came in. A mail program has no form of ours to take a second proof from.
ONE_CLICK = {**PUBLIC, "link_is_proof": True}


@get("/{prefix:str}/unsubscribe/{token:str}", opt=PUBLIC)
async def ask(request: AnyRequest, token: str) -> Response[str]:
    subscribed = await unsubscribing.is_subscribed(unsubscribing.read_token(token))
    return page(request, "correspondence/unsubscribe.html", token=token, subscribed=subscribed, done=False)


@post("/{prefix:str}/unsubscribe/{token:str}", opt=ONE_CLICK, status_code=200)
async def leave(request: AnyRequest, token: str) -> Response[str]:
    """Answered at once without a redirect: RFC 8058 asks for one request."""
    await unsubscribing.unsubscribe(unsubscribing.read_token(token), clock.now())
    return page(request, "correspondence/unsubscribe.html", token=token, subscribed=False, done=True)


ROUTES = [ask, leave]
