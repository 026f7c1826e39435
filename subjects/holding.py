"""Which words of a registration may be held back, and the deed from there; holds themselves are `privacy.holds`'."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation.actor import Actor
from foundation.refusals import NotFound
from privacy import catalogue, holds
from privacy.masks import mask
from registrations.links import reference_of
from registrations.opened import Opened, open_registrations

FIELDS = ("name", "organization", "job_title", "email", "phone")
"""Nothing of the questions of one event, and never meals or needs: no ground asks for them."""


@dataclass(frozen=True)
class Holdable:
    """A registration as the officer sees it: masked. `fields` are pairs of key and masked word."""

    registration: UUID
    reference: str
    fields: tuple[tuple[str, str], ...]


async def holdable(registration: UUID) -> Holdable:
    """NotFound where nobody is behind it, or not any more."""
    words = await _words(registration)
    shown = tuple(
        (field, mask(catalogue.FIELDS[field].mask, words.text(field))) for field in FIELDS if words.text(field)
    )
    return Holdable(registration, reference_of(registration), shown)


async def hold_back(registration: UUID, wish: holds.Wish, by: Actor, now: datetime) -> UUID:
    """Copies the wished fields, unseen, into a hold. Raises Invalid or NotFound."""
    words = await _words(registration)
    return await holds.place(registration, {field: words.text(field) for field in FIELDS}, wish, by, now)


async def _words(registration: UUID) -> Opened:
    found = (await open_registrations([registration])).get(registration)
    if found is None:
        raise NotFound
    return found
