"""Puts right what somebody told us of themselves: checked like the form, sealed anew, found by the new words.

Name, address and number say who somebody is and change wherever they stand; organisation and job title belong to one
registration. Figures stay: they were never the person's. A corrected person never becomes another one; see
`vault.rekeying`. That a new address is theirs is proven by the caller.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from events.facts import EventFacts, event_facts_by_id
from foundation.actor import Actor
from foundation.database import Role, connection, transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Gone, Invalid, NotFound
from mail.composing import domain
from questionnaires.answering import Answers
from questionnaires.kinds import kind_of
from questionnaires.questions import Question
from questionnaires.wrong import Wrong
from registrations.links import link_hash
from registrations.registering import needs_mail, papers_of
from registrations.settling import Place, marked, opened, settle_soon
from vault import keys, rekeying, sealing

WHO = ("name", "email", "phone")
CORRECTABLE = (*WHO, "organization", "job_title")
_CHANGED_MEANWHILE = "LF002"


@dataclass(frozen=True)
class Corrected:
    """`fields` are the names of what is different now; none when everything was so already."""

    registration: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True)
class _Deed:
    registration: UUID
    proof: bytes | None
    by: Actor
    now: datetime


async def correct(
    registration: UUID, changes: Mapping[str, str], by: Actor, now: datetime, *, link_version: int | None = None
) -> Corrected:
    """`changes` by field name, empty for nothing any more. Raises NotFound, Gone (erased), Invalid, or Conflict where
    somebody corrected the same words at this moment.

    The person names the version of their manage link; a new e-mail address makes the links of the old one useless.
    """
    proof = None if link_version is None else link_hash(registration, link_version)
    role: Role = "staff" if by.staff_id is not None else "public"
    found_anew: list[UUID] = []
    try:
        async with transaction(role):
            return await correct_inside(registration, changes, by, now, found_anew, proof=proof)
    except asyncpg.PostgresError as error:
        if error.sqlstate == _CHANGED_MEANWHILE:
            raise _changed() from None
        raise
    finally:
        for person in found_anew:
            await settle_soon(person, now)


async def correct_inside(
    registration: UUID, changes: Mapping[str, str], by: Actor, now: datetime, found_anew: list[UUID],
    *, proof: bytes | None = None,
) -> Corrected:  # fmt: skip
    """The same as a part of a larger deed, whose caller settles the persons in `found_anew` after the commit."""
    # Locks the person's registrations: a second correction waits here and then reads what the first one wrote.
    rows = await connection().fetch("select * from correctable($1, $2)", registration, proof)
    return await _corrected(rows, _Deed(registration, proof, by, now), changes, found_anew)


async def _corrected(
    rows: Sequence[asyncpg.Record], deed: _Deed, changes: Mapping[str, str], found_anew: list[UUID]
) -> Corrected:
    places = await opened(rows)
    asked = next((each for each in places if each.registration == deed.registration), None)
    if asked is None:
        raise Gone(N_("這筆個人資料已經刪除。"), code="erased") if rows else NotFound()
    new = checked(await event_facts_by_id(asked.row["event"]), asked.words, changes)
    fields = tuple(key for key in CORRECTABLE if key in changes and new.get(key) != asked.words.get(key))
    if fields:
        if mark := marked(new):
            # Found by old and new words until the rows are there, so that no kill in between loses anybody.
            found_anew.append(asked.row["person"])
            await rekeying.rekey(asked.row["person"], mark, deed.now)
        told = {key: new.get(key) for key in fields}
        await _write([(each, _merged(each, asked, told)) for each in places], deed, fields)
    return Corrected(deed.registration, fields)


async def _write(places: Sequence[tuple[Place, dict[str, Any]]], deed: _Deed, fields: Sequence[str]) -> None:
    rows = [place.row for place, _ in places]
    moved = [row for row in rows if row["registration"]] if "email" in fields else []
    done = await connection().fetchval(
        "select correct_registration($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        deed.registration, deed.proof, [row["id"] for row in rows], [row["blob"] for row in rows],
        await _sealed(places, deed.now), [row["registration"] for row in moved],
        [link_hash(row["registration"], row["link_version"] + 1) for row in moved],
        deed.by.staff_id, list(fields), deed.now, domain(),
    )  # fmt: skip
    if not done:
        raise _changed()


def _changed() -> Conflict:
    return Conflict(N_("這些資料剛剛有人改過，請重新整理後再改一次。"), code="changed")


def checked(facts: EventFacts, words: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """The words with the changes, each checked by the kind of its question on the form of the event."""
    questions = {each.key: each for each in papers_of(facts).questions}
    new, faults = dict(words), Faults()
    for key, typed in changes.items():
        question = questions.get(key)
        if question is None or key not in CORRECTABLE:
            faults.append(Fault(key[:80], N_("這一欄不能在這裡更正。")))
            continue
        value, wrong = _parsed(question, typed, new)
        faults += wrong
        new[key] = value
    new = {key: value for key, value in new.items() if value not in (None, "")}
    if not faults and not (new.get("email") or new.get("phone")):
        field = "email" if "email" in changes else "phone"
        faults.append(Fault(field, N_("電子郵件和電話請至少留一項，才聯絡得到您。")))
    faults = faults or needs_mail(facts, Answers(new))
    if faults:
        raise Invalid(faults)
    return new


def _parsed(question: Question, typed: str, earlier: Mapping[str, Any]) -> tuple[Any, Faults]:
    kind, label = kind_of(question), {"label": str(question.label("zh-Hant"))}
    try:
        value = kind.parse(question, kind.from_fields(question, {question.key: [typed]}, question.key), earlier)
    except Wrong as wrong:
        return None, [Fault(question.key, wrong.message, {**label, **wrong.params})]
    if value is None and question.required:
        return None, [Fault(question.key, kind.missing, label)]
    return value, []


def _merged(place: Place, asked: Place, told: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a visit keeps an empty text where a registration keeps nothing."""
    here = {key: value for key, value in told.items() if place.registration == asked.registration or key in WHO}
    words = place.words | {key: value or "" for key, value in here.items()}
    return words if place.registration is None else {key: value for key, value in words.items() if value != ""}


async def _sealed(places: Sequence[tuple[Place, dict[str, Any]]], now: datetime) -> list[bytes]:
    persons = await keys.open_persons({place.row["person"] for place, _ in places})
    scopes = {scope: (await keys.scope_keys(scope, now)).p2 for scope in {place.row["scope"] for place, _ in places}}
    return [
        sealing.seal(scopes[place.row["scope"]], persons[place.row["person"]], place.context, words)
        for place, words in places
    ]
