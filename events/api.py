"""Events for machines: create and publish with a token, list and read without one, and the codes that answers use."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import MediaType, Response, get, post

from events import sharing
from events.facts import EventFacts, HoldbackFacts, SessionFacts, public_facts
from events.kinds import EVENT_KINDS
from events.lists import EventCard, public_events
from events.opening import why_closed
from events.pages import read_filters
from events.partner_access import asking
from events.planning import create_event
from events.plans import OFFER_HOURS, EventPlan, SessionPlan
from events.publishing import publish
from foundation import clock, codes, permissions
from foundation.actor import Actor
from foundation.clock import TAIPEI
from foundation.database import transaction
from foundation.form_fields import read_query
from foundation.industries import INDUSTRIES
from foundation.pages import AnyRequest, signed_in
from foundation.townships import COUNTIES, ELSEWHERE, TOWNSHIPS
from privacy import consents
from questionnaires.questions import plain

PUBLIC = {"permission": permissions.PUBLIC}
Json = Response[dict[str, Any]]


class NewSession(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A time without offset is local."""

    starts_at: datetime
    ends_at: datetime
    places: int
    title_zh: str = ""
    title_en: str = ""
    mode: str = "onsite"
    venue_zh: str = ""
    venue_en: str = ""
    address: str = ""
    map_url: str = ""
    room_limit: int | None = None
    reserved: int = 0
    online_places: int | None = None


