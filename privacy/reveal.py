"""The one door to a person's words for a human: look-up of keys, an audit entry with a reason, then the words.

Fails closed: when the entry cannot be written, nothing is shown. Who may ask is the permission of the route; which row
is meant is the caller's matter. Humans are shown words by `reveal` (one row) and `show` (many, for one stated purpose);
machines (letters, search in memory) open with `open_sealed` and show masks only.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from foundation.actor import Actor
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Gone, Invalid, Unavailable
from privacy import audit, audit_notes
from vault import keys, sealing
from vault.key_files import KeysNotReady
from vault.sealing import Context, Unreadable

REASONS: dict[str, str] = {
    "phone": N_("電話聯繫"),
    "door": N_("現場核對"),
    "correction": N_("協助更正"),
    "complaint": N_("處理申訴"),
    "other": N_("其他（請說明）"),
}
TO_DECIDE: dict[str, str] = {"decide": N_("決定是否審核通過")}
"""Offered beside the others where an event asks for approval."""
PRINT_REASONS: dict[str, str] = {
    "event_day": N_("活動當天使用"),
    "changed": N_("名單有變動，重印"),
    "other": N_("其他（請說明）"),
}
EXPORT_PURPOSES: dict[str, str] = {
    "contact": N_("行前聯絡或異動通知"),
    "materials": N_("講義、座位與分組"),
    "certificate": N_("證書或研習時數"),
    "needs": N_("餐點與無障礙服務"),
    "account": N_("補助或核銷佐證"),
    "partner": N_("交給合作單位"),
    "other": N_("其他（請說明）"),
}
ACTIONS: dict[str, str] = {
    "reveal": N_("查看個資"),
    "print_sign_in": N_("列印簽到表"),
    "print_badges": N_("列印名牌"),
    "tick_off.undone": N_("收回紙本報到"),
    "door_search": N_("報到查找"),
    "log_matched": N_("比對線上出席紀錄"),
    "attendance.imported": N_("寫入線上出席"),
    "attendance.undone": N_("收回線上出席"),
    "door_closed": N_("關閉報到"),
    "door_reopened": N_("重新開放報到"),
    "registration.made": N_("代為報名"),
    "registration.offer_accepted": N_("代為接受遞補"),
    "registration.offer_refused": N_("代為婉拒遞補"),
    "registration.cancelled": N_("代為取消報名"),
    "registration.sessions_changed": N_("更換場次"),
    "registration.brought_back": N_("復原批次動作"),
    "import.read": N_("上傳名單"),
    "import.made": N_("匯入名單"),
    "import.undone": N_("復原匯入"),
    "consent.given": N_("代為記下同意"),
    "consent.withdrawn": N_("代為撤回同意"),
    "consent.proved": N_("查驗告知與同意"),
    "event.published": N_("公布活動"),
    "event.cancelled": N_("取消活動"),
    "event.confirmed": N_("確定開班"),
    "event.postponed": N_("活動延期"),
    "event.new_day": N_("活動改日期"),
    "event.session_moved": N_("一天的場次改期"),
    "event.moved_online": N_("活動改為線上"),
    "event.merged": N_("併班"),
    "registration.reply_coming": N_("代為回覆會到"),
    "registration.reply_not_coming": N_("代為回覆不克出席"),
    "enterprise.merge": N_("合併企業"),
    "enterprise.part": N_("還原合併"),
    "account.added": N_("新增同仁帳號"),
    "account.roles": N_("變更同仁角色"),
    "account.password": N_("更換同仁密碼"),
    "account.disabled": N_("停用同仁帳號"),
    "account.enabled": N_("恢復同仁帳號"),
    "remarks_read": N_("查看問卷建議"),
    "roster_search": N_("名單查找"),
    "call_list": N_("查看行前聯絡清單"),
    "session.opened": N_("開始行前聯絡"),
    "session.closed": N_("結束行前聯絡"),
    "alarm.answered": N_("說明警示"),
    "alarm.rule": N_("變更警示門檻"),
    "export": N_("下載匯出檔"),
    "export.asked": N_("提出匯出申請"),
    "export.approved": N_("核准匯出"),
    "export.refused": N_("退回匯出"),
    "export.traced": N_("追查外流來源"),
    "person.erased": N_("依當事人請求刪除"),
    "own.opened": N_("當事人打開我的資料"),
    "own.copied": N_("當事人下載複製本"),
    "own.corrected": N_("當事人更正"),
    "own.prefilled": N_("當事人帶入自己的資料報名"),
    "own.stopped": N_("當事人停止利用"),
    "own.resumed": N_("當事人恢復利用"),
    "copy": N_("製給複製本"),
    "registration.corrected": N_("更正個資"),
    "registration.substituted": N_("換人參加"),
    "registration.restricted": N_("限制利用"),
    "registration.released": N_("恢復利用"),
    "hold.placed": N_("暫緩刪除"),
    "hold.reviewed": N_("檢視暫緩刪除"),
    "hold.released": N_("解除暫緩刪除"),
    "wording.approved": N_("核准告知文字"),
    "wording.dropped": N_("放棄告知文字草稿"),
    "field.approved": N_("核准新欄位"),
    "field.refused": N_("不核准新欄位"),
    "question.allowed": N_("核准敏感題目"),
    "question.refused": N_("不核准敏感題目"),
}
"""How the list of entries says an action; one that is missing shows by its name."""
SHOWING = ("reveal", "call_list", "print_sign_in", "print_badges", "remarks_read", "export")
"""The actions after which somebody has seen words in the open; every other entry tells of a deed or a search."""
_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, KeysNotReady)
LEAST_NOTE = 4  # characters that "other" has to say


class Sealed(NamedTuple):
    """A blob with what is needed to open it; `object_id` is what the audit names (the registration, the visit).

    Words of nobody in particular have no person: the lock of their scope is their only one.
    """

    object_id: UUID
    context: Context
    person: UUID | None
    scope: UUID
    blob: bytes


async def open_sealed(rows: Sequence[Sealed]) -> list[dict[str, Any] | None]:
    """The words of many rows, in order, with one look-up of keys; None where erased. For machines: no audit."""
    persons = await keys.open_persons(row.person for row in rows if row.person)
    scopes = {level: await keys.open_scopes(_scopes(rows, level), level) for level in ("P2", "P3")}
    return [_with_keys(row, scopes[row.context.level].get(row.scope), persons) for row in rows]


async def reveal(
    by: Actor, sealed: Sealed, fields: Sequence[str], reason: str, *, note: str = "", now: datetime
) -> dict[str, Any]:
    """The named fields of one row, once the entry stands. Raises Invalid, Gone (erased) or Unavailable."""
    why = checked_reason(reason, note)
    [words] = await show(by, [sealed], ["reveal"], fields, reason, note=why, now=now)
    if words is None:
        raise Gone(N_("這筆個人資料已經刪除。"), code="erased")
    return {field: words.get(field) for field in fields}


async def once(by: Actor, object_id: UUID, asked: str) -> None:
    """Refuses a form that has shown its words already (a reload sends it again): Conflict "shown_before".

    `asked` is when the form was shown, in ISO; a form that does not say is taken for a new one.
    """
    try:
        since = datetime.fromisoformat(asked)
    except ValueError:
        return
    if since.tzinfo and await audit.has_since(by, "reveal", object_id, since):
        raise Conflict(N_("這一頁已經看過，內容重新遮罩了。要再看，請再說明一次理由。"), code="shown_before")


async def show(
    by: Actor,
    rows: Sequence[Sealed],
    actions: Sequence[str],
    fields: Sequence[str],
    purpose: str,
    *,
    about: UUID | None = None,
    known: Container[UUID] = (),
    reason: str = "",
    note: str = "",
    now: datetime,
) -> list[dict[str, Any] | None]:
    """The words of many rows for a human, in order, None where erased; raises Unavailable when an entry cannot stand.

    With `about` (an event whose sheet is printed) each action leaves one entry about it; without, each row that opens
    leaves one of its own, but for those `known` to have theirs already. Call it last: others wait for this commit.
    `note` is what somebody typed: kept sealed, under the key of what was shown, while `reason` is ours and stays.
    """
    try:
        opened = await open_sealed(rows)
    except _AWAY:
        raise Unavailable from None
    seen = [row.object_id for row, words in zip(rows, opened, strict=True) if words is not None]
    objects = [about] if about else [each for each in dict.fromkeys(seen) if each not in known]
    scopes = {about or row.object_id: row.scope for row in rows}
    for object_id in objects:
        told = await _noted(note, scopes.get(object_id), object_id, reason, now) if actions else ""
        for action in actions:
            await record(by, action, object_id, fields, purpose, reason=told, now=now)
    return opened


async def _noted(note: str, scope: UUID | None, object_id: UUID, reason: str, now: datetime) -> str:
    """Where nothing was shown there is no key, and no note."""
    try:
        return await audit_notes.seal_note(note, scope, object_id, now, beside=reason) if scope else reason
    except _AWAY:
        raise Unavailable from None


async def record(
    by: Actor,
    action: str,
    object_id: UUID | None,
    fields: Sequence[str],
    purpose: str,
    *,
    reason: str = "",
    now: datetime,
) -> None:
    """Writes the entry or raises Unavailable, so that nothing is shown without one (reveals, searches, prints)."""
    try:
        async with transaction():
            await audit.append(by, action, object_id, fields, purpose, reason=reason, now=now)
    except _AWAY:
        raise Unavailable(N_("現在無法留下查看紀錄，所以不能顯示個人資料。"), code="no_audit") from None


def checked_reason(reason: str, note: str, reasons: Container[str] = (*REASONS, *TO_DECIDE)) -> str:
    """The note as it is kept; a reason that is not in the list, or "other" without a word, is refused."""
    told = " ".join(note.split())[:200]
    if reason not in reasons:
        raise Invalid([Fault("reason", N_("請選擇查看的理由。"))])
    if reason == "other" and len(told) < LEAST_NOTE:
        raise Invalid([Fault("note", N_("選「其他」時請寫下理由，至少四個字。"))])
    return told


def _scopes(rows: Iterable[Sealed], level: str) -> set[UUID]:
    return {row.scope for row in rows if row.context.level == level}


def _with_keys(row: Sealed, scope_key: bytes | None, persons: Mapping[UUID, bytes]) -> dict[str, Any] | None:
    return _opened(row, scope_key, persons.get(row.person) if row.person else scope_key)


def _opened(row: Sealed, scope_key: bytes | None, person_key: bytes | None) -> dict[str, Any] | None:
    if scope_key is None or person_key is None:
        return None
    try:
        return sealing.unseal(scope_key, person_key, row.context, row.blob)
    except Unreadable:
        return None
