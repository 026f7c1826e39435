"""The letter that confirms an erasure. Its address is sealed under a key that leads nowhere before the rest goes; it
says so only once nothing is left, and what was sealed goes with its sending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from foundation import clock, settings
from foundation.database import connection, transaction
from foundation.dates import show_date
from foundation.languages import N_, Language, as_language, gettext
from mail.letters import AWAY, Message, letter
from mail.outbox import post as post_mail
from mail.paper import Block, Heading, Paragraph, Small, as_html, as_text
from privacy import catalogue, erasure
from privacy.reveal import Sealed, open_sealed
from registrations.admission_rows import identity_context
from vault import keys, sealing
from vault.sealing import Context, Unreadable

LETTER = "subjects.erased"
SCOPE = UUID("6f0d0c54-6a0b-4a53-9a4e-0a4d7f3c1e57")
"""All such letters: staff see them together, under no event."""
Held = Sequence[tuple[Sequence[str], date]]
_WAITS = timedelta(days=7)


class NotErasedYet(Exception):
    """The letter would say too much: it waits until the erasure has come to its end."""


AWAY.append(NotErasedYet)


@dataclass(frozen=True)
class Prepared:
    subject: UUID
    language: Language
    sealed: bytes


async def prepare(person: UUID, now: datetime, held: Held = ()) -> Prepared | None:
    """Seals where to write, and which fields are `held` until when; None where no address opens any more."""
    found = await _address_of(person)
    if found is None:
        return None
    address, language = found
    stranger = await keys.stranger(now)
    scope = (await keys.scope_keys(SCOPE, now)).p2
    kept = [[list(fields), until.isoformat()] for fields, until in held]
    words = {"email": address, "person": str(person), "on": clock.day_of(now).isoformat(), "held": kept}
    return Prepared(stranger.person, language, sealing.seal(scope, stranger.key, _context(stranger.person), words))


async def post(prepared: Prepared, now: datetime) -> None:
    """In the transaction of the journal, so that either both stand or neither."""
    await post_mail(
        LETTER, prepared.subject, prepared.language, person=prepared.subject, scope=SCOPE,
        expires_on=clock.day_of(now + _WAITS), now=now, sealed=prepared.sealed,
    )  # fmt: skip


@letter(LETTER, N_("刪除個人資料的確認"))
async def erased(subject: UUID, language: Language, sealed: bytes | None) -> Message | None:
    words = await _open(subject, sealed) if sealed else None
    if words is None:
        return None
    if not await erasure.is_over(UUID(words["person"])):
        raise NotErasedYet
    _ = gettext(language)
    blocks: list[Block] = [
        Heading(_("您的個人資料已經刪除")),
        Paragraph(
            _(
                "依您的請求，您的姓名、聯絡方式、報名與票券等資料已經刪除，鑰匙也已經銷毀（%(day)s）。",
                day=show_date(date.fromisoformat(words["on"]), language),
            )
        ),
        *(Paragraph(_still_held(fields, date.fromisoformat(until), language)) for fields, until in words["held"]),
        Paragraph(_("備份裡的資料最晚 %(n)s 天後就再也打不開。", n=settings.current().backup_days)),
        Small(_("不含個人的統計數字會留著，裡面本來就沒有您。這是最後一封信：寄出後，這個信箱也會刪除。")),
    ]
    return Message(
        to=words["email"],
        title=_("您的請求已經完成"),
        text=as_text(blocks, language),
        html=as_html(blocks, language),
    )


def _still_held(fields: Sequence[str], until: date, language: Language) -> str:
    _ = gettext(language)
    en = language == "en"
    names = [catalogue.FIELDS[field].label_en if en else catalogue.FIELDS[field].label_zh for field in fields]
    return _(
        "依法還要留的只有：%(fields)s，另外加鎖，留到 %(day)s。",
        fields=(", " if en else "、").join(names),
        day=show_date(until, language),
    )


_IDENTITIES = """
select i.registration, i.person, i.scope, i.blob, r.notice_language
from identity i join registration r on r.id = i.registration join participation p on p.id = r.participation
where i.person = $1 and i.level = 'P2' order by p.registered_on desc, i.registration limit 20
"""


async def _address_of(person: UUID) -> tuple[str, Language] | None:
    """The newest that was given: with a registration, otherwise on a visit."""
    async with transaction():
        rows = await connection().fetch(_IDENTITIES, person)
        met = await connection().fetch("select id, person, scope, blob from visit_contact where person = $1", person)
    sealed = [
        Sealed(row["registration"], identity_context(row["registration"], "P2"), person, row["scope"], row["blob"])
        for row in rows
    ] + [Sealed(row["id"], Context("visit_contact", row["id"], "P2"), person, row["scope"], row["blob"]) for row in met]
    languages = [as_language(row["notice_language"]) for row in rows] + [as_language("zh-Hant")] * len(met)
    for words, language in zip(await open_sealed(sealed), languages, strict=True):
        if words and words.get("email"):
            return str(words["email"]), language
    return None


async def _open(subject: UUID, sealed: bytes) -> dict[str, Any] | None:
    persons, scopes = await keys.open_persons([subject]), await keys.open_scopes([SCOPE], "P2")
    if subject not in persons or SCOPE not in scopes:
        return None
    try:
        return sealing.unseal(scopes[SCOPE], persons[subject], _context(subject), sealed)
    except Unreadable:
        return None


def _context(subject: UUID) -> Context:
    return Context("erased_mail", subject, "P2")
