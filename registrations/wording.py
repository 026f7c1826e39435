"""Words that several pages and letters of this room say alike."""

from typing import Literal

from foundation.languages import N_, Language, gettext

# Browsers inside other apps, which open links but save no files. LINE opens the real one when a link asks for it.
_INSIDE = ("FBAN/", "FBAV/", "Instagram", "MicroMessenger")
Inside = Literal["line", "other", ""]
_CHANCES = {
    "likely": N_("照以往的情形，排得到的機會不小。"),
    "possible": N_("照以往的情形，有可能排到，但不一定。"),
    "unlikely": N_("照以往的情形，排到的機會不大；方便的話也看看其他場次。"),
    "unknown": N_("過去的場次還不多，估不出排到的機會。"),
}


def alt_text(short_code: str, language: Language) -> str:
    _ = gettext(language)
    return _("入場條碼，代碼 %(code)s", code=short_code)


def chance_words(chance: str) -> str:
    """A msgid: an honest estimate, never a promise."""
    return _CHANCES.get(chance, _CHANCES["unknown"])


def browser_of(user_agent: str) -> Inside:
    """Whether a page is shown inside LINE, inside another app, or in a browser of its own."""
    if " Line/" in user_agent or user_agent.startswith("Line/"):
        return "line"
    return "other" if any(mark in user_agent for mark in _INSIDE) else ""
