"""What people are told after a breach: what happened, which data, what we do, what they can do.

One text for the letter, the public notice and the drill.
"""

from uuid import UUID

from assurance.breaches import LETTER, BreachRecord, breach_record
from assurance.scenarios import MEASURES, SCENARIOS
from foundation.database import transaction
from foundation.dates import show_date, show_time
from foundation.languages import N_, Language, gettext, translate
from foundation.settings import current
from mail.letters import Message, letter
from mail.paper import Block, Facts, Heading, Paragraph, Small, as_html, as_text
from registrations.opened import open_registrations


def title(language: Language) -> str:
    return gettext(language)(N_("個人資料外洩通知"))


def blocks(breach: BreachRecord, language: Language) -> list[Block]:
    """The letter as blocks of our paper; names nobody."""
    _, scenario = gettext(language), SCENARIOS[breach.scenario]
    known = f"{show_date(breach.known_at, language)} {show_time(breach.known_at)}"
    return [
        Heading(title(language)),
        *([Paragraph(_("這是演練，沒有真的發生。"))] if breach.drill else []),
        Paragraph(_(scenario.happened)),
        Facts(
            (
                (_("我們得知的時間"), known),
                (_("涉及的資料"), _(scenario.data)),
                (_("能不能被讀出"), _("可能被讀到") if breach.readable else _("資料已加密，外人讀不出內容")),
            )
        ),
        Paragraph(_("我們做了什麼：%(measures)s", measures=measures(breach, language))),
        Paragraph(_("您可以做什麼：%(advice)s", advice=_(scenario.advice))),
        Paragraph(
            _(
                "有任何疑問，請打 %(phone)s 或寫信到 %(email)s。",
                phone=current().centre_phone,
                email=current().centre_email,
            )
        ),
        Small(_("這封信依個人資料保護法第十二條通知您。")),
    ]


def measures(breach: BreachRecord, language: Language) -> str:
    """Only what was ticked as done."""
    done = [translate(language, MEASURES[each]) for each in breach.measures]
    return ("" if language == "zh-Hant" else " ").join(done) or translate(language, N_("（還沒有勾選已採取的措施）"))


def public_text(breach: BreachRecord, language: Language) -> str:
    return as_text(blocks(breach, language), language)


@letter(LETTER, N_("個人資料外洩通知"))
async def breach_letter(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    async with transaction() as c:
        row = await c.fetchrow("select breach, registration from breach_notice where id = $1", subject)
    if row is None:
        return None
    words = (await open_registrations([row["registration"]])).get(row["registration"])
    if words is None or not words.text("email"):
        return None
    told = blocks(await breach_record(row["breach"]), language)
    return Message(
        to=words.text("email"), title=title(language), text=as_text(told, language), html=as_html(told, language)
    )
