"""Drafts for those who speak: table cards, the invitation to lecture, the receipt of the fee.

Identity number and account are blank lines for the pen: this house never stores them.
"""

from dataclasses import dataclass
from datetime import datetime

from events.facts import EventFacts, SessionFacts
from events.ics import place_of
from foundation import settings
from foundation.dates import show_span, show_time
from foundation.languages import Language, gettext
from foundation.odt import Odt

_BLANK = "＿" * 14


@dataclass(frozen=True, slots=True)
class Speaker:
    """A lecturer or chair by the published agenda, with the first thing they do there."""

    name: str
    topic: str
    session: SessionFacts
    starts_at: datetime
    lectures: bool


def speakers(facts: EventFacts, language: Language) -> list[Speaker]:
    """Each name once, in the order of the programme."""
    found: dict[str, Speaker] = {}
    for session in facts.sessions:
        for item in session.agenda:
            for name, lectures in ((item.chair, False), (item.lecturer, True)):
                known = found.get(name)
                if name and (known is None or (lectures and not known.lectures)):
                    found[name] = Speaker(name, item.topic(language).text, session, item.starts_at, lectures)
    return list(found.values())


def table_cards(facts: EventFacts, language: Language, now: datetime) -> bytes:
    """A page a name, written twice: fold it and it is read from both sides."""
    _ = gettext(language)
    paper = Odt(_("桌牌"), now, numbered=False)
    names = [(each.name, _("講師") if each.lectures else _("主持人")) for each in speakers(facts, language)]
    for n, (name, what) in enumerate(names or [(_("姓名"), _("講師"))]):
        paper.card(name, what, new_page=n > 0)
        paper.card(name, what)
    return paper.content()


def invitation(facts: EventFacts, language: Language, now: datetime) -> bytes:
    """A page a lecturer; the fee is written in by hand."""
    _ = gettext(language)
    title = str(facts.title(language))
    paper = Odt(_("講師邀請函"), now, numbered=False)
    for n, each in enumerate(_lecturers(facts, language)):
        paper.title(_("講師邀請函"), new_page=n > 0)
        paper.text(_("%(name)s 您好：", name=each.name))
        paper.text(_("本中心辦理「%(title)s」，久仰您在這個領域的經驗，誠摯邀請您擔任講師。", title=title))
        paper.facts(
            [
                (_("活動時間"), show_span(each.session.starts_at, each.session.ends_at, language)),
                (_("地點"), place_of(each.session, language)),
                (_("講題"), each.topic or _BLANK),
                (_("開始時間"), show_time(each.starts_at)),
                (_("講師費"), _BLANK),
                (_("聯絡人"), f"{facts.contact.name}　{facts.contact.phone}" if facts.contact else ""),
            ],
            name=_("講師邀請函"),
            heads=(_("項目"), _("內容")),
        )
        paper.text("")
        paper.text(_("簡報請於活動前三個工作天寄給聯絡人；可否公開講義，請一併告知。"))
        paper.text(_("敬請回覆是否能夠出席，謝謝您。"))
        paper.text(_centre(language))
    return paper.content()


def receipt(facts: EventFacts, language: Language, now: datetime) -> bytes:
    """領據: only the event is filled in, everything of the person is for the pen."""
    _ = gettext(language)
    title = str(facts.title(language))
    paper = Odt(_("講師領據"), now, numbered=False)
    for n, each in enumerate(_lecturers(facts, language)):
        paper.title(_("領據"), new_page=n > 0)
        paper.text(_("茲領到「%(title)s」講師費，計新臺幣%(blank)s元整。", title=title, blank=_BLANK))
        paper.facts(
            [
                (_("領款人"), each.name),
                (_("活動時間"), show_span(each.session.starts_at, each.session.ends_at, language)),
                (_("講題"), each.topic),
                (_("鐘點數與單價"), ""),
                (_("國民身分證統一編號"), _("（請親筆填寫）")),
                (_("戶籍地址"), _("（請親筆填寫）")),
                (_("金融機構與帳號"), _("（請親筆填寫）")),
                (_("簽名或蓋章"), ""),
                (_("日期"), "" if language == "en" else "中華民國　　年　　月　　日"),
            ],
            name=_("領據"),
            heads=(_("項目"), _("內容")),
        )
        paper.text("")
        paper.small(_("紙本由會計單位保管；身分證字號與帳號不會輸入本系統。"))
    return paper.content()


def _lecturers(facts: EventFacts, language: Language) -> list[Speaker]:
    """With one blank sheet where the programme names nobody yet."""
    found = [each for each in speakers(facts, language) if each.lectures]
    if found or not facts.sessions:
        return found
    first = facts.sessions[0]
    return [Speaker(_BLANK, "", first, first.starts_at, lectures=True)]


def _centre(language: Language) -> str:
    centre = settings.current()
    return centre.centre_name_en if language == "en" else centre.centre_name_zh
