"""Thirty marked people on their whole way through a running installation: real processes, logging everything."""

import asyncio
import contextlib
import email
import email.policy
import re
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
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
from lianfu.scratch import Place
from staff.sessions import open_session

ROOT = Path(__file__).parents[2]
PARTS = ("serve", "worker", "catcher")
PATIENCE = 20.0
BEFORE = ""
"""A folder that the processes look for modules in first; mutations put theirs there."""


@dataclass
class House:
    """A scratch installation with its processes: what they say lies in `logs`, what they send in `mails`."""

    place: Place
    logs: Path
    elsewhere: Path
    address: str
    desks: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    @property
    def mails(self) -> list[Path]:
        return sorted((self.elsewhere / "demo-mail").glob("*.eml"))


@asynccontextmanager
async def running(place: Place, folder: Path) -> AsyncIterator[House]:
    """Server, worker and mail catcher, each logging all it can; mails are kept outside of the installation."""
    port, mail_port = _free_port(), _free_port()
    house = House(place, folder / "logs", folder / "catcher", f"http://127.0.0.1:{port}")
    house.logs.mkdir()
    environment = place.environment() | {
        "LIANFU_PORT": str(port), "LIANFU_SMTP_PORT": str(mail_port), "LIANFU_LOG_LEVEL": "debug",
        "PYTHONPATH": f"{BEFORE}:{ROOT}", "TMPDIR": str(folder / "tmp"),
    }  # fmt: skip
    (folder / "tmp").mkdir()
    async with contextlib.AsyncExitStack() as stack:
        for part in PARTS:
            own = environment | ({"LIANFU_DATA": str(house.elsewhere)} if part == "catcher" else {})
            await stack.enter_async_context(_process(part, own, house.logs / f"{part}.log"))
        await eventually(lambda: _answers(house.address), "the server answers")
        yield house


@asynccontextmanager
async def _process(part: str, environment: dict[str, str], log: Path) -> AsyncIterator[None]:
    with log.open("wb") as file:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "lianfu", part, env=environment, cwd=ROOT, stdout=file, stderr=file
        )
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), 10)


async def eventually(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    until = asyncio.get_running_loop().time() + PATIENCE
    while not await holds():
        assert asyncio.get_running_loop().time() < until, f"in vain: {what}"
        await asyncio.sleep(0.1)


async def _answers(address: str) -> bool:
    try:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{address}/readyz")).status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
        done["door"] = await _door(house, event)
        done["answers"] = await _questionnaire(house, visitor, event)
        done["visits"] = await _visits(house)
        done["exports"] = await _exports(house, event)
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
