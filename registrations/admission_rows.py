"""One request for a place, and its rows: sealed by level, with fresh codes, as the arrays that `admit_many` takes."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID, uuid4

from foundation.languages import Language
from foundation.tokens import short_code
from outreach.identity import EnterpriseIdentity
from privacy.consents import ConsentAct
from registrations.links import link_hash
from vault import sealing
from vault.keys import PersonKey, ScopeKeys
from vault.person_index import PersonMark

Channel = Literal["web", "api", "phone", "paper", "door", "import"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What the service ledger keeps of the answers: codes only, none of the person's words."""

    identity_kind: str | None = None
    county: str | None = None
    township: str | None = None
    industry_scheme: str = "11"
    industry: str | None = None
    size: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionRequest:
    """One person, checked. `notice` is the SHA-256 of what was shown, `revision` the form that was filled in.

    `is_contact` says that they spoke for themselves; everybody else is told by mail who gave their data. `invitation`
    is the code of the link that brought them, `code` what lets them in; `choices` are the options with a limit, by the
    keys of question and option; `files` those sealed before. Without `named` it is a seat for a colleague whose name
    comes later.
    """

    event: UUID
    post_token: UUID
    sessions: tuple[UUID, ...]
    revision: UUID
    notice: str
    language: Language
    channel: Channel
    mark: PersonMark
    words: Mapping[str, Any]
    needs: Mapping[str, Any] = field(default_factory=dict)
    meal: str | None = None
    has_mail: bool = False
    projection: Projection = Projection()
    enterprise: EnterpriseIdentity | None = None
    consents: Mapping[str, ConsentAct] = field(default_factory=dict)
    party: UUID | None = None
    is_contact: bool = True
    invitation: str = ""
    code: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    files: tuple[UUID, ...] = ()
    named: bool = True


def columns_of(
    requests: Sequence[AdmissionRequest],
    persons: Sequence[PersonKey],
    scope: ScopeKeys,
    groups: Sequence[int | None] | None = None,
    files: Sequence[tuple[int, UUID, bytes]] = (),
) -> list[list[Any]]:
    """The arrays of `admit_many`, in its order: rows turned on their side, and the flat lists that name their request.

    `groups` numbers those that are admitted all or none; they stand side by side. `files` are sealed for them already.
    """
    rows = [_row(request, person, scope) for request, person in zip(requests, persons, strict=True)]
    seats = [(i, session) for i, request in enumerate(requests, 1) for session in request.sessions]
    consents = [(i, *consent) for i, request in enumerate(requests, 1) for consent in request.consents.items()]
    choices = [(i, *choice) for i, request in enumerate(requests, 1) for choice in request.choices]
    wide = [list(column) for column in zip(*rows, strict=True)]
    # The seats stand behind the first five columns.
    flat = [*_flat(consents, 3), *_flat(choices, 3), *_flat(files, 3)]
    return [*wide[:5], *_flat(seats, 2), *wide[5:], list(groups or [None] * len(requests)), *flat]


def _flat(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def _row(request: AdmissionRequest, person: PersonKey, scope: ScopeKeys) -> tuple[Any, ...]:
    registration, facts, firm = uuid4(), request.projection, request.enterprise
    return (
        request.post_token, registration, person.person, request.notice, request.revision,
        request.language, request.channel, link_hash(registration, 1), request.party, request.is_contact,
        request.has_mail, os.urandom(16), short_code(),
        sealing.seal(scope.p2, person.key, identity_context(registration, "P2"), request.words),
        sealing.seal(scope.p3, person.key, identity_context(registration, "P3"), request.needs)
        if request.needs else None,
        request.meal, facts.identity_kind, facts.source,
        facts.county, facts.township, facts.industry_scheme, facts.industry, facts.size,
        *((firm.ubn, firm.name, firm.name_key, firm.scope_code) if firm else (None, None, None, None)),
        request.invitation, request.code, request.named,
    )  # fmt: skip


def identity_context(registration: UUID, level: sealing.Level) -> sealing.Context:
    """Where the sealed words of a registration belong: they open for this registration and level only."""
    return sealing.Context("identity", registration, level)
