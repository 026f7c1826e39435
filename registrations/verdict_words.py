"""A recorded scan in the words of the reader, for the screen of the door and for the API."""

from typing import Any

from foundation.dates import show_date, show_time
from foundation.languages import Language, gettext
from registrations.check_in import Scanned
from registrations.verdicts import WORDS


def spoken(scanned: Scanned, language: Language) -> dict[str, Any]:
    """Members `id verdict tone title detail name company first_at`; times are local, `first_at` is ISO 8601 in UTC or
    null."""
    _ = gettext(language)
    words = WORDS[scanned.verdict]
    time = show_time(scanned.first_at) if scanned.first_at else "–"
    day = show_date(scanned.day, language) if scanned.day else "–"
    detail = _(words.detail, time=time, day=day) if "%(" in words.detail else _(words.detail)
    return {
        "id": str(scanned.id),
        "verdict": scanned.verdict,
        "tone": words.tone,
        "title": _(words.title),
        "detail": detail,
        "name": scanned.name,
        "company": scanned.company,
        "first_at": scanned.first_at.isoformat() if scanned.first_at else None,
    }
