"""The one door to a person's words for a human: look-up of keys, an audit entry with a reason, then the words.

Fails closed: when the entry cannot be written, nothing is shown. Who may ask is the permission of the route; which row
is meant is the caller's matter. Machines (letters, search in memory) open with `open_sealed` and show masks only.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from foundation.actor import Actor
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Gone, Invalid, Unavailable
from privacy import audit
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
PRINT_REASONS: dict[str, str] = {
    "event_day": N_("活動當天使用"),
    "changed": N_("名單有變動，重印"),
    "other": N_("其他（請說明）"),
}
ACTIONS: dict[str, str] = {
    "reveal": N_("查看個資"),
    "print_sign_in": N_("列印簽到表"),
    "print_badges": N_("列印名牌"),
    "tick_off.undone": N_("收回紙本報到"),
    "door_search": N_("報到查找"),
    "door_closed": N_("關閉報到"),
    "door_reopened": N_("重新開放報到"),
    "registration.made": N_("代為報名"),
    "event.published": N_("公布活動"),
    "event.cancelled": N_("取消活動"),
    "enterprise.merge": N_("合併企業"),
    "enterprise.part": N_("還原合併"),
    "account.added": N_("新增同仁帳號"),
    "account.roles": N_("變更同仁角色"),
    "account.password": N_("更換同仁密碼"),
    "account.disabled": N_("停用同仁帳號"),
    "account.enabled": N_("恢復同仁帳號"),
    "remarks_read": N_("查看問卷建議"),
}
"""How the list of entries says an action; one that is missing shows by its name."""
_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, KeysNotReady)
LEAST_NOTE = 4  # characters that "other" has to say


@dataclass(frozen=True, slots=True)
class Sealed:
    """A blob with what is needed to open it; `object_id` is what the audit names (the registration, the visit)."""

    object_id: UUID
    context: Context
    person: UUID
    scope: UUID
    blob: bytes


async def open_sealed(rows: Sequence[Sealed]) -> list[dict[str, Any] | None]:
    """The words of many rows, in order, with one look-up of keys; None where erased. For machines: no audit."""
    persons = await keys.open_persons(row.person for row in rows)
    scopes = {level: await keys.open_scopes(_scopes(rows, level), level) for level in ("P2", "P3")}
    return [_opened(row, scopes[row.context.level].get(row.scope), persons.get(row.person)) for row in rows]


async def reveal(
    by: Actor, sealed: Sealed, fields: Sequence[str], reason: str, *, note: str = "", now: datetime
) -> dict[str, Any]:
    """The named fields of one row, once the entry stands. Raises Invalid, Gone (erased) or Unavailable."""
    why = checked_reason(reason, note)
    try:
        [words] = await open_sealed([sealed])
    except _AWAY:
        raise Unavailable from None
    if words is None:
        raise Gone(N_("這筆個人資料已經刪除。"), code="erased")
    await record(by, "reveal", sealed.object_id, fields, reason, reason=why, now=now)
    return {field: words.get(field) for field in fields}


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


def checked_reason(reason: str, note: str, reasons: Container[str] = REASONS) -> str:
    """The note as it is kept; a reason that is not in the list, or "other" without a word, is refused."""
    told = " ".join(note.split())[:200]
    if reason not in reasons:
        raise Invalid([Fault("reason", N_("請選擇查看的理由。"))])
    if reason == "other" and len(told) < LEAST_NOTE:
        raise Invalid([Fault("note", N_("選「其他」時請寫下理由，至少四個字。"))])
    return told


def _scopes(rows: Iterable[Sealed], level: str) -> set[UUID]:
    return {row.scope for row in rows if row.context.level == level}


def _opened(row: Sealed, scope_key: bytes | None, person_key: bytes | None) -> dict[str, Any] | None:
    if scope_key is None or person_key is None:
        return None
    try:
        return sealing.unseal(scope_key, person_key, row.context, row.blob)
    except Unreadable:
        return None
