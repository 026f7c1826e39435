"""The auditor's page of evidence: each item to take along, and the file of one event. Taking one is recorded."""

from typing import Any

from litestar import Response, get

from assurance import affected, evidence
from assurance.event_file import event_file
from assurance.evidence_tables import ON_PAPER, TABLES
from events.facts import event_facts
from foundation import clock, permissions
from foundation.form_fields import read_query
from foundation.pages import AnyRequest, page, signed_in
from foundation.refusals import NotFound
from foundation.tabular import ODS_TYPE, ods_bytes
from privacy import reveal

OPT = {"permission": permissions.AUDIT, "hidden": True}


@get("/{prefix:str}/staff/privacy/evidence", opt=OPT)
async def evidence_list(request: AnyRequest) -> Response[str]:
    return page(
        request, "assurance/evidence.html", tables=TABLES, on_paper=ON_PAPER, events=await affected.event_slugs()
    )


@get("/{prefix:str}/staff/privacy/evidence/{name:str}", opt=OPT)
async def evidence_item(request: AnyRequest, name: str) -> Response[bytes]:
    table = next((each for each in TABLES if f"{each.key}.ods" == name), None)
    if table is None:
        raise NotFound
    await reveal.record(signed_in(request), "evidence", None, [table.key], "audit", now=clock.now())
    return _file(ods_bytes((await evidence.read(table)).sheet()), name, ODS_TYPE)


@get("/{prefix:str}/staff/privacy/evidence/event.zip", opt=OPT)
async def evidence_of_event(request: AnyRequest) -> Response[bytes]:
    """`?event=` is the slug that was chosen."""
    slug, now = read_query(request).text("event"), clock.now()
    facts = await event_facts(slug)
    await reveal.record(signed_in(request), "evidence", facts.id, [], "audit", now=now)
    return _file(await event_file(slug, now), f"{slug}.zip", "application/zip")


def _file(content: bytes, name: str, kind: str) -> Response[Any]:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


ROUTES = [evidence_list, evidence_item, evidence_of_event]
