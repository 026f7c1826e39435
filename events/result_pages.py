"""Results of a questionnaire under its event's own address; what they say is the matter of `questionnaires`."""

from typing import Any

from litestar import Response, get

from events.facts import event_facts
from foundation import permissions
from foundation.pages import AnyRequest, language_of, page
from questionnaires.staff_pages import results_page

VIEW = {"permission": permissions.RESULTS}


@get("/{prefix:str}/staff/events/{slug:str}/results", opt=VIEW)
async def results(request: AnyRequest, slug: str) -> Response[Any]:
    facts = await event_facts(slug)
    title = facts.title(language_of(request))
    if facts.poll is None:
        return page(request, "questionnaires/results_none.html", title=title)
    return await results_page(request, facts.poll, title)


ROUTES = [results]
