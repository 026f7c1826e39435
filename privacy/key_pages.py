"""The page of the keys, for the privacy officer and the auditor: epochs and the trial of their copies. No secret and no
personal data; what is to be done is done at the command line by those who keep the keys."""

from litestar import Response, get

from foundation import clock, permissions, settings
from foundation.pages import AnyRequest, page
from privacy import key_state


@get("/{prefix:str}/staff/privacy/keys", opt={"permission": permissions.PRIVACY_VIEW})
async def key_list(request: AnyRequest) -> Response[str]:
    state = await key_state.key_state(clock.now())
    return page(request, "privacy/keys.html", state=state, backup_days=settings.current().backup_days)


ROUTES = [key_list]
