"""Thirty marked people on their whole way through a running installation."""

import asyncio
import contextlib
import email
import email.policy
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from assurance.canaries import Canary, canaries
from events.facts import EventFacts
from events.makers import make_event, seminar
from foundation import clock
from foundation.database import transaction
from lianfu.planting import answers_of
from staff.sessions import open_session
from tests.assurance.canary_house import House, eventually
from tests.assurance.canary_typing import type_everywhere


async def event_of_today() -> EventFacts:
    """Begins in a moment, so that registration is open still and the door already."""
    soon = timedelta(seconds=90)
    while clock.day_of(clock.now() + soon) != clock.day_of(clock.now()):  # noqa: ASYNC110 - midnight gives no event
        await asyncio.sleep(1)
    begins = clock.now() + soon
    plan = seminar(begins, meal=True)
    session = replace(plan.sessions[0], starts_at=begins, ends_at=begins + timedelta(hours=3), agenda=())
    return await make_event(clock.now(), plan=replace(plan, sessions=(session,)))


async def play(house: House) -> dict[str, int]:
    """Everything in turn; how often each step was gone."""
    event = await event_of_today()
    async with contextlib.AsyncExitStack() as stack:
        await _open_desks(house, stack)
        visitor = await stack.enter_async_context(httpx.AsyncClient(base_url=house.address))
        done = {"api": await _by_api(visitor, event), "pages": await _by_page(visitor, event)}
        done["errors"] = await _mistakes(house, visitor, event)
        await eventually(lambda: _mailed(house, len(canaries())), "all are confirmed by mail")
        done["mails"] = len(house.mails)
        done["calls"] = await _calls(house, event)
        done["door"] = await _door(house, event)
        done["answers"] = await _questionnaire(house, visitor, event)
        done["visits"] = await _visits(house)
        done["exports"] = await _exports(house, event)
        done["own"] = await _own_data(house)
        house.typed = await type_everywhere(house, canaries()[7].name)
    return done


async def _mailed(house: House, count: int) -> bool:
    return len(house.mails) >= count


async def _open_desks(house: House, stack: contextlib.AsyncExitStack) -> None:
    now = clock.now()
    for role, actor in (await house.place.team(now)).items():
        async with transaction("staff") as c:
            assert actor.staff_id
            session = await open_session(c, actor.staff_id, now)
        headers = {"cookie": f"lianfu={session.cookie}", "x-csrf-token": session.csrf}
        desk = httpx.AsyncClient(base_url=house.address, headers=headers)
        house.desks[role] = await stack.enter_async_context(desk)


async def _by_api(visitor: httpx.AsyncClient, event: EventFacts) -> int:
    assert event.papers
    half = canaries()[::2]
    for canary in half:
        body = {"post_token": str(uuid4()), "answers": answers_of(canary), "notice": event.papers.notice.sha256}
        answer = await visitor.post(f"/api/v1/events/{event.slug}/registrations", json=body)
        assert answer.status_code == 201, answer.text
    return len(half)


async def _by_page(visitor: httpx.AsyncClient, event: EventFacts) -> int:
    half = canaries()[1::2]
    for canary in half:
        answer = await visitor.post(path(event), data=await _filled(visitor, event, canary))
        assert answer.status_code == 303, answer.text
    return len(half)


def path(event: EventFacts) -> str:
    return f"/zh-tw/events/{event.slug}/register"


async def _filled(visitor: httpx.AsyncClient, event: EventFacts, canary: Canary, **other: str) -> dict[str, str]:
    page = (await visitor.get(path(event))).text
    said = {f"people-0-{key}": str(value) for key, value in answers_of(canary).items()}
    return {name: _hidden(page, name) for name in ("_csrf", "post_token", "notice")} | said | {
        "people": "1", "for_myself": "yes", "action": "send"
    } | other  # fmt: skip


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no {name} on the page"
    return found[1]


async def _mistakes(house: House, visitor: httpx.AsyncClient, event: EventFacts) -> int:
    """Refused answers, an outdated notice, broken bodies, words in an address, a database that fails in the middle."""
    canary, api = canaries()[0], f"/api/v1/events/{event.slug}/registrations"
    wrong = await _filled(visitor, event, canary, **{"people-0-phone": f"{canary.phone}{canary.name}"})
    stale = await _filled(visitor, event, canary, notice="0" * 64)
    body = {"post_token": str(uuid4()), "answers": answers_of(canary), "notice": "0" * 64}
    answers = [
        await visitor.post(path(event), data=wrong),
        await visitor.post(path(event), data=stale),
        await visitor.post(api, json=body),
        await visitor.post(api, json=body | {"answers": answers_of(canary) | {canary.name: canary.email}}),
        await visitor.post(api, content=b'{"answers": "' + canary.email.encode()),
        await visitor.get(f"/zh-tw/{canary.name}", params={"q": canary.email}),
    ]
    statuses = {answer.status_code for answer in answers}
    assert {422, 409, 404} <= statuses, statuses
    async with _broken(house):
        again = await _filled(visitor, event, canary, **{"people-0-email": f"2{canary.email}"})
        broken = await visitor.post(path(event), data=again)
        assert broken.status_code == 500, broken.status_code
        other = {"post_token": str(uuid4()), "notice": again["notice"]}
        said = answers_of(canary) | {"email": f"3{canary.email}"}
        failed = await visitor.post(api, json=body | other | {"answers": said})
    return len(answers) + 1 + (failed.status_code == 500)


