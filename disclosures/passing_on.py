"""Says of one registration which lists with it were downloaded, so that a correction can be passed on (Article 11)."""

from uuid import UUID

from foundation.database import transaction
from foundation.languages import Language, gettext, pick
from registrations import passing_on

_LISTS = """
select distinct x.code, coalesce(p.name_zh, '') as zh, coalesce(p.name_en, '') as en
from registration r
join export_mark m on m.person = r.person
join export_download d on d.id = m.download
join export x on x.id = d.export and x.event = r.event
left join partner p on p.id = x.recipient
where r.id = $1 order by x.code
"""


async def lists_with(registration: UUID, language: Language) -> list[str]:
    """By number, and to whom it went where that was a partner."""
    _ = gettext(language)
    async with transaction() as c:
        rows = await c.fetch(_LISTS, registration)
    names = [(row["code"], pick(row["zh"], row["en"], language).text) for row in rows]
    return [
        _("匯出的名單 %(code)s（%(body)s）", code=code, body=body) if body else _("匯出的名單 %(code)s", code=code)
        for code, body in names
    ]


passing_on.ELSEWHERE.append(lists_with)
