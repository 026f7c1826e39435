"""What officers and auditors are written of the record of reading: that alarms are open, and where the chain stands."""

from collections.abc import Sequence
from uuid import UUID

from foundation.database import transaction
from foundation.languages import N_, PREFIX, Language, gettext
from foundation.settings import current
from mail.letters import Message, letter
from mail.paper import Block, Facts, Heading, Link, Paragraph, as_html, as_text
from privacy import heads
from privacy.alarm_rules import RULES
from privacy.alarms import HEAD_LETTER, LETTER


@letter(LETTER, N_("警示通知"))
async def alarms_open(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    """Kinds and numbers only: who is meant stands on the page."""
    async with transaction() as c:
        rows = await c.fetch("select kind, count(*) as n from alarm where state = 'open' group by kind order by kind")
    if not rows:
        return None
    _ = gettext(language)
    found = [(RULES[row["kind"]], row["n"]) for row in rows]
    kinds = tuple((_(rule.title), str(n)) for rule, n in found)
    blocks: list[Block] = [
        Heading(_("查看個資的警示")),
        Paragraph(_("查看紀錄裡有不尋常的情形，請看過並寫下說明。")),
        Facts(kinds),
        Link(_("看警示"), f"{current().public_url}/{PREFIX[language]}/staff/privacy/alarms", main=True),
    ]
    return await _to(subject, _("查看個資的警示"), blocks, language)


@letter(HEAD_LETTER, N_("查看紀錄的簽章"))
async def head_of_today(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    head = heads.latest()
    if head is None:
        return None
    _ = gettext(language)
    facts = (
        (_("到第幾筆"), str(head.seq)),
        (_("雜湊"), head.hash),
        (_("時間"), head.at),
        (_("簽章"), head.signature),
        (_("公開金鑰"), heads.public_key().hex()),
    )
    blocks: list[Block] = [
        Heading(_("查看紀錄的簽章")),
        Paragraph(_("請留著這封信。之後若有人改過或刪過查看紀錄，就會和這裡的雜湊對不起來。")),
        Facts(facts),
        Paragraph(_("核對的方法：在伺服器上執行 lianfu audit verify。")),
    ]
    return await _to(subject, _("查看紀錄的簽章"), blocks, language)


async def _to(staff: UUID, title: str, blocks: Sequence[Block], language: Language) -> Message | None:
    """None for an account that was closed meanwhile."""
    async with transaction() as c:
        email = await c.fetchval("select email from staff where id = $1 and disabled_on is null", staff)
    if not email:
        return None
    return Message(email, title, as_text(blocks, language), as_html(blocks, language))
