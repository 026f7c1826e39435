"""Requests that need a human: taken in, extended once, decided; each step posts its letter in the same transaction.

Whose request it is and what it says is sealed; the clock stands apart and names nobody. Whether the asking person is
who they say they are is checked by whoever takes it in; how, is kept.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from foundation import clock
from foundation.actor import PUBLIC, Actor
from foundation.database import acting_as, connection, transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_, Language
from foundation.refusals import Conflict, Gone, Invalid
from mail.outbox import post
from privacy import audit
from privacy.periods import PERIODS
from subjects.case_rows import AS_STAFF, case_context, for_update
from subjects.clocks import KINDS, Kind, due_on, extended_until
from vault import keys, sealing

CHANNELS: dict[str, str] = {
    "phone": N_("電話"),
    "in_person": N_("親自到場"),
    "paper": N_("書面"),
    "mail": N_("電子郵件"),
    "own_page": N_("「我的資料」"),
}
IDENTITIES: dict[str, str] = {
    "document": N_("看過身分證明文件"),
    "called_back": N_("打回報名時留的電話核對"),
    "agent": N_("代理人，看過委託書"),
    "proven": N_("在「我的資料」證明過"),
}
GROUNDS: dict[str, str] = {
    "unproven": N_("無法確認是本人"),
    "nothing": N_("查無您的個人資料"),
    "security": N_("妨害國家安全、外交、軍事、整體經濟利益或其他國家重大利益（第 10 條）"),
    "duty": N_("妨害公務機關執行法定職務（第 10 條）"),
    "interest": N_("妨害蒐集機關或第三人的重大利益（第 10 條）"),
    "needed": N_("因執行職務所必須，或經您書面同意（第 11 條）"),
    "correct": N_("資料經查證正確，沒有要更正的（第 11 條）"),
}
_ALWAYS, _ARTICLE_10 = ("unproven", "nothing"), ("security", "duty", "interest")
GROUNDS_OF: dict[Kind, tuple[str, ...]] = {
    "view": (*_ALWAYS, *_ARTICLE_10),
    "copy": (*_ALWAYS, *_ARTICLE_10),
    "correct": (*_ALWAYS, "correct"),
    "stop": (*_ALWAYS, "needed"),
    "erase": (*_ALWAYS, "needed"),
}
"""What a request may be refused for: each right has its own grounds in the Act."""
LEAST_REASON = 10
LEAST_TEXT = 4
_KEPT = timedelta(days=PERIODS["case"].keep_days)


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said, as it is sealed. `email` is where the letters go; without one the clerk writes by post."""

    name: str
    email: str
    phone: str
    text: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class _Taken:
    kind: Kind
    channel: str
    identity: str
    language: Language
    received_on: date


async def take_in(
    kind: Kind, said: Said, channel: str, identity: str, language: Language, by: Actor, received_on: date, now: datetime
) -> UUID:
    """Taken in at the desk. Invalid names every field that is wrong."""
    faults = _faults(kind, said, channel, identity, received_on, clock.day_of(now))
    if faults:
        raise Invalid(faults)
    taken = _Taken(kind, channel, identity, language, received_on)
    return await _store(taken, said, await _person_of(said, now), by, now)


async def ask(kind: Kind, said: Said, person: UUID, language: Language, now: datetime) -> UUID:
    """Asked for on the own page by somebody who has proven to be this person. Gone while their key is destroyed."""
    if kind not in KINDS:
        raise Invalid([Fault("kind", N_("請選請求的種類。"))])
    if len(said.text) < LEAST_TEXT:
        raise Invalid([Fault("text", N_("請寫下請求的內容。"))])
    found = (await keys.open_persons([person])).get(person)
    if found is None:
        raise Gone(N_("這筆個人資料已經刪除。"), code="erased")
    taken = _Taken(kind, "own_page", "proven", language, clock.day_of(now))
    with acting_as("staff"):
        return await _store(taken, said, keys.PersonKey(person, found), PUBLIC, now)


async def _store(taken: _Taken, said: Said, person: keys.PersonKey, by: Actor, now: datetime) -> UUID:
    case, due = uuid4(), due_on(taken.kind, taken.received_on)
    blob = await seal(case, person.key, asdict(said), now)
    async with transaction() as c:
        await c.execute(
            "insert into subject_case (id, kind, channel, identity, received_on, due_on)"
            " values ($1, $2, $3, $4, $5, $6)",
            case, taken.kind, taken.channel, taken.identity, taken.received_on, due,
        )  # fmt: skip
        await c.execute(
            "insert into case_words (id, person, scope, expires_on, request, language, blob)"
            " values ($1, $2, $3, $4, $3, $5, $6)",
            uuid4(), person.person, case, due + _KEPT, taken.language, blob,
        )  # fmt: skip
        await _post("received", case, person.person, taken.language, due, now)
        await audit.append(by, "case.opened", case, [taken.kind], taken.channel, now=now)
    return case


