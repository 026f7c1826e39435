"""What a chamber copies into its own website: a list of events, a button, or a plain link. No script, no cookie."""

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

from events.facts import EventFacts
from foundation import settings
from foundation.languages import PREFIX, Language, gettext

LIST_HEIGHT, BUTTON_HEIGHT = 560, 190


@dataclass(frozen=True, slots=True)
class Snippet:
    """`html` is the text to copy; `address` is what its frame shows."""

    key: str
    address: str
    html: str


def snippets(facts: EventFacts, via: str, language: Language) -> tuple[Snippet, ...]:
    """The button of this event, the list of all events with the same referral, the link for sites without frames."""
    _ = gettext(language)
    title = str(facts.title(language))
    query = "?" + urlencode({"via": via})
    home = f"{settings.current().public_url}/{PREFIX[language]}"
    page = f"{home}/events/{facts.slug}{query}"
    button = f"{home}/embed/events/{facts.slug}/button{query}"
    listed = f"{home}/embed/events{query}"
    link = Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(page, title)
    return (
        Snippet("button", button, _frame(button, _("報名：%(title)s", title=title), BUTTON_HEIGHT)),
        Snippet("list", listed, _frame(listed, _("中小企業活動一覽"), LIST_HEIGHT)),
        Snippet("link", page, str(link)),
    )


def _frame(address: str, title: str, height: int) -> str:
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="{height}"'
        ' style="border:0" loading="lazy"></iframe>'
    )
