"""Whose registration a participant of a log is: by the code in the display name, or by e-mail. Pure.

What is not certain is proposed, never decided: a name alone is nobody's, and neither is a mailbox that several share.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from foundation.tokens import read_short_code
from online.logs import Stay
from registrations.door_search import plain

How = Literal["code", "email", "email_name", ""]
MOST_CANDIDATES = 8
_REFERENCE = re.compile(r"R-?([0-9A-Z]{8})(?![0-9A-Z])")
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{4}[- ]?[0-9A-Z]{4}(?![0-9A-Z])")
# Name and beginning of the firm as they are compared, computed once a person.
Name = tuple[str, str, UUID]


@dataclass(frozen=True, slots=True)
class Known:
    """A registration that can be meant. `words` are empty for somebody whose data may be used for nothing else; the
    codes are those of the tickets and the reference."""

    registration: UUID
    name: str
    email: str
    organization: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Participant:
    """Everything a log says of one person: an address, or a display name where there is none."""

    name: str
    email: str
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class Match:
    participant: Participant
    registration: UUID | None
    how: How
    candidates: tuple[UUID, ...]


def participants(stays: Iterable[Stay]) -> list[Participant]:
    """In the order in which they appear. People who share a mailbox are told apart by their names."""
    grouped: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in stays:
        grouped[stay.email, plain(stay.name)].append(stay)
    return [Participant(found[0].name, email, tuple(found)) for (email, _), found in grouped.items()]


def match(people: Sequence[Participant], known: Sequence[Known]) -> list[Match]:
    by_code = {code: each.registration for each in known for code in each.codes}
    by_email: dict[str, list[Known]] = defaultdict(list)
    for each in known:
        if each.email:
            by_email[each.email.lower()].append(each)
    names = [(plain(each.name), plain(each.organization)[:4], each.registration) for each in known]
    return [_match(person, names, by_code, by_email) for person in people]


def codes_in(name: str) -> list[str]:
    """What of a display name can be the code of a ticket or a reference, as typed by hand."""
    text = unicodedata.normalize("NFKC", name).upper()
    references = [f"R-{found}" for found in _REFERENCE.findall(text)]
    typed = [read_short_code(found) for found in _CODE.findall(text)]
    return [*references, *(code for code in typed if code)]


def _match(
    person: Participant, names: Sequence[Name], by_code: dict[str, UUID], by_email: dict[str, list[Known]]
) -> Match:
    coded = {by_code[code] for code in codes_in(person.name) if code in by_code}
    mailed = by_email.get(person.email, []) if person.email else []
    if len(coded) == 1:
        [one] = coded
        # Somebody else's address beside a code: two people at one screen, or a borrowed account.
        if not mailed or any(each.registration == one for each in mailed):
            return Match(person, one, "code", ())
    if not coded and len(mailed) == 1:
        return Match(person, mailed[0].registration, "email", ())
    if not coded and mailed:
        named = [each for each in mailed if plain(each.name) and plain(each.name) in plain(person.name)]
        if len(named) == 1:
            return Match(person, named[0].registration, "email_name", ())
    likely = [*coded, *(each.registration for each in mailed), *_alike(person, names)]
    return Match(person, None, "", tuple(dict.fromkeys(likely))[:MOST_CANDIDATES])


def _alike(person: Participant, names: Sequence[Name]) -> list[UUID]:
    """Whose name stands in the display name, those whose organisation does too first."""
    shown = plain(person.name)
    found = [each for each in names if len(each[0]) > 1 and each[0] in shown]
    return [registration for _, _, registration in sorted(found, key=lambda each: each[1] not in shown)]
