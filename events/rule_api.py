"""Places held back, for machines: who may plan events lists them, adds one and releases it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post

from events.facts import event_facts
from events.held_places import Held, places_of
from events.holdback_plans import HoldbackPlan
from events.holding_back import hold_back, release
from foundation import clock, permissions
from foundation.clock import TAIPEI
from foundation.pages import AnyRequest

VIEW = {"permission": permissions.EVENTS_VIEW}
EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/api/v1/events/{slug:str}/holdbacks"
Json = Response[dict[str, Any]]


class NewHoldback(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A time without offset is local."""

    session: UUID
    kind: str
    places: int
    county: str | None = None
    partner: UUID | None = None
    title_zh: str = ""
    release_at: datetime | None = None

    def plan(self) -> HoldbackPlan:
        given = {name: getattr(self, name) for name in self.__struct_fields__}
        if self.release_at and self.release_at.tzinfo is None:
            given["release_at"] = self.release_at.replace(tzinfo=TAIPEI)
        return HoldbackPlan(**given)


_new = msgspec.json.Decoder(NewHoldback)


@get(PLACE, opt=VIEW)
async def listing(slug: str) -> Json:
    """Those released too, in the order of sessions and of release."""
    facts, now = await event_facts(slug), clock.now()
    rows = [row for session in await places_of(facts, now) for row in session.rows]
    return Response({"items": [_json(row, now) for row in rows]})


@post(PLACE, opt=EDIT, status_code=201)
async def add(request: AnyRequest, slug: str) -> Json:
    held = await hold_back(slug, _new.decode(await request.body()).plan(), clock.now())
    return Response({"id": held})


@post(PLACE + "/{held:uuid}/release", opt=EDIT, status_code=200)
async def release_now(slug: str, held: UUID) -> Json:
    now = clock.now()
    await release(slug, held, now)
    return Response({"id": held, "release_at": now})


def _json(row: Held, now: datetime) -> dict[str, Any]:
    names = ("id", "session", "kind", "county", "partner", "title_zh", "places", "places_taken", "release_at")
    return {name: getattr(row, name) for name in names} | {"released": row.is_released(now)}


ROUTES = [listing, add, release_now]
