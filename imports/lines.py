"""The rows of a list as a page may show them: masked, with what is wrong in words of the officer."""

from dataclasses import dataclass
from typing import Any

from imports.judging import Decision, Kind, Verdict, standing
from imports.sheets import SheetPlan
from privacy.masks import mask

PAGE = 50


@dataclass(frozen=True, slots=True)
class ShownLine:
    """`why` and `notes` are keys of `wording.WHY` with their label. `hint` shows a slip in an address by its domain
    alone."""

    n: int
    row: int
    sheet: str
    name: str
    company: str
    contact: str
    kind: Kind
    why: tuple[str, str]
    notes: tuple[tuple[str, str], ...]
    choices: tuple[Decision, ...]
    decided: bool
    hint: str
    mends: bool


def shown_line(verdict: Verdict, plans: tuple[SheetPlan, ...]) -> ShownLine:
    draft = verdict.draft
    email, phone = draft.text("email") or draft.typed.get("email", ""), draft.text("phone")
    return ShownLine(
        n=draft.n,
        row=draft.row,
        sheet=plans[draft.sheet].title if len(plans) > 1 else "",
        name=mask("name", draft.text("name") or draft.typed.get("name")),
        company=mask("organization", draft.text("organization")),
        contact=" ".join(each for each in (mask("email", email), mask("phone", phone)) if each),
        kind=standing(verdict),
        why=(verdict.why, verdict.label),
        notes=verdict.notes,
        choices=verdict.choices,
        decided=verdict.decided,
        hint=_slip(draft.text("email"), draft.typed.get("email", "")) if verdict.why == "email_typo" else "",
        mends=verdict.kind == "decide"
        or (verdict.kind == "rejected" and verdict.why not in {"cancelled", "not_agreed"}),
    )


def _slip(typed: str, meant: str) -> str:
    before, after = typed.rpartition("@")[2], meant.rpartition("@")[2]
    return f"@{before} → @{after}" if before and after and before != after else ""


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column of a sheet: its header, what it means, and that it is never taken."""

    place: int
    header: str
    target: str
    dropped: bool
    hidden: bool


def shown_columns(plan: SheetPlan, drop: str) -> list[ShownColumn]:
    return [
        ShownColumn(place, header or f"{place + 1}", target, target == drop, place in plan.hidden)
        for place, (header, target) in enumerate(zip(plan.headers, plan.targets, strict=True))
    ]


def paged(items: list[Any], page: int) -> tuple[list[Any], int]:
    pages = max(1, -(-len(items) // PAGE))
    number = min(page, pages)
    return items[(number - 1) * PAGE : number * PAGE], pages
