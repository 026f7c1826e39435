"""The line of one event for staff: who stands where, why each was asked or passed over, moving it on by hand, and
answering an offer for whoever says so on the telephone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Conflict, Gone, NotFound
from registrations import offers
from registrations.line import Act, LineEntry, line_of
from registrations.roster import RosterLine, roster_line, roster_lines
from registrations.unread_offers import unread
from registrations.waiting import promote

VIEW = {"permission": permissions.REGISTRATIONS_VIEW}
EDIT = {"permission": permissions.REGISTRATIONS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/waiting"

ACTS = {
    "joined": N_("排入候補"),
    "offered": N_("詢問是否遞補"),
    "seated": N_("直接遞補"),
    "skipped": N_("這次輪到但跳過"),
    "accepted": N_("接受遞補"),
    "refused": N_("婉拒遞補"),
    "lapsed": N_("超過時間沒有回覆"),
    "left": N_("離開候補"),
    "moved_back": N_("移到最後"),
}
REASONS = {
    "full": N_("剩 %(left)s 席，這一組要 %(needed)s 席，座位先問後面坐得下的人；順位不變。"),
    "begun": N_("要的場次已經開始。"),
    "choice": N_("選的項目剩 %(left)s 份，這一組要 %(needed)s 份；順位不變。"),
    "restored": N_("取消後由承辦人復原，回到原來的順位。"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One act in words: `why` with its numbers, empty where nothing is to be explained."""

    at: datetime
    what: str
    why: str
    numbers: dict[str, Any]
    session: UUID | None


@dataclass(frozen=True, slots=True)
class Group:
    """`people` are masked; those erased meanwhile are missing in it, `size` counts everybody."""

    position: int
    size: int
    people: tuple[RosterLine, ...]
    entry: LineEntry
    told: tuple[Told, ...]
    to_call: bool


@get(PLACE, opt=VIEW)
async def waiting(request: AnyRequest, slug: str) -> Response[str]:
    event = await event_facts(slug)
    groups = await _groups(event)
    return page(
        request,
        "registrations/waiting.html",
        event=event,
        groups=groups,
        people=sum(group.size for group in groups),
        sessions={session.id: session for session in event.sessions},
    )


@post(PLACE, opt=EDIT)
async def offer_now(request: AnyRequest, slug: str) -> Redirect:
    """What is free goes to the line now, by its rules: nobody is put before anybody."""
    event, here = await event_facts(slug), f"/staff/events/{slug}/waiting"
    given = await promote(event.id, clock.now())
    if not (given.registrations or given.offered):
        return see_other(request, here, flash=N_("現在沒有坐得下的空位，順位都不變。"), kind="warn")
    return see_other(
        request, here, flash=N_("遞補了 %(seated)s 位，另外問了 %(offered)s 位。"),
        seated=len(given.registrations), offered=len(given.offered),
    )  # fmt: skip


@post(PLACE + "/{registration:uuid}/accept", opt=EDIT)
async def accept(request: AnyRequest, slug: str, registration: UUID) -> Redirect:
    """As they said on the telephone; for the whole group, as by their own link."""
    return await _answer(request, slug, registration, accepted=True)


@post(PLACE + "/{registration:uuid}/refuse", opt=EDIT)
async def refuse(request: AnyRequest, slug: str, registration: UUID) -> Redirect:
    return await _answer(request, slug, registration, accepted=False)


async def _answer(request: AnyRequest, slug: str, registration: UUID, *, accepted: bool) -> Redirect:
    event, here = await event_facts(slug), f"/staff/events/{slug}/waiting"
    if await roster_line(event.id, registration) is None:
        raise NotFound
    try:
        done = await offers.answer_for(registration, accepted, signed_in(request), clock.now())
    except (Conflict, Gone) as no:
        return see_other(request, here, flash=no.message, kind="warn")
    if accepted:
        return see_other(request, here, flash=N_("已代為接受，座位給了 %(n)s 位。"), n=len(done.registrations))
    return see_other(request, here, flash=N_("已代為婉拒 %(n)s 位，座位讓給下一位。"), n=len(done.registrations))


async def _groups(event: EventFacts) -> list[Group]:
    line, silent = await line_of(event.id), await unread(event.id, clock.now())
    ids = [registration for entry in line for registration in entry.registrations]
    known = {one.registration: one for one in (await roster_lines(event.id, ids) if ids else [])}
    return [
        Group(
            position,
            len(entry.registrations),
            tuple(known[each] for each in entry.registrations if each in known),
            entry,
            tuple(map(_told, reversed(entry.acts))),
            entry.offered_until is not None and silent.issuperset(entry.registrations),
        )
        for position, entry in enumerate(line, 1)
    ]


def _told(act: Act) -> Told:
    numbers = {"left": act.left or 0, "needed": act.needed or 0}
    return Told(act.at, ACTS.get(act.act, act.act), REASONS.get(act.reason, ""), numbers, act.session)


ROUTES = [waiting, offer_now, accept, refuse]
