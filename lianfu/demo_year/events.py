"""One event of the demo year from its plan to its results, each deed at its own time."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from events.facts import EventFacts
from events.planning import create_event
from events.plans import AgendaPlan, BodyPlan, EventPlan, SessionPlan
from events.publishing import publish
from foundation import database
from foundation.actor import Actor
from foundation.clock import TAIPEI, local
from foundation.database import transaction
from foundation.townships import COUNTIES
from lianfu.demo_year import consenting, inviting
from lianfu.demo_year.answers import answer_ballots
from lianfu.demo_year.invented import Person, heard
from lianfu.demo_year.planned import Planned
from privacy import consents
from questionnaires.answering import Answers, read_json
from registrations.admission import admit
from registrations.check_in import ScanIn, record_scans
from registrations.closing import close_door
from registrations.registering import Sent, consents_asked, papers_of, request_of

NAMES = UUID("5d8e2c5e-0f5b-4b5e-8a52-6f2a7f6f0d11")
LECTURERS = ("周講師", "鄭顧問", "何教授")
AHEAD = timedelta(days=30)

_NAMES = {county.code: county.zh for county in COUNTIES}


@dataclass
class Played:
    """What the year has so far; `chance` makes it the same year each time."""

    chance: random.Random
    people: Sequence[Person]
    team: dict[str, Actor]
    partners: dict[str, list[UUID]]
    now: datetime


async def hold(planned: Planned, year: Played, **changes: object) -> EventFacts:
    """Plans, publishes and fills an event; if its time has come, people arrive and answer. `changes` go into the
    plan."""
    starts = _starts(planned, year.now)
    then = min(starts - AHEAD, year.now - timedelta(days=3))
    organiser = year.team["organiser"]
    plan = replace(_plan(planned, starts, year), **changes)  # type: ignore[arg-type]  # fields of the plan
    made = await create_event(plan, organiser, then)
    facts = await publish(made.slug, organiser, then)
    guests = year.chance.sample(
        list(year.people), min(len(year.people), max(5, round(planned.places * planned.turnout)))
    )
    codes = await inviting.make_known(facts, year.partners, then)
    await _register(facts, guests, then, year.chance, codes)
    if starts < year.now:
        await _arrive(facts, starts, year, ended=starts + timedelta(hours=planned.hours) < year.now)
    return facts


def _starts(planned: Planned, now: datetime) -> datetime:
    """A weekday at nine or half past one; today's event runs already, whatever the hour."""
    today = local(now)
    if planned.months_ago == 0:
        earliest, latest = today.replace(hour=0, minute=10), today.replace(hour=20, minute=59)
        return min(max(today - timedelta(minutes=40), earliest), latest).replace(second=0, microsecond=0)
    day: date = today.date() - timedelta(days=round(planned.months_ago * 30.4))
    day += timedelta(days={5: -1, 6: 2}.get(day.weekday(), 0))
    return datetime.combine(day, time(9, 0) if planned.hours > 4 else time(13, 30), TAIPEI)


def _session(planned: Planned, starts: datetime, year: Played) -> SessionPlan:
    gap = timedelta(hours=planned.hours) / max(1, len(planned.topics))
    agenda = [
        AgendaPlan(starts_at=starts + k * gap, topic_zh=zh, topic_en=en, lecturer=year.chance.choice(LECTURERS))
        for k, (zh, en) in enumerate(planned.topics)
    ]
    session = SessionPlan(
        starts_at=starts,
        ends_at=starts + timedelta(hours=planned.hours),
        places=planned.places,
        mode=planned.mode,
        room_limit=planned.places + 10,
        agenda=tuple(agenda),
    )
    if planned.mode == "online":
        return session
    return replace(
        session,
        venue_zh=planned.venue_zh,
        venue_en=planned.venue_en,
        address=f"{_NAMES.get(planned.county or '', '臺中市')}示範區示範路1號",
        parking_zh="地下停車場，出示票券可停三小時。",
        parking_en="Underground car park, three hours with your ticket.",
    )


