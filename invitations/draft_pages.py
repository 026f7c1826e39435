"""Drafts to download: letter, flyer, table cards, and the papers of lecturers. Nothing of them is kept."""

import asyncio
from datetime import datetime
from urllib.parse import quote

from litestar import Response, get

from events.facts import EventFacts, event_facts
from foundation import clock, permissions, settings
from foundation.form_fields import read_query, uuid_of
from foundation.languages import Language
from foundation.odt import ODT_TYPE
from foundation.pages import AnyRequest, language_of, prefix_of
from foundation.refusals import NotFound
from invitations import lecturer_papers, papers
from invitations.sending import one_sent

VIEW = {"permission": permissions.EVENTS_VIEW}
DRAFTS = ("letter", "flyer", "table-cards", "lecturer", "receipt")


@get("/{prefix:str}/staff/events/{slug:str}/drafts/{name:str}", opt=VIEW)
async def draft(request: AnyRequest, slug: str, name: str) -> Response[bytes]:
    """Letter and flyer lead to the event by the link of `?invitation=`, if one is named."""
    facts = await event_facts(slug)
    which, _, ending = name.partition(".")
    if ending != "odt" or which not in DRAFTS:
        raise NotFound
    address, addressee = await _referred(request, facts)
    content = await asyncio.to_thread(_written, which, facts, address, addressee, language_of(request), clock.now())
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(f'{slug}-{name}')}"}
    return Response(content, media_type=ODT_TYPE, headers=headers)


def _written(which: str, facts: EventFacts, address: str, addressee: str, language: Language, now: datetime) -> bytes:
    match which:
        case "letter":
            return papers.letter(facts, address, addressee, language, now)
        case "flyer":
            return papers.flyer(facts, address, language, now)
        case "table-cards":
            return lecturer_papers.table_cards(facts, language, now)
        case "lecturer":
            return lecturer_papers.invitation(facts, language, now)
        case _:
            return lecturer_papers.receipt(facts, language, now)


async def _referred(request: AnyRequest, facts: EventFacts) -> tuple[str, str]:
    """The address to print, and whom the invitation is for."""
    address = f"{settings.current().public_url}/{prefix_of(request)}/events/{facts.slug}"
    wanted = uuid_of(read_query(request).text("invitation"))
    if wanted is None:
        return address, ""
    sent = await one_sent(facts.id, wanted)
    return f"{address}?via={sent.code}", sent.partner_name(language_of(request))


ROUTES = [draft]
