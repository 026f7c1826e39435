"""The people who work at the invented centre: one account a role, all with one published password."""

from datetime import datetime

from foundation.actor import SYSTEM, Actor
from foundation.permissions import ROLES
from staff import accounts
from staff.makers import DEMO_PASSWORD

PASSWORD = DEMO_PASSWORD
NAMES = {
    "manager": "高主任",
    "organiser": "林承辦",
    "door": "陳報到",
    "outreach": "張訪視",
    "privacy_officer": "吳個資",
    "admin": "許管理",
    "auditor": "蔡稽核",
}


async def make(now: datetime) -> dict[str, Actor]:
    """By role; the organiser holds the door as well, as in a small office."""
    made = {}
    for number, role in enumerate(ROLES, 1):
        roles = ["organiser", "door"] if role == "organiser" else [role]
        await accounts.add(
            f"{role}@example.org",
            name=NAMES[role],
            roles=roles,
            by=SYSTEM,
            now=now,
            phone=f"04-0000-{number:04d}",
            password=PASSWORD,
        )
        account = await accounts.account_of(f"{role}@example.org")
        made[role] = Actor(account.id, NAMES[role], frozenset(roles))
    return made
