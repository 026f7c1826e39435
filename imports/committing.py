"""Writes a list: one transaction for all of it, so that a kill leaves nothing or everything.

Each row goes the way of every other registration, and its token comes from who the person is: the same list again, or
two people with it at once, register nobody twice. That each is first of all told where
their data came from is the rule of `registrations/before_sending.py`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from events.facts import EventFacts
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import connection, transaction
from foundation.languages import N_
from foundation.refusals import Conflict, Refusal
from imports import batches
from imports.judging import Verdict, changes
from imports.previewing import Preview, preview
from privacy import audit
from privacy.periods import expires_on
from questionnaires.answering import Answers
from registrations.admission import Admitted, Already, Outcome, Pending, Waiting, admit_list
from registrations.admission_rows import AdmissionRequest
from registrations.cancelling import cancel
from registrations.correcting import correct_inside
from registrations.opened import open_registrations
from registrations.registering import Sent, papers_of, request_of
from registrations.settling import settle_soon
from registrations.substituting import substitute
from registrations.ticket_reading import of_registration
from vault import keys, sealing
from vault.sealing import Context

CHUNK = 200
# One list of an event at a time: the second one sees whom the first has brought in.
_ALONE = "select pg_advisory_xact_lock(hashtextextended($1, 7423021))"


@dataclass
class Written:
    """In persons. `refused` are those that the event had no place for after all, `kept` were there already."""

    added: int = 0
    waiting: int = 0
    updated: int = 0
    cancelled: int = 0
    kept: int = 0
    refused: int = 0
    left_out: int = 0
    anew: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Deed:
    facts: EventFacts
    batch: Any
    by: Actor
    now: datetime
    registered: frozenset[UUID]


async def commit(facts: EventFacts, batch: UUID, by: Actor, now: datetime) -> Written:
    """What the preview says at this moment. Conflict where it was written before, or a sheet has no session yet."""
    batches.check_open(facts, now)
    done = Written()
    try:
        async with transaction("staff") as c:
            row = await batches.held(batch, state="read")
            await c.execute(_ALONE, f"import:{facts.id}")
            shown = await preview(facts, batch)
            if shown.unplaced:
                raise Conflict(N_("請先選每一張工作表的人參加哪一場。"), code="no_session")
            registered = await c.fetch("select id from registration where event = $1", facts.id)
            deed = _Deed(facts, row, by, now, frozenset(each["id"] for each in registered))
            await _write(deed, shown, done)
            await _close(deed, shown, done)
    finally:
        for person in done.anew:
            await settle_soon(person, now)
    return done


async def _write(deed: _Deed, shown: Preview, done: Written) -> None:
    """Cancellations first: they free what others may take."""
    for verdict in shown.verdicts:
        if verdict.deed == "cancel" and verdict.registration:
            await cancel(verdict.registration, deed.by, deed.now)
            await _enter(deed, verdict.registration, "cancelled")
            done.cancelled += 1
        elif verdict.deed == "swap" and verdict.registration:
            await _swap(deed, verdict, verdict.registration, done)
    admitted = sorted(
        (each for each in shown.verdicts if each.deed == "admit"),
        key=lambda each: each.draft.status == "waiting",
    )
    for start in range(0, len(admitted), CHUNK):
        part = admitted[start : start + CHUNK]
        requests = [_request(deed, verdict) for verdict in part]
        outcomes = await admit_list(requests, deed.now)
        await _admitted(deed, outcomes, done)
    for verdict in shown.verdicts:
        if verdict.deed == "update" and verdict.registration:
            await _update(deed, verdict, done)


async def _admitted(deed: _Deed, outcomes: Sequence[Outcome | Refusal], done: Written) -> None:
    fresh = [
        each.registration for each in outcomes
        if isinstance(each, Admitted | Waiting | Pending) and each.registration not in deed.registered
    ]  # fmt: skip
    await _enter_all(deed, fresh, "added")
    tally = Counter(_standing(each, deed) for each in outcomes)
    done.added += tally["added"]
    done.waiting += tally["waiting"]
    done.kept += tally["kept"]
    done.refused += tally["refused"]


async def _swap(deed: _Deed, verdict: Verdict, before: UUID, done: Written) -> None:
    """The seat goes over at once: freed, it would be that of whoever waits longest."""
    answers = Answers(dict(verdict.draft.values))
    try:
        new = await substitute(
            await of_registration(before), answers, _token(deed, verdict, answers), deed.by, deed.now,
            language="zh-Hant", source=_source(deed, verdict),
        )  # fmt: skip
    except Refusal:
        done.refused += 1
        return
    # Taken back, the list says that the old one is out and the new one stays.
    await _enter(deed, before, "cancelled")
    done.cancelled += 1
    done.added += not new.before


def _standing(outcome: Outcome | Refusal, deed: _Deed) -> str:
    if isinstance(outcome, Refusal):
        return "refused"
    if isinstance(outcome, Already) or outcome.registration in deed.registered:
        return "kept"
    return "added" if isinstance(outcome, Admitted) else "waiting"


def _request(deed: _Deed, verdict: Verdict) -> AdmissionRequest:
    """The source stands with the words: the first letter names it. Consents given elsewhere are none of ours."""
    values, facts = verdict.draft.values, deed.facts
    answers = Answers(dict(values))
    sent = Sent(
        post_token=_token(deed, verdict, answers),
        sessions=tuple(each.id for each in facts.sessions if each.id in verdict.sessions),
        notice=papers_of(facts).notice.sha256,
        language="zh-Hant",
        channel="import",
        is_contact=False,
    )
    request = request_of(facts, answers, sent)
    return replace(request, words={**request.words, **_source(deed, verdict)})


def _source(deed: _Deed, verdict: Verdict) -> dict[str, str]:
    told = {"imported_from": deed.batch["giver"]}
    return told | ({"imported_ref": verdict.draft.ref} if verdict.draft.ref else {})


def _token(deed: _Deed, verdict: Verdict, answers: Answers) -> UUID:
    """From the keyed mark of the person: without the keys nobody can tell from it who it was."""
    mark = keys.mark(answers.text("name"), answers.text("email"), answers.text("phone"))
    # Somebody who gave up a place is only registered again by a new decision.
    occasion = str(deed.batch["id"]) if verdict.again else ""
    return uuid5(deed.facts.id, f"import:{mark.match.hex()}:{occasion}")


async def _update(deed: _Deed, verdict: Verdict, done: Written) -> None:
    registration = verdict.registration
    assert registration is not None
    before = await _words(registration)
    told = changes(verdict.draft, before)
    changed = await correct_inside(registration, told, deed.by, deed.now, done.anew)
    if not changed.fields:
        done.kept += 1
        return
    done.updated += 1
    old = {key: before.get(key, "") for key in changed.fields}
    await _enter(deed, registration, "updated", {"before": old, "after": {key: told[key] for key in changed.fields}})


async def _words(registration: UUID) -> dict[str, str]:
    found = (await open_registrations([registration])).get(registration)
    return {key: str(value) for key, value in found.words.items()} if found else {}


async def _enter(deed: _Deed, registration: UUID, act: str, words: dict[str, Any] | None = None) -> None:
    await _enter_all(deed, [registration], act, words)


async def _enter_all(deed: _Deed, registrations: Iterable[UUID], act: str, words: dict[str, Any] | None = None) -> None:
    """One line a registration, under its person's own lock, for as long as the list can be taken back."""
    c, last = connection(), expires_on("import_undo", day_of(deed.now))
    rows = await c.fetch("select id, person, scope from registration where id = any ($1)", list(registrations))
    for row in rows:
        entry = uuid4()
        blob = await _sealed(row, entry, words, deed.now) if words else None
        await c.execute(
            "insert into import_entry (id, person, scope, expires_on, batch, registration, act, blob)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (batch, registration) do nothing",
            entry, row["person"], row["scope"], last, deed.batch["id"], row["id"], act, blob,
        )  # fmt: skip


async def _sealed(row: Any, entry: UUID, words: dict[str, Any], now: datetime) -> bytes:
    opened = await keys.open_persons([row["person"]])
    p2 = (await keys.scope_keys(row["scope"], now)).p2
    return sealing.seal(p2, opened[row["person"]], Context("import_entry", entry, "P2"), words)


async def _close(deed: _Deed, shown: Preview, done: Written) -> None:
    nothing = sum(1 for each in shown.verdicts if not each.deed and each.kind in {"decide", "rejected"})
    done.left_out = nothing + done.refused
    done.kept += shown.counts["duplicate"]
    c, batch = connection(), deed.batch["id"]
    await c.execute("delete from import_row where batch = $1", batch)
    await c.execute(
        "update import_batch set state = 'committed', committed_at = $2, added = $3, waiting = $4, updated = $5,"
        " left_out = $6, kept = $7 where id = $1",
        batch, deed.now, done.added, done.waiting, done.updated, done.left_out, done.kept,
    )  # fmt: skip
    told = f"{deed.batch['source']} +{done.added + done.waiting} ~{done.updated} -{done.cancelled}"
    await audit.append(deed.by, "import.made", deed.facts.id, (), "import", reason=told, now=deed.now)
