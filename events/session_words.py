"""What a session is called where several of one event are named in a sentence."""

from events.facts import EventFacts, SessionFacts
from events.kinds import MODES
from foundation.dates import show_span
from foundation.languages import Language


def session_words(facts: EventFacts, language: Language) -> dict[str, str]:
    """By id: the title or else the time, and the mode where the event has several."""
    several = len({each.mode for each in facts.sessions}) > 1
    return {str(each.id): _said(each, language, with_mode=several) for each in facts.sessions}


def _said(session: SessionFacts, language: Language, *, with_mode: bool) -> str:
    title = str(session.title(language)) or show_span(session.starts_at, session.ends_at, language)
    mode = next((code for code in MODES if code.key == session.mode), None)
    if not with_mode or mode is None:
        return title
    return f"{title} ({mode.en})" if language == "en" else f"{title}（{mode.zh}）"
