"""What staff write into letters: plain text with a few placeholders, checked before it is kept. It goes to many people
and stands on the service ledger, so nobody's contacts may stand in it."""

import re

from events.facts import EventFacts
from events.ics import place_of
from foundation.dates import show_span
from foundation.faults import Fault, Faults
from foundation.languages import N_, Language, pick
from foundation.settings import current
from privacy.free_text import tells_contacts

LONGEST, LONGEST_TITLE = 3000, 100
# What may stand in braces, in the words of both languages.
PLACEHOLDERS = {
    "活動名稱": "event", "時間": "time", "地點": "place", "聯絡人": "contact",
    "event": "event", "time": "time", "place": "place", "contact": "contact",
}  # fmt: skip
_BRACES = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")


def values_of(event: EventFacts, language: Language) -> dict[str, str]:
    """Of the event alone: a text of staff asks for nothing about the person."""
    first = event.sessions[0] if event.sessions else None
    officer = event.contact
    return {
        "event": event.title(language).text,
        "time": show_span(first.starts_at, first.ends_at, language) if first else "",
        "place": place_of(first, language) if first else "",
        "contact": f"{officer.name} {officer.phone}".strip() if officer else current().centre_phone,
    }


def filled(text_zh: str, text_en: str, language: Language, event: EventFacts) -> str:
    """In the language of the reader; where there is no English, the Chinese, and what stands in it is Chinese too."""
    text = pick(text_zh, text_en, language)
    values = values_of(event, text.language)
    return _BRACES.sub(lambda found: values[PLACEHOLDERS[found[1].strip()]], text.text)


def faults_in(field: str, text: str, event: EventFacts, most: int = LONGEST) -> Faults:
    if len(text) > most:
        return [Fault(field, N_("最多 %(most)s 個字。"), {"most": most})]
    unknown = [name for name in _BRACES.findall(text) if name.strip() not in PLACEHOLDERS]
    if unknown:
        return [
            Fault(
                field, N_("看不懂 {%(name)s}。可以用的有：{活動名稱}、{時間}、{地點}、{聯絡人}。"), {"name": unknown[0]}
            )
        ]
    if tells_contacts(_without_offices(text, event)):
        message = N_("這裡好像有個人的信箱、電話或證號。這封信會寄給很多人，請拿掉；要留聯絡方式，請用 {聯絡人}。")
        return [Fault(field, message)]
    return []


def _without_offices(text: str, event: EventFacts) -> str:
    """The office's own numbers are meant to be read."""
    centre = current()
    known = [centre.centre_phone, centre.centre_email]
    for officer in (event.contact, event.deputy):
        known += [officer.phone, officer.email] if officer else []
    for each in known:
        text = text.replace(each, "") if each else text
    return text
