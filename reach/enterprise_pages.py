"""The page of one enterprise: what is known of it, and what the centre did for it."""

from typing import Any
from uuid import UUID

from litestar import Response, get

from events.kinds import EVENT_KINDS
from foundation import clock, permissions
from foundation.clock import day_of
from foundation.pages import AnyRequest, language_of, page
from foundation.refusals import NotFound
from outreach.choices import words
from outreach.enterprise_lists import enterprise, merges, suggestions
from outreach.kinds import named
from reach.history import history

VIEW = {"permission": permissions.OUTREACH_VIEW, "hidden": True}


@get("/{prefix:str}/staff/outreach/enterprises/{id:uuid}", opt=VIEW)
async def one(request: AnyRequest, id: UUID) -> Response[Any]:  # noqa: A002 - the word of the address
    line, language = await enterprise(id), language_of(request)
    if line is None:
        raise NotFound
    context: dict[str, Any] = {
        "line": line,
        "whole": await enterprise(line.unit) if line.unit != id else None,
        "history": await history(line.unit),
        "suggested": await suggestions(id),
        "merges": await merges(id),
        "today": day_of(clock.now()),
        "event_kind_of": lambda key: named(EVENT_KINDS, key, language),
    }
    return page(request, "reach/enterprise.html", **context, **words(language))


ROUTES = [one]
