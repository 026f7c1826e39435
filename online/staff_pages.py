"""After an online session: the log of the meeting becomes attendance. Upload, look, decide the rest, write, undo."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile

from events.facts import EventFacts, SessionFacts, event_facts
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Invalid, NotFound
from imports.grids import MOST_BYTES
from online.minutes import Window
from online.reading import by_reference, expected, shown
from online.sheets import MOST_FILES, LogSheet, carried, read_carried, read_files, sheet_of
from online.writing import imports_of, take_back, write_minutes

EDIT = {"permission": permissions.REGISTRATIONS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/online-log"
SERVICES = {"webex": "Webex", "teams": "Microsoft Teams", "meet": "Google Meet", "zoom": "Zoom", "other": "—"}
Answer = Response[Any]


@get(PLACE, opt=EDIT)
async def start(request: AnyRequest, slug: str) -> Answer:
    facts = await event_facts(slug)
    return await _start(request, facts, _session(facts, read_query(request)))


@post(PLACE, opt=EDIT, status_code=200, request_max_body_size=MOST_FILES * MOST_BYTES)
async def upload(request: AnyRequest, slug: str) -> Answer:
    """Shows what the log says; nothing is written."""
    facts, fields = await event_facts(slug), await read_form(request)
    session = _session(facts, fields)
    by, now = signed_in(request), clock.now()
    try:
        # Reading and matching are seconds for large logs: not in the loop that answers everybody else.
        log = await asyncio.to_thread(read_files, await _files(request), _window(session), fields.text("zone"))
    except Invalid as refused:
        return await _start(request, facts, session, refused.faults, fields.text("zone"))
    known = await expected(facts.id, session.id, by, now)
    sheet = await asyncio.to_thread(sheet_of, session.id, log, known, _window(session))
    return await _look(request, facts, session, sheet)


@post(PLACE + "/write", opt=EDIT, status_code=200)
async def write(request: AnyRequest, slug: str) -> Answer:
    facts, fields = await event_facts(slug), await read_form(request)
    session, now = _session(facts, fields), clock.now()
    try:
        sheet = read_carried(fields.text("sheet"), session.id, now)
    except Invalid as refused:
        return await _start(request, facts, session, refused.faults)
    chosen, faults = await _chosen(facts.id, sheet, fields)
    if faults:
        return await _look(request, facts, session, sheet, fields, faults)
    minutes = sheet.decided(chosen, _window(session))
    stayed = {each: told for each, told in minutes.items() if told >= least(facts)}
    done = await write_minutes(
        facts.id, session.id, stayed, signed_in(request), now,
        service=sheet.service, people=len(sheet.rows), matched=len(minutes),
    )  # fmt: skip
    words = N_("已登記 %(made)s 位出席，更新 %(raised)s 位的時數。")
    if done.repeated or not done.stayed:
        words = N_("這份紀錄先前已經寫入，沒有改變。") if done.repeated else N_("沒有人達到出席門檻，沒有寫入。")
    return see_other(request, _address(facts, session), flash=words, made=done.made, raised=done.raised)


@post(PLACE + "/{number:uuid}/undo", opt=EDIT)
async def undo(request: AnyRequest, slug: str, number: UUID) -> Answer:
    facts = await event_facts(slug)
    session = _session(facts, await read_form(request))
    done = await take_back(facts.id, session.id, number, signed_in(request), clock.now())
    words = N_("已收回 %(removed)s 位出席、還原 %(lowered)s 位的時數；之後由報到改過的 %(kept)s 位不動。")
    return see_other(
        request, _address(facts, session), flash=words, removed=done.removed, lowered=done.lowered, kept=done.kept
    )


def least(facts: EventFacts) -> int:
    """Minutes that count as having been there."""
    return max(facts.min_minutes or 1, 1)


async def _files(request: AnyRequest) -> list[tuple[str, bytes]]:
    sent = (await request.form()).getall("files", [])
    return [
        (each.filename, content) for each in sent if isinstance(each, UploadFile) and (content := await each.read())
    ]


async def _chosen(event: UUID, sheet: LogSheet, fields: Fields) -> tuple[dict[int, UUID], Faults]:
    """What a person decided of the rest: one of those proposed, or somebody by their reference."""
    chosen: dict[int, UUID] = {}
    faults: Faults = []
    for n, row in sheet.unsure:
        typed, picked = fields.text(f"reference-{n}"), uuid_of(fields.text(f"row-{n}"))
        if typed:
            found = await by_reference(event, typed)
            if found is None:
                faults.append(Fault(f"reference-{n}", N_("找不到這個報名編號，請再核對。")))
            else:
                chosen[n] = found
        elif picked is not None and picked in row.candidates:
            chosen[n] = picked
    return chosen, faults


async def _start(
    request: AnyRequest, facts: EventFacts, session: SessionFacts, faults: Sequence[Fault] = (), zone: str = "taipei"
) -> Answer:
    return page(
        request, "online/log.html", 422 if faults else 200, event=facts, session=session, sessions=_online(facts),
        faults=list(faults), zone=zone, least=least(facts), begun=session.starts_at <= clock.now(),
        imports=await imports_of(session.id), services=SERVICES,
    )  # fmt: skip


async def _look(
    request: AnyRequest, facts: EventFacts, session: SessionFacts, sheet: LogSheet, given: Fields | None = None,
    faults: Sequence[Fault] = (),
) -> Answer:  # fmt: skip
    wanted = {each for row in sheet.rows for each in (row.registration, *row.candidates) if each}
    window = _window(session)
    minutes: Mapping[UUID, int] = sheet.decided({}, window)
    return page(
        request, "online/look.html", 422 if faults else 200, event=facts, session=session, sheet=sheet,
        people=await shown(wanted), minutes=minutes, window=window, least=least(facts), given=given or Fields(),
        stayed=sum(1 for told in minutes.values() if told >= least(facts)), faults=list(faults), services=SERVICES,
        carried=carried(sheet, clock.now()),
    )  # fmt: skip


def _online(facts: EventFacts) -> list[SessionFacts]:
    return [session for session in facts.sessions if session.mode != "onsite"]


def _session(facts: EventFacts, fields: Fields) -> SessionFacts:
    """The one asked for; else the last online one that has begun, else the first. NotFound where nothing is online."""
    wanted, now = fields.text("session"), clock.now()
    online = [session for session in _online(facts) if not wanted or str(session.id) == wanted]
    if not online or not facts.is_public():
        raise NotFound
    begun = [session for session in online if session.starts_at <= now]
    return begun[-1] if begun else online[0]


def _window(session: SessionFacts) -> Window:
    return Window(session.starts_at, session.ends_at)


def _address(facts: EventFacts, session: SessionFacts) -> str:
    return f"/staff/events/{facts.slug}/online-log?session={session.id}"


ROUTES = [start, upload, write, undo]