async def extend(case: UUID, reason: str, by: Actor, now: datetime) -> None:
    """Once, with a reason, before the day is over; the reason is sealed and goes to the person."""
    told = " ".join(reason.split())
    if len(told) < LEAST_REASON:
        raise Invalid([Fault("reason", N_("請寫下延長的理由，至少十個字；當事人會收到。"))])
    added = await _added(case, {"extension": told}, now)
    async with transaction() as c:
        row = await for_update(case)
        if row["extended_on"] is not None:
            raise Conflict(N_("期限只能延長一次，這件已經延長過了。"), code="extended")
        if clock.day_of(now) > row["due_on"]:
            raise Conflict(N_("期限已經過了，不能再延長。"), code="late")
        until = extended_until(row["kind"], row["received_on"])
        await c.execute(
            "update subject_case set extended_until = $2, extended_on = $3 where id = $1",
            case,
            until,
            clock.day_of(now),
        )
        await _keep(added, until + _KEPT)
        await _tell("extended", case, until, now)
        await audit.append(by, "case.extended", case, [], row["kind"], now=now)


async def decide(case: UUID, *, granted: bool, ground: str, answer: str, by: Actor, now: datetime) -> None:
    """The answer goes to the person in the letter. A refusal needs one of the grounds that the Act gives for it."""
    if len(answer.strip()) < LEAST_TEXT:
        raise Invalid([Fault("answer", N_("請寫下給當事人的答覆。"))])
    today, added = clock.day_of(now), await _added(case, {"answer": answer.strip()}, now)
    async with transaction() as c:
        row = await for_update(case)
        if not granted and ground not in GROUNDS_OF[row["kind"]]:
            raise Invalid([Fault("ground", N_("不同意要選一項適用這種請求的法定理由。"))])
        await c.execute(
            "update subject_case set state = $2, ground = $3, decided_on = $4, decided_by = $5 where id = $1",
            case, "granted" if granted else "refused", "" if granted else ground, today, by.staff_id,
        )  # fmt: skip
        await _keep(added, today + _KEPT)
        await _tell("decided", case, today + timedelta(days=30), now)
        await audit.append(by, "case.decided", case, [], row["kind"], now=now)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """Words sealed anew before the transaction: `before` is the blob that they were added to."""

    case: UUID
    before: bytes
    blob: bytes


async def _added(case: UUID, words: Mapping[str, str], now: datetime) -> _Sealed | None:
    """None where the person has been erased meanwhile: there is nobody left to be told."""
    async with transaction() as c:
        found = await c.fetchrow(AS_STAFF, case)
    persons = await keys.open_persons([found["person"]]) if found else {}
    scopes = await keys.open_scopes([case], "P2")
    if not found or found["person"] not in persons or case not in scopes:
        return None
    key = persons[found["person"]]
    known = sealing.unseal(scopes[case], key, case_context(case), found["blob"])
    return _Sealed(case, found["blob"], await seal(case, key, known | dict(words), now))


async def _keep(added: _Sealed | None, expires_on: date) -> None:
    """Conflict where somebody else wrote meanwhile; nothing where the words have gone."""
    if added is None:
        return
    kept = await connection().execute(
        "update case_words set blob = $3, expires_on = $4 where request = $1 and blob = $2",
        added.case, added.before, added.blob, expires_on,
    )  # fmt: skip
    if kept == "UPDATE 0" and await connection().fetchrow(AS_STAFF, added.case):
        raise Conflict(N_("這件請求剛才有別人更新過，請再看一次。"), code="changed")


async def seal(case: UUID, key: bytes, words: Mapping[str, Any], now: datetime) -> bytes:
    scope = (await keys.scope_keys(case, now)).p2
    return sealing.seal(scope, key, case_context(case), words)


async def _tell(letter: str, case: UUID, until: date, now: datetime) -> None:
    found = await connection().fetchrow(AS_STAFF, case)
    if found:
        await _post(letter, case, found["person"], found["language"], until, now)


async def _post(letter: str, case: UUID, person: UUID, language: Language, until: date, now: datetime) -> None:
    expires = max(until, clock.day_of(now) + timedelta(days=30))
    await post(f"subjects.case_{letter}", case, language, person=person, scope=case, expires_on=expires, now=now)


async def _person_of(said: Said, now: datetime) -> keys.PersonKey:
    """The same person as in their registrations, so that their own page and their erasure find the request too."""
    if not said.email and not said.phone:
        return await keys.stranger(now)
    [found] = await keys.upsert_persons([keys.mark(said.name, said.email or None, said.phone or None)], now)
    return found


def _faults(kind: str, said: Said, channel: str, identity: str, received_on: date, today: date) -> Faults:
    faults: Faults = []
    if kind not in KINDS:
        faults.append(Fault("kind", N_("請選請求的種類。")))
    if channel not in CHANNELS or channel == "own_page":
        faults.append(Fault("channel", N_("請選怎麼收到的。")))
    if identity not in IDENTITIES or identity == "proven":
        faults.append(Fault("identity", N_("請選怎麼確認是本人。")))
    if len(said.name) < 1:
        faults.append(Fault("name", N_("請填姓名。")))
    if len(said.text) < LEAST_TEXT:
        faults.append(Fault("text", N_("請寫下請求的內容。")))
    if received_on > today:
        faults.append(Fault("received_on", N_("收到的日期不能在未來。")))
    return faults
