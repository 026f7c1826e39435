"""Words that several pages and letters of this room say alike."""

from foundation.languages import Language, gettext


def alt_text(short_code: str, language: Language) -> str:
    _ = gettext(language)
    return _("入場條碼，代碼 %(code)s", code=short_code)
