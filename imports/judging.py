"""What a list would do: a verdict for each row, given who is registered already and how many places are left. Pure, so
that the preview and the deed cannot differ."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, get_args
from uuid import UUID

from imports.drafts import UNUSABLE, Draft
from vault.person_index import normal_email, normal_name, normal_phone

Kind = Literal["new", "update", "duplicate", "decide", "rejected"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Decision = Literal["", "take", "leave", "swap", "cancel"]
# What was answered to each question of a row, by its reason and in order: a yes to one is none to the next.
Said = Mapping[str, Decision]
# The words of one registration that a later list may change. Name and address say who it is.
CHANGEABLE = ("phone", "organization", "job_title")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with a registration in this event, as a machine reads them. `ref` is the ticket of the other system."""

    registration: UUID
    live: bool
    status: str
    channel: str
    words: Mapping[str, str]
    sessions: frozenset[UUID]
    restricted: bool = False
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """What each session has left for anybody; `line` says whether people may wait, `crowded` that somebody does."""

    left: Mapping[UUID, int]
    line: bool
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """`deed` is what will be done: admit, update, cancel, swap, or nothing. `decided` says that somebody decided it."""

    draft: Draft
    kind: Kind
    why: str = ""
    label: str = ""
    choices: tuple[Decision, ...] = ()
    deed: Literal["", "admit", "update", "cancel", "swap"] = ""
    decided: bool = False
    registration: UUID | None = None
    sessions: frozenset[UUID] = frozenset()
    again: bool = False
    notes: tuple[tuple[str, str], ...] = ()