def _plan(planned: Planned, starts: datetime, year: Played) -> EventPlan:
    session = _session(planned, starts, year)
    local_bodies = year.partners.get(planned.county or "66000", [])
    supporter = year.chance.choice(local_bodies)
    cohost = year.chance.choice([body for body in local_bodies if body != supporter])
    handled = consenting.handling(planned, cohost, supporter)
    return EventPlan(
        kind=planned.kind,
        title_zh=planned.title_zh,
        title_en=planned.title_en,
        summary_zh=f"{planned.topics[0][0]}等主題，講師當場回答問題，全程免費。",
        summary_en=f"{planned.topics[0][1]} and more; the lecturers answer questions on the spot. Free of charge.",
        audience_zh="中部五縣市中小企業負責人、主管與承辦人員",
        audience_en="Owners, managers and staff of small and medium enterprises in the five central counties",
        county=planned.county,
        contact=year.team["organiser"].staff_id,
        deputy=year.team["manager"].staff_id,
        meal=planned.meal,
        learning_hours=Decimal(str(planned.hours)),
        online_url="https://example.org/live" if planned.mode == "online" else "",
        photos=handled["photos"],
        sessions=(session,),
        bodies=(
            BodyPlan(partner=year.partners[""][0], role="supervisor"),
            BodyPlan(partner=year.partners[""][1], role="host"),
            *handled["bodies"],
        ),
    )


async def _register(
    facts: EventFacts, guests: Sequence[Person], then: datetime, chance: random.Random, codes: list[str]
) -> None:
    """All at once, as a rush would: the same admission as on the page."""
    requests = [
        request_of(facts, _answers(facts, guest, chance), _sent(facts, guest, chance, codes)) for guest in guests
    ]
    with database.acting_as("public"):
        await asyncio.gather(*(admit(request, then) for request in requests))


def _answers(facts: EventFacts, guest: Person, chance: random.Random) -> Answers:
    given: dict[str, object] = {
        "identity_kind": guest.identity_kind,
        "name": guest.name,
        "email": guest.email,
        "phone": guest.phone,
        "heard": heard(chance),
    }
    if guest.firm:
        given |= {
            "organization": guest.firm.name,
            "job_title": guest.job_title,
            "county": guest.firm.county,
            "township": guest.firm.township,
            "industry": guest.firm.industry,
            "size": guest.firm.size,
        }
        if chance.random() < 0.75:
            given["ubn"] = guest.firm.ubn
    asked = {question.key for question in papers_of(facts).questions}
    if consenting.is_shy(guest):
        given["no_picture"] = True
    if "meal" in asked:
        given["meal"] = chance.choices(("meat", "vegetarian", "none"), (70, 22, 8))[0]
    read = read_json(
        papers_of(facts).questions, {key: value for key, value in given.items() if key in asked}, "zh-Hant"
    )
    assert isinstance(read, Answers), read
    return read


def _sent(facts: EventFacts, guest: Person, chance: random.Random, codes: list[str]) -> Sent:
    return Sent(
        post_token=uuid5(NAMES, facts.slug + guest.email),
        invitation=inviting.brought_by(codes, guest.email),
        sessions=_chosen(facts, chance),
        notice=papers_of(facts).notice.sha256,
        language="en" if chance.random() < 0.04 else "zh-Hant",
        channel="web",
        consents=consents.decide(
            consents_asked(facts),
            [
                *(["later_events"] if chance.random() < 0.4 else []),
                *consenting.portraits(guest),
                *consenting.handover(guest),
            ],
        ),
    )


def _chosen(facts: EventFacts, chance: random.Random) -> tuple[UUID, ...]:
    """One time of a consulting day; of everything else all, in the room or online."""
    wanted = [chance.choice(facts.occasions)] if facts.session_rule == "one" else list(facts.occasions)
    return tuple(way.id for each in wanted for way in ([chance.choice(each.ways)] if each.online else [each.room]))


async def _arrive(facts: EventFacts, starts: datetime, year: Played, *, ended: bool) -> None:
    """Two thirds to four fifths come, most in the last quarter of an hour; an event that still runs has only some of
    them yet."""
    share = (0.5 if facts.sessions[0].mode == "online" else year.chance.uniform(0.66, 0.82)) if ended else 0.4
    async with transaction() as c:
        codes = await c.fetch(
            "select t.short_code from ticket t join registration r on r.id = t.registration"
            " join participation p on p.id = r.participation"
            " where r.event = $1 and p.status = 'admitted' order by r.post_token",
            facts.id,
        )
    coming = year.chance.sample([row["short_code"] for row in codes], round(len(codes) * share))
    scans = [
        ScanIn(uuid5(NAMES, facts.slug + code), code, starts + timedelta(minutes=year.chance.triangular(-30, 20, -6)))
        for code in coming
    ]
    # Sent when all are in: nobody arrives later than the door was told.
    await record_scans(scans, year.team["door"], starts + timedelta(minutes=20), event=facts.id)
    if ended:
        closed_at = starts + timedelta(hours=2)
        await close_door(facts.id, year.team["door"], closed_at)
        await answer_ballots(facts.id, closed_at, year.now, year.chance)
