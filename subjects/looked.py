"""Who looked at my data: role, purpose, day and time, never a name. From the audit, which nobody can change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.database import transaction
from foundation.languages import N_, Language, gettext
from foundation.tokens import digest
from privacy import catalogue, holds, purpose_sessions, reveal
from staff.roles import ROLE_WORDS

# Deeds that put everybody of an event onto one paper or into one file; their entry names the event.
OF_EVENTS = ("print_sign_in", "print_badges")
PURPOSES = {
    **holds.GROUNDS,
    **reveal.EXPORT_PURPOSES,
    **reveal.PRINT_REASONS,
    **reveal.REASONS,
    **reveal.TO_DECIDE,
    **purpose_sessions.PURPOSES,
    "own_page": N_("您自己"),
    "copy": N_("製給複製本"),
    "correction": N_("更正"),
    "restriction": N_("限制利用"),
    "consent": N_("同意的變更"),
    "erasure": N_("刪除"),
}
"""What the record calls a purpose, in words; the reasons of a reveal win where two share a key."""
_YOU = N_("您自己，或代您操作的系統")
_STAFF = N_("同仁（當時的角色已查不到）")


@dataclass(frozen=True)
class Look:
    """One reading or change. `fields` are empty where the whole row was meant."""

    at: datetime
    roles: tuple[str, ...]
    by_staff: bool
    action: str
    purpose: str
    fields: tuple[str, ...]
    event: UUID | None

    def who(self, language: Language) -> str:
        _ = gettext(language)
        known = [ROLE_WORDS[role][0] for role in self.roles if role in ROLE_WORDS]
        if known:
            return "、".join(map(_, known)) if language != "en" else ", ".join(map(_, known))
        return _(_STAFF if self.by_staff else _YOU)

    def did(self, language: Language) -> str:
        return gettext(language)(reveal.ACTIONS.get(self.action, self.action))

    def why(self, language: Language) -> str:
        return gettext(language)(PURPOSES[self.purpose]) if self.purpose in PURPOSES else ""

    def what(self, language: Language) -> str:
        fields = [catalogue.FIELDS[key] for key in self.fields if key in catalogue.FIELDS]
        named = [each.label_en if language == "en" else each.label_zh for each in fields]
        return ", ".join(named) if language == "en" else "、".join(named)


async def own(cookie: str, access: UUID, now: datetime) -> list[Look]:
    """For the proven person; the newest first."""
    async with transaction() as c:
        rows = await c.fetch("select * from own_audit($1, $2, $3, $4)", digest(cookie), access, list(OF_EVENTS), now)
    return _looks(rows)


async def of_person(person: UUID) -> list[Look]:
    """The same with the rights of the running role."""
    async with transaction() as c:
        rows = await c.fetch("select * from looked_at_person($1, $2)", person, list(OF_EVENTS))
    return _looks(rows)


def _looks(rows: Iterable[Any]) -> list[Look]:
    return [
        Look(
            row["at"], tuple(row["roles"]), row["by_staff"], row["action"], row["purpose"], tuple(row["fields"]),
            row["event"],
        )
        for row in rows
    ]  # fmt: skip