@dataclass
class _Judge:
    known: Sequence[Known]
    places: Places
    decisions: Mapping[int, Said]
    giver: str | None
    left: dict[UUID, int] = field(init=False)
    by_key: dict[tuple[str, str], Known] = field(init=False, default_factory=dict)
    by_phone: dict[tuple[str, str], Known] = field(init=False, default_factory=dict)
    by_ref: dict[str, Known] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.left = dict(self.places.left)
        # Live ones last, so that they win.
        for each in sorted(self.known, key=lambda one: one.live):
            words = each.words
            self.by_key[_key(words.get("name", ""), words.get("email", ""), words.get("phone", ""))] = each
            if words.get("phone"):
                self.by_phone[normal_name(words.get("name", "")), normal_phone(words["phone"])] = each
            # Every list may count its tickets from 1: only those of one giver are the same.
            ours = self.giver is None or words.get("imported_from") == self.giver
            if each.live and ours and words.get("imported_ref"):
                self.by_ref[words["imported_ref"]] = each

    def judge(self, draft: Draft, sessions: frozenset[UUID]) -> Verdict:
        if rejected := draft.first("reject"):
            return Verdict(draft, "rejected", rejected.code, rejected.label)
        for wanted in [each for each in draft.reasons if each.weight == "decide"]:
            if verdict := self._wanted(draft, wanted.code):
                return verdict
        if not all(_key_of(draft)):
            return Verdict(draft, "rejected", "no_contact")
        match = self.by_key.get(_key_of(draft))
        if match:
            return self._known(draft, match, sessions)
        if draft.status == "cancelled":
            return Verdict(draft, "rejected", "cancelled")
        return self._stranger(draft, sessions)

    def _said(self, draft: Draft, why: str) -> Decision:
        return self.decisions.get(draft.n, {}).get(why, "")

    def _wanted(self, draft: Draft, code: str) -> Verdict | None:
        """None where somebody has decided to take the row as it is proposed; a match comes before any decision."""
        decision = self._said(draft, code)
        if code == "email_typo" and decision != "leave":
            proposed = replace(draft, values=draft.values | {"email": draft.typed["email"]})
            if (match := self.by_key.get(_key_of(proposed))) and match.live:
                draft.values["email"] = draft.typed["email"]
                return None
        if code in UNUSABLE:
            return _open(draft, code, ("leave",), decision)
        if decision != "take":
            return _open(draft, code, ("take", "leave"), decision)
        if code == "email_typo":
            draft.values["email"] = draft.typed["email"]
        return None

    def _known(self, draft: Draft, match: Known, sessions: frozenset[UUID]) -> Verdict:
        of = partial(Verdict, draft, registration=match.registration, sessions=sessions)
        if not match.live:
            if draft.status == "cancelled":
                return of("duplicate", "same")
            decision = self._said(draft, "cancelled_here")
            again = _open(draft, "cancelled_here", ("take", "leave"), decision)
            return replace(again, deed="admit" if decision == "take" else "", again=True, sessions=sessions)
        if draft.status == "cancelled":
            decision = self._said(draft, "cancelled_there")
            asked = _open(draft, "cancelled_there", ("cancel", "leave"), decision)
            deed: Literal["", "cancel"] = "cancel" if decision == "cancel" else ""
            return replace(asked, deed=deed, registration=match.registration, sessions=sessions)
        why = _unchanged(draft, match, sessions)
        if why:
            return of("duplicate", why)
        changed = changes(draft, match.words)
        if not changed:
            return of("duplicate", "same")
        return of("update", "changed", ",".join(changed), deed="update")

    def _stranger(self, draft: Draft, sessions: frozenset[UUID]) -> Verdict:
        if before := self.by_ref.get(draft.ref) if draft.ref else None:
            decision = self._said(draft, "substitute")
            swap = _open(draft, "substitute", ("swap", "take", "leave"), decision)
            if decision in {"", "leave", "swap"}:
                deed: Literal["", "swap"] = "swap" if decision == "swap" else ""
                return replace(swap, deed=deed, registration=before.registration, sessions=before.sessions)
        phone = draft.text("phone")
        alike = self.by_phone.get((normal_name(draft.text("name")), normal_phone(phone))) if phone else None
        if alike and alike.live and (decision := self._said(draft, "maybe_same")) != "take":
            return _open(draft, "maybe_same", ("take", "leave"), decision)
        if draft.status == "pending" and (decision := self._said(draft, "pending_there")) != "take":
            return _open(draft, "pending_there", ("take", "leave"), decision)
        return self._placed(draft, sessions)

    def _placed(self, draft: Draft, sessions: frozenset[UUID]) -> Verdict:
        """Counts what is left as the rows before this one would leave it."""
        fits = not self.places.crowded and all(self.left.get(each, 0) > 0 for each in sessions)
        if not fits and not self.places.line:
            return _open(draft, "full", ("leave",), self._said(draft, "full"))
        said = self.decisions.get(draft.n, {})
        # Left out stays left out, also when what was asked about is no question any more.
        why = next((why for why, each in said.items() if each == "leave"), "")
        why = why or ("waiting_there" if fits and draft.status == "waiting" else "")
        why = why or ("no_place" if not fits and draft.status != "waiting" else "")
        if why and said.get(why) != "take":
            return _open(draft, why, ("take", "leave"), said.get(why, ""))
        if fits:
            for each in sessions:
                self.left[each] -= 1
        return Verdict(draft, "new", deed="admit", decided=bool(said), sessions=sessions)


def judge(
    drafts: Sequence[Draft],
    sessions: Sequence[frozenset[UUID]],
    known: Sequence[Known],
    places: Places,
    decisions: Mapping[int, Said] | None = None,
    giver: str | None = None,
) -> list[Verdict]:
    """One verdict a draft, in order; `sessions` by sheet. Rows of one person come to one: the last that is not
    cancelled, with the sessions of all."""
    winners = _winners(drafts)
    taken = {
        place: frozenset().union(*(sessions[drafts[each].sheet] for each in places_of)) for place, places_of in winners
    }
    won = {each: place for place, places_of in winners for each in places_of}
    judge_one = _Judge(known, places, decisions or {}, giver)
    # Those with a place in the other system come before those who wait there.
    order = sorted(taken, key=lambda place: (drafts[place].status == "waiting", place))
    found = {place: judge_one.judge(drafts[place], taken[place]) for place in order}
    verdicts = []
    for place, draft in enumerate(drafts):
        if place in found:
            verdicts.append(found[place])
        else:
            verdicts.append(Verdict(draft, "duplicate", "row_before", str(drafts[won[place]].row)))
    return _noted(verdicts)