class NewEvent(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    title_zh: str
    kind: str
    sessions: list[NewSession]
    title_en: str = ""
    summary_zh: str = ""
    summary_en: str = ""
    audience_zh: str = ""
    audience_en: str = ""
    county: str | None = None
    contact: UUID | None = None
    deputy: UUID | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    waiting_list: bool = True
    mail_only: bool = False
    meal: bool = False
    photos: bool = False
    online_url: str = ""
    min_places: int | None = None
    decide_on: date | None = None
    session_rule: str = "any"
    approval: bool = False
    per_enterprise: int | None = None
    access: str = "open"
    offer_hours: int = OFFER_HOURS
    reconfirm: bool = False
    min_minutes: int | None = None
    banner_zh: str = ""
    banner_en: str = ""
    series: UUID | None = None
    design: UUID | None = None

    def plan(self) -> EventPlan:
        given = {name: getattr(self, name) for name in self.__struct_fields__}
        given |= {name: _aware(given[name]) for name in ("opens_at", "closes_at")}
        return EventPlan(**given | {"sessions": tuple(_session_plan(session) for session in self.sessions)})


_new_event = msgspec.json.Decoder(NewEvent)


@post("/api/v1/events", opt={"permission": permissions.EVENTS_EDIT}, status_code=201)
async def create(request: AnyRequest) -> Json:
    """Created and published on the approved standard form and notice; all or nothing."""
    plan = _new_event.decode(await request.body()).plan()
    facts = await _create_published(plan, signed_in(request), clock.now())
    return Response(event_json(facts, clock.now()), headers={"location": f"/api/v1/events/{facts.slug}"})


@get("/api/v1/events", opt=PUBLIC)
async def listing(request: AnyRequest) -> Json:
    """`county`, `kind`, `q`, `when=past` and `page` filter as on the page."""
    now = clock.now()
    found = await public_events(now, read_filters(read_query(request)))
    items = [card_json(card, now) for card in found.cards]
    return Response({"items": items, "total": found.total, "page": found.page, "pages": found.pages})


@get("/api/v1/events/{slug:str}", opt=PUBLIC)
async def event(slug: str) -> Json:
    facts = await public_facts(slug)
    return Response(event_json(facts, clock.now()))


@get("/api/v1/codes", opt=PUBLIC)
async def all_codes() -> Response[bytes]:
    """Every code that answers and filters use, with its words in both languages."""
    return Response(_CODES, media_type=MediaType.JSON, headers={"cache-control": "public, max-age=3600"})


def _all_codes() -> bytes:
    return msgspec.json.encode(
        {
            "counties": [_word(county.code, county.zh, county.en) for county in (*COUNTIES, ELSEWHERE)],
            "townships": [
                _word(t.code, t.zh, t.en) | {"county": t.county, "postal_code": t.postal_code} for t in TOWNSHIPS
            ],
            "industries": [_word(i.code, i.zh, i.en) | {"scheme": i.scheme} for i in INDUSTRIES],
            "sizes": _words(codes.SIZES),
            "identity_kinds": _words(codes.IDENTITY_KINDS),
            "event_kinds": _words(EVENT_KINDS),
            "heard": _words(codes.HEARD_FROM),
            "meals": _words(codes.MEALS),
        }
    )


async def _create_published(plan: EventPlan, by: Actor, now: datetime) -> EventFacts:
    async with transaction():
        planned = await create_event(plan, by, now)
        return await publish(planned.slug, by, now)


_RULES = (
    "session_rule", "approval", "per_enterprise", "access", "offer_hours", "reconfirm", "min_places", "decide_on",
    "banner_zh", "banner_en", "postponed_on", "confirmed_on",
)  # fmt: skip


def event_json(facts: EventFacts, now: datetime) -> dict[str, Any]:
    """Public facts by name, so that nothing is published because it was added somewhere else."""
    closed = why_closed(facts, now)
    papers = facts.papers
    return {
        "slug": facts.slug,
        "id": facts.id,
        "url": sharing.address_of(facts, "zh-Hant"),
        "kind": facts.kind,
        "status": facts.status,
        "title_zh": facts.title_zh,
        "title_en": facts.title_en,
        "summary_zh": facts.summary_zh,
        "summary_en": facts.summary_en,
        "county": facts.county,
        "open": closed is None,
        "closed_reason": closed.reason if closed else None,
        "opens_at": facts.opens_at,
        "closes_at": facts.closes_at,
        "waiting_list": facts.waiting_list,
        **{name: getattr(facts, name) for name in _RULES},
        "sessions": [_session_json(session) for session in facts.sessions],
        "questions": plain(papers.questions) if papers else [],
        "consents": [
            _consent_json(purpose) for purpose in consents.asked_for(partners=bool(asking(facts)), photos=facts.photos)
        ],
        "notice": {"sha256": papers.notice.sha256, **papers.notice.body} if papers else None,
    }


def card_json(card: EventCard, now: datetime) -> dict[str, Any]:
    closed = why_closed(card, now)
    return {
        "slug": card.slug,
        "kind": card.kind,
        "status": card.status,
        "title_zh": card.title_zh,
        "title_en": card.title_en,
        "county": card.county,
        "starts_at": card.starts_at,
        "ends_at": card.ends_at,
        "open": closed is None,
        "closed_reason": closed.reason if closed else None,
        "waiting_list": card.waiting_list,
        "places": card.places,
        "places_left": card.left,
    }


def _session_json(session: SessionFacts) -> dict[str, Any]:
    """`places` counts every place of the room plan; `places_left` those the public can still have."""
    return {
        "id": session.id,
        "title_zh": session.title_zh,
        "title_en": session.title_en,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "mode": session.mode,
        "venue_zh": session.venue_zh,
        "venue_en": session.venue_en,
        "address": session.address,
        "places": session.places,
        "places_left": session.left,
        "twin": session.twin,
        "held_back": [_holdback_json(holdback) for holdback in session.holdbacks],
    }


def _holdback_json(holdback: HoldbackFacts) -> dict[str, Any]:
    """For whom places are kept, and until when; what a code stands for is told to nobody."""
    names = ("kind", "county", "partner", "places", "release_at")
    return {name: getattr(holdback, name) for name in names} | {"left": holdback.left}


def _consent_json(purpose: consents.ConsentPurpose) -> dict[str, str]:
    names = ("label_zh", "label_en", "text_zh", "text_en")
    return {"purpose": purpose.key} | {name: getattr(purpose, name) for name in names}


def _session_plan(session: NewSession) -> SessionPlan:
    given = {name: getattr(session, name) for name in session.__struct_fields__}
    return SessionPlan(**given | {name: _aware(given[name]) for name in ("starts_at", "ends_at")})


def _aware(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=TAIPEI)


def _word(code: str, zh: str, en: str) -> dict[str, str]:
    return {"code": code, "zh": zh, "en": en}


def _words(of: tuple[codes.Code, ...]) -> list[dict[str, str]]:
    return [_word(code.key, code.zh, code.en) for code in of]


# The same for everybody and every query string: made once.
_CODES = _all_codes()


ROUTES = [create, listing, event, all_codes]
