"""The letter to the officer of an event when somebody corrected words that had been handed on (Article 11).

It says which registration, which fields and to whom it has to be told, and holds no word of the person. What was
corrected since the last such letter is told together, however long the worker was away.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from foundation.database import connection, transaction
from foundation.languages import N_, PREFIX, Language, gettext
from foundation.refusals import NotFound
from foundation.settings import current
from mail.letters import Message, letter
from mail.paper import Block, Facts, Heading, Link, Paragraph, as_html, as_text
from privacy import catalogue
from registrations.links import reference_of
from registrations.ticket_reading import TicketView, of_registration

# What reads an event's people onto paper. An action that is not there yet was not done.
HANDED_ON = {
    "print_sign_in": N_("簽到表"),
    "print_badges": N_("名牌"),
}
# Where else the words of a registration went, in the language asked: the rooms above add what they hand out.
ELSEWHERE: list[Callable[[UUID, Language], Awaitable[list[str]]]] = []
# Who somebody is was corrected in all their registrations at once, the rest in one.
_SINCE_TOLD = """
select distinct key from registration r
join registration o on o.person = r.person
join audit_entry a on a.object = o.id and a.action = 'registration.corrected'
cross join lateral unnest(a.fields) as f (key)
where r.id = $1 and (o.id = r.id or f.key = any ('{name,email,phone}'))
  and a.at > coalesce((select max(m.tried_at) from outgoing_mail m
    where m.subject = r.id and m.letter = 'registrations.pass_on' and m.state in ('sent', 'moot')), '-infinity')
order by key
"""


@letter("registrations.pass_on", N_("更正要轉知"))
async def pass_on(subject: UUID, _language: Language, _sealed: bytes | None) -> Message | None:
    """In the language of the office. None where nobody has had the words yet: then there is nobody to tell."""
    language: Language = "zh-Hant"
    try:
        view = await of_registration(subject)
    except NotFound:
        return None
    fields, places = await _corrected(subject), await _handed_on(view.event.id)
    told = [*handed_to(view, language), *(gettext(language)(HANDED_ON[each]) for each in places)]
    for asked in ELSEWHERE:
        told += await asked(subject, language)
    if not fields or not told or view.event.contact is None or not view.event.contact.email:
        return None
    blocks = _blocks(view, fields, told, language)
    title = gettext(language)("有一筆更正要轉知：%(reference)s", reference=reference_of(subject))
    return Message(view.event.contact.email, title, as_text(blocks, language), as_html(blocks, language))


def handed_to(view: TicketView, language: Language) -> list[str]:
    """The bodies of the event that get its people's words by the notice."""
    return [body.name(language).text for body in view.event.bodies if body.data_role in {"processor", "joint"}]


def _blocks(view: TicketView, fields: list[str], told: list[str], language: Language) -> list[Block]:
    _ = gettext(language)
    named = [catalogue.FIELDS[key].label_zh for key in fields if key in catalogue.FIELDS]
    address = f"{current().public_url}/{PREFIX[language]}/staff/events/{view.event.slug}/registrations"
    return [
        Heading(_("有一筆更正要轉知")),
        Paragraph(_("有人更正了自己的資料，系統裡已經改好。以下的人或文件拿到的是舊的，請通知他們或重新印一份。")),
        Facts(
            (
                (_("這場活動"), view.event.title(language).text),
                (_("報名編號"), reference_of(view.registration)),
                (_("改了哪些欄"), "、".join(named)),
                (_("要轉知"), "、".join(told)),
            )
        ),
        Link(_("打開報名名單"), address, main=True),
    ]


async def _corrected(registration: UUID) -> list[str]:
    async with transaction():
        return [row["key"] for row in await connection().fetch(_SINCE_TOLD, registration)]


async def _handed_on(event: UUID) -> list[str]:
    async with transaction():
        rows = await connection().fetch(
            "select distinct action from audit_entry where object = $1 and action = any ($2) order by action",
            event,
            list(HANDED_ON),
        )
    return [row["action"] for row in rows]
