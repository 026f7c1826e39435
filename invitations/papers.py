"""Drafts of what goes out before an event, as ODT to be edited: the official letter and the flyer with its code.

They hold what is public already; who they are addressed to is written in by hand.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from PIL import Image

from events.facts import EventFacts, SessionFacts
from events.ics import mailbox_of, place_of
from foundation import qr, settings
from foundation.dates import show_date, show_span, show_time
from foundation.languages import Language, gettext
from foundation.odt import Field, Odt, Picture

_NUMERALS = "一二三四五六七八九十"


def letter(facts: EventFacts, address: str, addressee: str, language: Language, now: datetime) -> bytes:
    """函稿: 受文者、主旨、說明. Number and date are given by the registry when it is sent."""
    _ = gettext(language)
    title = str(facts.title(language))
    paper = Odt(_("邀請函稿") + " " + title, now, numbered=language != "en")
    paper.title(_("%(centre)s　函（稿）", centre=_centre(language)))
    officer = facts.contact
    head = [
        (_("受文者"), addressee or _("（請填受文單位）")),
        (_("發文日期"), "" if language == "en" else "中華民國　　年　　月　　日"),
        (_("發文字號"), ""),
        (_("附件"), _("活動傳單一份")),
        (_("承辦人"), f"{officer.name}　{officer.phone}" if officer else ""),
        (_("電子信箱"), mailbox_of(facts)),
    ]
    for term, said in head:
        paper.text(f"{term}：{said}" if language != "en" else f"{term}: {said}")
    paper.heading(_("主旨："))
    paper.text(_("本中心辦理「%(title)s」，免費參加，敬請轉知所屬會員踴躍報名，請查照。", title=title))
    paper.heading(_("說明："))
    for n, line in enumerate(_points(facts, address, language)):
        paper.text(f"{_NUMERALS[n]}、{line}" if language != "en" else f"{n + 1}. {line}")
    paper.text("")
    paper.text(_("正本：") + (addressee or ""))
    paper.text(_("副本："))
    return paper.content()


def flyer(facts: EventFacts, address: str, language: Language, now: datetime) -> bytes:
    """One page with the code of the referral link."""
    _ = gettext(language)
    title = str(facts.title(language))
    paper = Odt(title, now, numbered=False)
    paper.title(title)
    if summary := facts.summary(language).text:
        paper.subtitle(summary.split("\n", 1)[0][:120])
    pairs = [(_("時間"), when(facts.sessions, language)), (_("地點"), where(facts.sessions, language))]
    if audience := facts.audience(language).text:
        pairs.append((_("適合對象"), audience))
    pairs.append((_("費用"), _("免費")))
    if facts.contact:
        pairs.append((_("聯絡人"), f"{facts.contact.name}　{facts.contact.phone}"))
    paper.facts(pairs, name=_("活動資訊"), heads=(_("項目"), _("內容")))
    agenda = [item for session in facts.sessions[:1] for item in session.agenda][:8]
    if agenda:
        rows = [(show_time(item.starts_at), item.topic(language).text, item.lecturer) for item in agenda]
        fields = [Field(_("時間"), 25, "Middle"), Field(_("講題"), 105), Field(_("講師"), 50)]
        paper.heading(_("議程"))
        paper.table(fields, rows, name=_("議程"))
    png = qr.png(address)
    side = Image.open(BytesIO(png)).width
    paper.picture(Picture(png, side, side, _("報名連結的條碼")), _("掃描報名") + "　" + address)
    return paper.content()


def when(sessions: Sequence[SessionFacts], language: Language) -> str:
    return "\n".join(show_span(each.starts_at, each.ends_at, language) for each in sessions)


def where(sessions: Sequence[SessionFacts], language: Language) -> str:
    """Each place once."""
    return "\n".join(dict.fromkeys(place_of(each, language) for each in sessions))


def _points(facts: EventFacts, address: str, language: Language) -> list[str]:
    _ = gettext(language)
    points = [
        _("時間：%(when)s。", when=_inline(when(facts.sessions, language), language)),
        _("地點：%(where)s。", where=_inline(where(facts.sessions, language), language)),
    ]
    if audience := facts.audience(language).text:
        points.append(_("參加對象：%(audience)s。", audience=audience))
    topics = [item.topic(language).text for session in facts.sessions for item in session.agenda]
    if topics:
        points.append(_("內容：%(topics)s。", topics=("; " if language == "en" else "、").join(dict.fromkeys(topics))))
    if facts.closes_at:
        points.append(_("即日起至%(day)s止於下列網址報名：%(address)s",
                        day=show_date(facts.closes_at, language), address=address))  # fmt: skip
    else:
        points.append(_("即日起於下列網址報名，額滿為止：%(address)s", address=address))
    points.append(_("報名資料的蒐集與利用，依報名網頁上的個人資料告知事項辦理。"))
    return points


def _inline(lines: str, language: Language) -> str:
    return lines.replace("\n", "; " if language == "en" else "；")


def _centre(language: Language) -> str:
    centre = settings.current()
    return centre.centre_name_en if language == "en" else centre.centre_name_zh