@asynccontextmanager
async def _broken(house: House) -> AsyncIterator[None]:
    """Every sealing of words fails in the database, which tells the row in its message."""
    c = await asyncpg.connect(house.place.superuser_dsn())
    await c.execute(
        "create function break_it() returns trigger language plpgsql as"
        " $$ begin raise exception 'broken %', new using detail = new::text; end $$;"
        " create trigger break_it before insert on identity for each row execute function break_it()"
    )
    yield
    await c.execute("drop trigger break_it on identity; drop function break_it()")
    await c.close()


async def _door(house: House, event: EventFacts) -> int:
    desk, here = house.desks["organiser"], f"/zh-tw/staff/events/{event.slug}/door"
    for canary in canaries()[:4]:
        for typed in (canary.name, canary.phone[-3:], canary.organization):
            found = await desk.post(f"{here}/search", data={"q": typed})
            assert found.status_code == 200, found.text
    async with transaction("staff") as c:
        codes = await c.fetch(
            "select t.short_code from ticket t join registration r on r.id = t.registration where r.event = $1",
            event.id,
        )
    for row in codes:
        scanned = await desk.post(here, data={"code": row["short_code"]})
        assert scanned.status_code == 200
    assert (await desk.post(f"{here}/close", data={"sure": "yes"})).status_code == 303
    return len(codes)


async def _questionnaire(house: House, visitor: httpx.AsyncClient, event: EventFacts) -> int:
    """Everybody answers with the link of their mail, and writes a remark."""
    await eventually(lambda: _mailed(house, 2 * len(canaries())), "all ballots are mailed")
    links = {found[0] for mail in house.mails if (found := re.findall(rb"/ballots/([\w-]+)", _plain(mail)))}
    for canary, token in zip(canaries(), sorted(links), strict=True):
        where = f"/zh-tw/ballots/{token.decode()}"
        page = (await visitor.get(where)).text
        names = set(re.findall(r'<input[^>]*type="radio"[^>]*name="([^"]+)"', page))
        names |= set(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="radio"', page))
        [words] = re.findall(r'<textarea[^>]*name="([^"]+)"', page)
        sent = await visitor.post(
            where, data={"_csrf": _hidden(page, "_csrf")} | dict.fromkeys(names, "4") | {words: canary.remark}
        )
        assert sent.status_code == 303, sent.text
    return len(links)


def _plain(mail: Path) -> bytes:
    message: Any = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return body.get_content().encode() if body else b""


async def _visits(house: House) -> int:
    desk = house.desks["outreach"]
    for canary in canaries():
        said = {
            "enterprise": "示範精密有限公司", "county": "66000", "mode": "walk", "outcome": "met", "need": "finance",
            "need_words": canary.note, "promise": canary.remark, "contact_name": canary.name, "sure": "yes",
            "contact_job_title": canary.job_title, "contact_phone": canary.phone, "contact_email": canary.email,
        }  # fmt: skip
        logged = await desk.post("/zh-tw/staff/outreach/visits/new", data=said)
        assert logged.status_code == 303, logged.text
        shown = await desk.post(f"{logged.headers['location']}/words", data={"reason": "phone"})
        assert canary.name in shown.text
    return len(canaries())


async def _exports(house: House, event: EventFacts) -> int:
    desk, here = house.desks["organiser"], f"/zh-tw/staff/events/{event.slug}/exports"
    taken = 0
    for kind in ("ods", "xlsx", "csv"):
        asked = await desk.post(here, data={
            "purpose": "contact", "fields": ["name", "email", "phone"], "which": "admitted", "reason": "行前聯絡",
            "kind": kind, "hours": "24", "most": "1",
        })  # fmt: skip
        assert asked.status_code == 303, asked.text
        file = await desk.post(f"{asked.headers['location']}/file")
        taken += file.status_code == 200 and len(file.content) > 500
    return taken


async def _calls(house: House, event: EventFacts) -> int:
    """Everybody's number, open for the purpose of a call round, page by page."""
    desk, here, shown = house.desks["organiser"], f"/zh-tw/staff/events/{event.slug}/call-round", ""
    for number in range(1, 5):
        answer = await desk.post(here, data={"purpose": "call.remind", "page": str(number)})
        assert answer.status_code == 200, answer.text
        shown += answer.text
    return sum(canary.name in shown for canary in canaries())


async def _own_data(house: House) -> int:
    """People look at what is held of them: a code by mail, their number, the record, a copy of it."""
    return sum([await _looks(house, canary) for canary in canaries()[:3]])


async def _looks(house: House, canary: Canary) -> bool:
    before = set(house.mails)
    async with httpx.AsyncClient(base_url=house.address, follow_redirects=True) as browser:
        await _send(browser, "/zh-tw/my-data", {"email": canary.email})
        await eventually(lambda: _came(house, before), "the code comes by mail")
        [code] = {found[0] for mail in set(house.mails) - before if (found := re.findall(rb"\b\d{6}\b", _plain(mail)))}
        asked = await _send(browser, "/zh-tw/my-data/code", {"code": code.decode()})
        home = asked.url.path.removesuffix("/proof")
        await _send(browser, f"{home}/proof", {"proof": canary.phone})
        record = await browser.get(f"{home}/record")
        copy = await _send(browser, f"{home}/copy", {}, to=f"{home}/copy/html")
        return canary.name in record.text and canary.name in copy.text


async def _came(house: House, before: set[Path]) -> bool:
    return bool(set(house.mails) - before)


async def _send(browser: httpx.AsyncClient, where: str, said: dict[str, str], to: str = "") -> httpx.Response:
    form = (await browser.get(where)).text
    answer = await browser.post(to or where, data={"_csrf": _hidden(form, "_csrf")} | said)
    assert answer.status_code == 200, answer.text
    return answer
