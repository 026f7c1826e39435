"""Decides by thresholds and clocks that are data (`thresholds.json`) what the law asks for after a breach. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).with_name("thresholds.json")


class Threshold(msgspec.Struct, frozen=True):
    key: str
    at_least: int
    source: str


class Clock(msgspec.Struct, frozen=True):
    key: str
    hours: int
    source: str


class Rules(msgspec.Struct, frozen=True):
    thresholds: tuple[Threshold, ...]
    clocks: tuple[Clock, ...]
    keep_years: int


@dataclass(frozen=True, slots=True)
class Size:
    """How big it is: people concerned, whether their data can be read, whether sensitive ones are among them, and how
    many records the system holds in all."""

    people: int
    readable: bool
    special: bool
    records: int


@dataclass(frozen=True, slots=True)
class Due:
    key: str
    at: datetime
    source: str


class Reason(msgspec.Struct, frozen=True):
    """A threshold that was reached: how many there are, how many it takes."""

    key: str
    found: int
    at_least: int
    source: str


class Decision(msgspec.Struct, frozen=True):
    """`individually`: a letter to each; otherwise a public notice does, because nothing of theirs can be read."""

    report: bool
    individually: bool
    reasons: tuple[Reason, ...]


@cache
def rules() -> Rules:
    return msgspec.json.decode(FILE.read_bytes(), type=Rules)


def decide(size: Size, by: Rules) -> Decision:
    found = {"special": int(size.special and size.readable), "affected": size.people, "system": size.records}
    reasons = tuple(
        Reason(each.key, found[each.key], each.at_least, each.source)
        for each in by.thresholds
        if found[each.key] >= each.at_least
    )
    concerned = size.people > 0
    return Decision(report=concerned and bool(reasons), individually=concerned and size.readable, reasons=reasons)


def clocks(known_at: datetime, by: Rules) -> list[Due]:
    """When each duty is due, the nearest first."""
    due = [Due(each.key, known_at + timedelta(hours=each.hours), each.source) for each in by.clocks]
    return sorted(due, key=lambda each: each.at)


def keep_until(known_on: date, by: Rules) -> date:
    """The record of a breach is kept this long at least. 29 February counts as 1 March."""
    try:
        return known_on.replace(year=known_on.year + by.keep_years)
    except ValueError:
        return date(known_on.year + by.keep_years, 3, 1)
