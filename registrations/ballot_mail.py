"""The mail that carries a ballot: its token is sealed under the person's keys until it is sent, and stands nowhere
else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from foundation.languages import Language
from mail.outbox import Addressed, post_many
from registrations.enclosed import open_enclosed
from vault import keys, sealing
from vault.sealing import Context

LETTER = "registrations.ballot"


@dataclass(frozen=True)
class Recipient:
    registration: UUID
    person: UUID
    scope: UUID
    language: Language
    expires_on: date


async def post_ballots(recipients: Sequence[Recipient], tokens: Sequence[str], now: datetime) -> None:
    """One mail a recipient in the running transaction; those whose keys are gone get none."""
    persons = await keys.open_persons(recipient.person for recipient in recipients)
    scopes = {scope: (await keys.scope_keys(scope, now)).p2 for scope in {each.scope for each in recipients}}
    mails = []
    for each, token in zip(recipients, tokens, strict=True):
        if each.person not in persons:
            continue
        sealed = sealing.seal(scopes[each.scope], persons[each.person], _context(each.registration), {"token": token})
        mails.append(Addressed(each.registration, each.language, each.person, each.scope, each.expires_on, sealed))
    await post_many(LETTER, mails, now)


async def open_token(registration: UUID, sealed: bytes) -> str | None:
    """None for somebody who has been erased since."""
    token = (await open_enclosed(registration, _context(registration), sealed)).get("token")
    return str(token) if token else None


def _context(registration: UUID) -> Context:
    return Context("ballot_mail", registration, "P2")
