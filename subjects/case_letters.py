"""What people are written about their requests: received, extended, answered; rendered at sending."""

from typing import Any
from uuid import UUID

from foundation.database import transaction
from foundation.dates import show_date
from foundation.languages import N_, Language, gettext
from foundation.settings import current
from mail.letters import Message, letter
from mail.paper import Block, Facts, Heading, Paragraph, Small, as_html, as_text
from privacy.reveal import open_sealed
from subjects.case_rows import sealed_case
from subjects.cases import GROUNDS
from subjects.clocks import KINDS


@letter("subjects.case_received", N_("收到您的請求"))
async def received(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    found = await _found(subject)
    if found is None:
        return None
    row, words = found
    _ = gettext(language)
    told = _("我們收到您的請求，最晚在 %(day)s 前答覆您，不收費用。", day=show_date(row["due_on"], language))
    return _message(words, language, _("收到您的請求"), [Paragraph(told), _facts(row, language)])


@letter("subjects.case_extended", N_("答覆期限延長"))
async def extended(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    found = await _found(subject)
    if found is None or found[0]["extended_until"] is None:
        return None
    row, words = found
    _ = gettext(language)
    blocks: list[Block] = [
        Paragraph(
            _("您的請求還需要一些時間，最晚在 %(day)s 前答覆您。", day=show_date(row["extended_until"], language))
        ),
        Paragraph(_("原因：%(reason)s", reason=str(words.get("extension") or ""))),
        _facts(row, language),
        Small(_("依個人資料保護法第十三條，期限只能延長一次。")),
    ]
    return _message(words, language, _("答覆期限延長"), blocks)


@letter("subjects.case_decided", N_("請求的答覆"))
async def decided(subject: UUID, language: Language, _sealed: bytes | None) -> Message | None:
    found = await _found(subject)
    if found is None or found[0]["state"] == "open":
        return None
    row, words = found
    _ = gettext(language)
    granted, ground = row["state"] == "granted", GROUNDS.get(row["ground"], "")
    blocks: list[Block] = [
        Paragraph(_("我們同意您的請求，並已經辦理。") if granted else _("我們不能同意您的請求。")),
        *([] if granted else [Paragraph(_("理由：%(ground)s", ground=_(ground)))]),
        Paragraph(str(words.get("answer") or "")),
        _facts(row, language),
    ]
    if not granted:
        blocks.append(Small(_("您若不服，可以在收到這封信的次日起三十日內，經由本機關向上級機關提起訴願。")))
    return _message(words, language, _("請求的答覆"), blocks)


async def _found(case: UUID) -> tuple[Any, dict[str, Any]] | None:
    """The clock and the words; None for somebody erased, or who gave no address."""
    async with transaction() as c:
        row = await c.fetchrow("select * from subject_case where id = $1", case)
    sealed = await sealed_case(case)
    if row is None or sealed is None:
        return None
    [words] = await open_sealed([sealed])
    return (row, words) if words and words.get("email") else None


def _facts(row: Any, language: Language) -> Facts:
    _, statute = gettext(language), KINDS[row["kind"]]
    return Facts(
        (
            (_("請求"), _(statute.label)),
            (_("收到日期"), show_date(row["received_on"], language)),
            (_("聯絡窗口"), f"{current().centre_phone} {current().centre_email}"),
        )
    )


def _message(words: dict[str, Any], language: Language, title: str, blocks: list[Block]) -> Message:
    told = [Heading(title), *blocks]
    return Message(to=str(words["email"]), title=title, text=as_text(told, language), html=as_html(told, language))
