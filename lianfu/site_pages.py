"""Pages that belong to no room: the way in, the accessibility statement, the site map, robots and security contacts."""

from litestar import MediaType, Response, get
from litestar.response import Redirect

from foundation import permissions
from foundation.languages import LANGUAGE_OF_PREFIX, PREFIX, preferred
from foundation.pages import AnyRequest, page
from foundation.settings import current

PUBLIC = {"permission": permissions.PUBLIC}


@get("/", opt=PUBLIC)
async def way_in(request: AnyRequest) -> Redirect:
    """To the language that the browser asks for."""
    return Redirect(f"/{PREFIX[preferred(request.headers.get('accept-language', ''))]}/", status_code=302)


@get("/{prefix:str}/accessibility", opt=PUBLIC)
async def accessibility(request: AnyRequest) -> Response[str]:
    return page(request, "lianfu/accessibility.html", public=True)


@get("/{prefix:str}/sitemap", opt=PUBLIC)
async def sitemap(request: AnyRequest) -> Response[str]:
    return page(request, "lianfu/sitemap.html", public=True)


@get("/robots.txt", opt=PUBLIC, media_type=MediaType.TEXT)
async def robots() -> str:
    hidden = [
        f"/{prefix}/{place}/"
        for prefix in LANGUAGE_OF_PREFIX
        for place in ("staff", "tickets", "manage", "ballots", "my-data")
    ]
    return "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in hidden)


@get("/.well-known/security.txt", opt=PUBLIC, media_type=MediaType.TEXT)
async def security_contact() -> str:
    return f"Contact: mailto:{current().centre_email}\nPreferred-Languages: zh-Hant, en\n"


ROUTES = [way_in, accessibility, sitemap, robots, security_contact]
