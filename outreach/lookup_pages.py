"""The business register asked by number: for the script of a form as JSON, for everybody as a page. It tells nothing
that we know of a firm ourselves."""

from typing import Any

from litestar import Response, get

from foundation import permissions
from foundation.form_fields import read_query
from foundation.languages import Language, pick
from foundation.pages import AnyRequest, language_of, page
from outreach import register
from outreach.register import RegisteredFirm
from questionnaires.ubn import read_ubn

# Nobody types more numbers in a minute; whoever wants them all takes the open file itself.
LOOKS = 60


@get("/{prefix:str}/lookup/firm", opt={"permission": permissions.PUBLIC, "looks": LOOKS})
async def look_up(request: AnyRequest) -> Response[Any]:
    """`?ubn=`, as somebody typed it. JSON where that is asked for: 404 for a number that the register lacks."""
    typed = read_query(request).text("ubn")[:60]
    number = read_ubn(typed).number
    found = await register.firm(number) if number else None
    words = in_words(found, language_of(request)) if found else {}
    if "application/json" in request.headers.get("accept", ""):
        return Response(words, status_code=200 if found else 404, headers={"cache-control": "no-store"})
    return page(request, "outreach/lookup.html", typed=typed, words=words, as_of=await register.edition())


def in_words(found: RegisteredFirm, language: Language) -> dict[str, str]:
    """Codes to put into fields, and `place` and `trade` to read."""
    county, township = found.places
    trade = found.trade
    places = [str(pick(each.zh, each.en, language)) for each in (county, township) if each]
    return {
        "ubn": found.ubn,
        "name": found.name,
        "county": found.county,
        "township": found.township or "",
        "industry": found.industry or "",
        "place": "".join(places) if language != "en" else ", ".join(reversed(places)),
        "trade": str(pick(trade.zh, trade.en, language)) if trade else "",
    }


ROUTES = [look_up]
