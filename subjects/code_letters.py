"""The worker's part of a code: it finds out who is behind the address, and writes to it what is true.

Whoever has the mailbox learns whether we hold anything; whoever does not learns nothing from our pages either way.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from foundation import clock
from foundation.database import connection, transaction
from foundation.dates import show_time
from foundation.jobs import job
from foundation.languages import N_, PREFIX, Language, as_language, gettext
from foundation.settings import current
from mail.letters import Message, letter
from mail.outbox import post
from mail.paper import Block, Facts, Heading, Link, Paragraph, Small, as_html, as_text
from privacy.reveal import Sealed, open_sealed
from subjects.codes import context_of, phone_hash
from vault import keys

CODE, NOTHING, NEW_ADDRESS = "subjects.code", "subjects.nothing_held", "subjects.new_address"
MOST_PEOPLE = 50
# A held field is shown with the registration it was copied from, as long as that is there.
_KNOWN = """
select distinct p.content ->> 'person' as person from personal_rows($1) as p
where p.ledger_table <> 'access_person' and not (
  p.ledger_table = 'held_fields' and exists (select from registration r where r.id = (p.content ->> 'origin')::uuid))
"""


@job("subjects.send_code")
async def send_code(payload: dict[str, Any]) -> None:
    await send(UUID(payload["code"]), clock.now())


async def send(code: UUID, now: datetime) -> None:
    """Posts the letter; may run twice. A code that is gone or used needs none."""
    row = await _row(code)
    words = await _open(row) if row else None
    if row is None or words is None:
        return
    found = await keys.find_persons(email=words["email"]) if row["purpose"] == "open" else []
    async with transaction() as c:
        known = await c.fetch(_KNOWN, found)
        persons = sorted(UUID(row["person"]) for row in known)[:MOST_PEOPLE]
        phones = await keys.phones_of(persons)
        await c.executemany(
            "insert into access_person (id, person, scope, expires_on, code, phones) values ($1, $2, $3, $4, $3, $5)"
            " on conflict (code, person) do nothing",
            [
                (access, person, code, row["expires_on"], [phone_hash(access, each) for each in phones.get(person, ())])
                for access, person in ((uuid4(), person) for person in persons)
            ],
        )
        name = NEW_ADDRESS if row["purpose"] == "address" else CODE if persons else NOTHING
        if await c.fetchval("select exists (select from outgoing_mail where subject = $1)", code):
            return
        await post(
            name, code, as_language(row["language"]),
            person=row["person"], scope=code, expires_on=row["expires_on"], now=now,
        )  # fmt: skip


@letter(CODE, N_("「我的資料」的驗證碼"))
async def code_letter(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    _ = gettext(language)
    return await _with_code(
        subject,
        language,
        _("有人用這個信箱打開「我的資料」。是您的話，請在同一個瀏覽器輸入下面的驗證碼。"),
        _("不是您要的？不必做任何事；沒有這組驗證碼，誰也看不到您的資料。"),
    )


@letter(NEW_ADDRESS, N_("新信箱的驗證碼"))
async def new_address(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    _ = gettext(language)
    return await _with_code(
        subject,
        language,
        _("有人要把報名資料的信箱改成這一個。是您的話，請在同一個瀏覽器輸入下面的驗證碼。"),
        _("不是您要的？不必做任何事；沒有這組驗證碼就不會更改。"),
    )


@letter(NOTHING, N_("這個信箱沒有資料"))
async def nothing_held(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    row = await _row(subject)
    words = await _open(row) if row else None
    if words is None:
        return None
    _ = gettext(language)
    blocks: list[Block] = [
        Heading(_("這個信箱沒有資料")),
        Paragraph(_("有人用這個信箱查詢「我的資料」。我們查過了：目前沒有任何以這個信箱登記的個人資料。")),
        Paragraph(_("如果您報名時用的是別的信箱，請用那個信箱再試一次；也可以打電話問我們。")),
        Link(_("打開「我的資料」"), _address(language)),
        Small(_("不是您查的？不必做任何事。")),
    ]
    return _message(words["email"], _("關於您的查詢"), blocks, language)


async def _with_code(subject: UUID, language: Language, opening: str, ending: str) -> Message | None:
    """Nothing once the code is used or its minutes are over: a mail that comes later would only confuse."""
    row = await _row(subject)
    words = await _open(row) if row else None
    if row is None or words is None or row["good_until"] <= clock.now():
        return None
    _ = gettext(language)
    code = words["code"]
    blocks: list[Block] = [
        Heading(_("驗證碼 %(code)s", code=f"{code[:3]} {code[3:]}")),
        Paragraph(opening),
        Facts(((_("驗證碼"), code), (_("有效到"), show_time(row["good_until"])))),
        Small(ending),
    ]
    return _message(words["email"], _("您的驗證碼"), blocks, language)


def _message(to: str, title: str, blocks: list[Block], language: Language) -> Message:
    return Message(to=to, title=title, text=as_text(blocks, language), html=as_html(blocks, language))


def _address(language: Language) -> str:
    return f"{current().public_url}/{PREFIX[language]}/my-data"


async def _row(code: UUID) -> Any:
    async with transaction():
        return await connection().fetchrow("select * from access_code where id = $1", code)


async def _open(row: Any) -> dict[str, Any] | None:
    if row["blob"] is None:
        return None
    [words] = await open_sealed([Sealed(row["id"], context_of(row["id"]), row["person"], row["scope"], row["blob"])])
    return words