def _winners(drafts: Sequence[Draft]) -> list[tuple[int, list[int]]]:
    """The row that stands for each person, with all rows of theirs. Rows without a usable key stand for themselves."""
    same: dict[tuple[str, str], list[int]] = {}
    alone = []
    for place, draft in enumerate(drafts):
        key = _key_of(draft)
        if not all(key) or draft.first("reject") or any(reason.code in UNUSABLE for reason in draft.reasons):
            alone.append((place, [place]))
        else:
            same.setdefault(key, []).append(place)
    return [*alone, *((_winner(drafts, rows), rows) for rows in same.values())]


def _winner(drafts: Sequence[Draft], rows: Sequence[int]) -> int:
    """By the time of the other system where it says one, else the lowest row: who cancelled and came back is back."""
    live = [place for place in rows if drafts[place].status != "cancelled"] or list(rows)
    times = [drafts[place].at for place in live]
    if all(times):
        return max(live, key=lambda place: (drafts[place].at, place))
    return live[-1]


def _open(draft: Draft, why: str, choices: tuple[Decision, ...], decision: Decision) -> Verdict:
    """A question; once somebody said no it is answered, and nothing happens."""
    return Verdict(draft, "decide", why, choices=choices, decided=decision in choices and decision != "")


def _unchanged(draft: Draft, match: Known, sessions: frozenset[UUID]) -> str:
    """Why a registration stays as it is although the row may say something else."""
    if match.channel != "import":
        return "own"
    if match.restricted:
        return "restricted"
    if not sessions <= match.sessions:
        return "other_sessions"
    return "waits_here" if match.status == "waiting" and draft.status == "admitted" else ""


def changes(draft: Draft, words: Mapping[str, str]) -> dict[str, str]:
    """What the row says otherwise; what it leaves empty is not taken away."""
    told = {key: draft.text(key) for key in CHANGEABLE}
    return {key: text for key, text in told.items() if text and text != words.get(key, "")}


def counted(verdicts: Iterable[Verdict]) -> dict[Kind, int]:
    """A question that was answered with yes counts as what it leads to, one that was answered with no as left out."""
    tally = Counter(standing(verdict) for verdict in verdicts)
    return {kind: tally[kind] for kind in KINDS}


def standing(verdict: Verdict) -> Kind:
    if verdict.kind != "decide" or not verdict.decided:
        return verdict.kind
    if verdict.deed in {"admit", "swap"}:
        return "new"
    return "update" if verdict.deed else "rejected"


def _noted(verdicts: list[Verdict]) -> list[Verdict]:
    mails = Counter(
        normal_email(each.draft.text("email")) for each in verdicts if each.deed == "admit" and each.draft.text("email")
    )
    return [replace(each, notes=tuple(_notes(each, mails))) for each in verdicts]


def _notes(verdict: Verdict, mails: Counter[str]) -> Iterable[tuple[str, str]]:
    for reason in verdict.draft.reasons:
        if reason.code != verdict.why:
            yield reason.code, reason.label
    email = verdict.draft.text("email")
    if verdict.deed == "admit":
        if not email:
            yield "no_mail", ""
        elif mails[normal_email(email)] > 1:
            yield "shared_email", ""


def _key_of(draft: Draft) -> tuple[str, str]:
    return _key(draft.text("name"), draft.text("email"), draft.text("phone"))


def _key(name: str, email: str, phone: str) -> tuple[str, str]:
    """As the keys know a person: the name with the address, without one with the number."""
    contact = f"e:{normal_email(email)}" if email else f"p:{normal_phone(phone)}" if phone else ""
    return normal_name(name), contact
