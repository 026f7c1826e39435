"""Who may stand twice in one list: two registrations of one name that share an address, a number or a firm.

The same name with the same address is one person already (`vault/person_index.py`); what is left is a typing mistake,
another mailbox, or two people. That is for a human to say, so nothing is done here.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from uuid import UUID

from foundation.database import transaction
from registrations.opened import Opened, open_event
from vault.person_index import normal_email, normal_name, normal_phone

FEW = 1_500
"""Up to so many registrations it is counted whenever the list is opened; above, when somebody asks."""
_UNTIDY = 12  # people of one mailbox or switchboard: an office that registers everybody, nothing is told by it


async def suspected(event: UUID) -> set[UUID]:
    """All live registrations that look like another one of this event. Opens its words in memory; none leaves it."""
    return set(alike((await open_event(event)).values()))


async def suspects_of(event: UUID) -> list[UUID]:
    """The same in a fixed order, for a list."""
    async with transaction() as c:
        rows = await c.fetch("select id from registration where event = $1 and state = 'live' order by id", event)
    found = await suspected(event)
    return [row["id"] for row in rows if row["id"] in found]


def alike(people: Iterable[Opened]) -> Iterable[UUID]:
    """Pure. Names are equal, or differ in one letter where address or number are the same."""
    groups: dict[tuple[str, str], list[Opened]] = defaultdict(list)
    for one in people:
        for kind, mark in _marks(one):
            groups[kind, mark].append(one)
    for (kind, _), group in groups.items():
        if kind == "contact" and len(group) > _UNTIDY:
            continue
        if kind == "firm":  # of one name already
            yield from (one.registration for one in group if len(group) > 1)
            continue
        for one, other in combinations(group, 2):
            if _one_letter(normal_name(one.text("name")), normal_name(other.text("name"))):
                yield from (one.registration, other.registration)


def _marks(one: Opened) -> Iterable[tuple[str, str]]:
    name = normal_name(one.text("name"))
    if not name:
        return
    email, phone = normal_email(one.text("email")), normal_phone(one.text("phone"))
    firm = one.text("ubn") or normal_name(one.text("organization"))
    yield from (("contact", mark) for mark in (email, phone) if mark)
    if firm:
        yield "firm", f"{name}\0{firm}"


def _one_letter(one: str, other: str) -> bool:
    """Equal, or of three letters and more and different in one of them."""
    apart = sum(a != b for a, b in zip(one, other, strict=False)) if len(one) == len(other) else 9
    return apart == 0 or (apart == 1 and len(one) > 2)
