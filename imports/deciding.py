"""What somebody says of a list before it is written: what columns mean, which rows are taken, what is mended."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from events.facts import EventFacts
from foundation.actor import Actor
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid
from imports import batches, sheets
from imports.columns import DROP, targets_of
from imports.drafts import WHO, Draft, Reader
from imports.judging import Decision, Said, Verdict
from imports.previewing import Preview
from imports.sheets import SheetPlan
from privacy.reveal import REASONS, checked_reason, open_sealed, show
from registrations.registering import papers_of

LONGEST_WORD = 120
# What somebody has answered by writing the words as they should be.
_MENDED = frozenset({"split", "email_typo", "ubn_several"})


async def map_columns(
    facts: EventFacts, batch: UUID, targets: Sequence[Mapping[int, str]], used: Sequence[bool],
    sessions: Sequence[Sequence[UUID]], now: datetime,
) -> None:  # fmt: skip
    """By sheet. Saved for the next list of this source too. Invalid for a list without a column of names."""
    known = targets_of(papers_of(facts).questions)
    own = {each.id for each in facts.sessions}
    async with transaction() as c:
        row = await batches.held(batch, state="read")
        plans = (await sheets.load(batch)).plans
        new = []
        for place, plan in enumerate(plans):
            told = targets[place] if place < len(targets) else {}
            chosen = tuple(each for each in sessions[place] if each in own) if place < len(sessions) else ()
            use = place < len(used) and used[place]
            new.append(replace(plan, targets=_told(plan, told, known), sessions=chosen, used=use))
        _check(new)
        await sheets.rewrite_plans(batch, new, now)
        if [plan.targets for plan in new] != [plan.targets for plan in plans]:
            # Other columns, other questions: no answer holds for one that it was not given to.
            await c.execute("update import_row set decision = '' where batch = $1 and decision <> ''", batch)
        await batches.remember(row["source"], [plan for plan in new if plan.used])


def _told(plan: SheetPlan, told: Mapping[int, str], known: Mapping[str, Any]) -> tuple[str, ...]:
    """What is never taken stays so, whatever was sent; the cells of such a column were not kept."""
    return tuple(
        target if target == DROP else told[place] if told.get(place, "?") in known else target
        for place, target in enumerate(plan.targets)
    )


def _check(plans: Sequence[SheetPlan]) -> None:
    if not any(plan.used for plan in plans):
        raise Invalid([Fault("used-0", N_("至少要選一張工作表。"))])
    for place, plan in enumerate(plans):
        if plan.used and not {"name", "+parts"} & set(plan.targets):
            raise Invalid([Fault(f"column-{place}-0", N_("請選出哪一欄是姓名。"))])


async def decide(preview: Preview, batch: UUID, chosen: Decision, *, n: int | None = None, why: str = "") -> int:
    """For one row, or for all that are open for the same reason; how many. What the row does not offer is ignored."""
    known = preview.sheets.decisions
    said = {
        each.draft.n: _answered(each, known.get(each.draft.n, {}), chosen)
        for each in preview.verdicts if _may(each, chosen, n, why)
    }  # fmt: skip
    async with transaction():
        await batches.held(batch, state="read")
        await sheets.answer(batch, said)
    return len(said)


def _answered(verdict: Verdict, said: Said, chosen: Decision) -> Said:
    """With the question that stands open; of a row that none is open for, the last answer is changed."""
    why = verdict.why if verdict.kind == "decide" else next(reversed(list(said)), "")
    return {**said, why: chosen} if chosen and why else {}


def _may(verdict: Verdict, chosen: Decision, n: int | None, why: str) -> bool:
    """A decision may be changed until the list is written; leaving out is always open."""
    if n is None:
        return verdict.kind == "decide" and verdict.why == why and not verdict.decided and chosen in verdict.choices
    asked = verdict.kind == "decide" or verdict.decided
    return verdict.draft.n == n and asked and (chosen in {"", "leave"} or chosen in verdict.choices)


async def open_row(
    facts: EventFacts, batch: UUID, n: int, by: Actor, reason: str, *, note: str = "", now: datetime
) -> Draft:
    """One row in the open, for whoever has to decide on it: recorded, or not shown."""
    why = checked_reason(reason, note, REASONS)
    async with transaction():
        row = await sheets.one(batch, n)
        [words] = await show(by, [sheets.sealed(row)], ["reveal"], WHO, reason, note=why, now=now)
        if words is None:
            raise sheets.gone()
        return _draft(facts, await sheets.load(batch), n)


async def mend(facts: EventFacts, batch: UUID, n: int, words: Mapping[str, str], now: datetime) -> None:
    """The words of one row as they should be; what else has to be decided on it stays open. Invalid without a name or a
    way to reach."""
    told = {key: " ".join(words.get(key, "").split())[:LONGEST_WORD] for key in WHO}
    async with transaction():
        await batches.held(batch, state="read")
        row = await sheets.one(batch, n)
        [old] = await open_sealed([sheets.sealed(row)])
        if old is None:
            raise sheets.gone()
        await sheets.rewrite(row, old | {"mended": told}, now)
        stored = await sheets.load(batch)
        draft = _draft(facts, stored, n)
        _check_draft(draft)
        mended: dict[str, Decision] = {each.code: "take" for each in draft.reasons if each.code in _MENDED}
        left = {why: each for why, each in stored.decisions.get(n, {}).items() if each != "leave"}
        await sheets.answer(batch, {n: {**left, **mended}})


def _check_draft(draft: Draft) -> None:
    codes = {reason.code for reason in draft.reasons}
    faults = []
    if "no_name" in codes:
        faults.append(Fault("name", N_("請填寫姓名。")))
    if "email_wrong" in codes:
        faults.append(Fault("email", N_("電子郵件請寫成 name@example.org 的樣子。")))
    if codes & {"phone_wrong", "phone_lost"}:
        faults.append(Fault("phone", N_("電話號碼請寫成 0912-345-678 或 04-2225-1234#123。")))
    if "no_contact" in codes:
        faults.append(Fault("email", N_("電子郵件和電話至少填一項。")))
    if faults:
        raise Invalid(faults)


def _draft(facts: EventFacts, stored: sheets.Sheets, n: int) -> Draft:
    found = next((each for each in stored.lines if each.line.n == n), None)
    if found is None:
        raise sheets.gone()
    reader = Reader(papers_of(facts).questions, stored.plans[found.sheet].targets, found.sheet)
    return reader.read(found.line, found.mended)
