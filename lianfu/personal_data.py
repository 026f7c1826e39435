"""All declarations of personal tables, joined: what the nightly retention goes through, in this order."""

import importlib
import importlib.util

from foundation.personal import PersonalData

ROOMS = (
    "mail", "privacy", "questionnaires", "outreach", "invitations", "registrations", "correspondence", "imports",
    "online", "rescheduling", "disclosures", "subjects", "assurance",
)  # fmt: skip


def _declared() -> tuple[PersonalData, ...]:
    names = [f"{room}.personal_data" for room in ROOMS]
    return tuple(
        declaration
        for name in names
        if importlib.util.find_spec(name)
        for declaration in importlib.import_module(name).DECLARED
    )


DECLARED = _declared()
