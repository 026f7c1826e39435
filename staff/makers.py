"""Makes accounts for the demo and for tests through the real deeds."""

from datetime import datetime
from uuid import UUID

from foundation.actor import SYSTEM
from foundation.permissions import ROLES
from staff.accounts import account_of, add

DEMO_PASSWORD = "lianfu-demo-only"  # noqa: S105 - printed on the first screen of the demo
_NAMES = {
    "manager": "林主任",
    "organiser": "陳專員",
    "door": "報到櫃台",
    "outreach": "張訪視員",
    "privacy_officer": "李個資窗口",
    "admin": "系統管理者",
    "auditor": "稽核人員",
}


async def make_staff(
    email: str, roles: list[str], now: datetime, *, name: str = "王小明", password: str | None = DEMO_PASSWORD
) -> UUID:
    return await add(email, name=name, roles=roles, by=SYSTEM, now=now, password=password)


async def make_one_of_each(now: datetime) -> dict[str, UUID]:
    """`<role>@example.org` for every role, in the demo."""
    made = {}
    for role in ROLES:
        await make_staff(f"{role}@example.org", [role], now, name=_NAMES[role])
        made[role] = (await account_of(f"{role}@example.org")).id
    return made
