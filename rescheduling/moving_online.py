"""Holds an event through the network instead of in its room: same day, same places, the link to who has a place."""

import re
from datetime import datetime

from foundation import jobs
from foundation.actor import Actor
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid
from privacy import audit
from rescheduling.postponing import locked, reason_faults

LONGEST_ADDRESS = 500
_ADDRESS = re.compile(r"https://[^\s/]+\.[^\s/]+(/\S*)?")


def is_address(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text)) and len(text) <= LONGEST_ADDRESS


async def move_online(slug: str, address: str, reason_zh: str, reason_en: str, by: Actor, now: datetime) -> None:
    """Invalid without a reason and an address that begins with https://."""
    faults = reason_faults(reason_zh, reason_en)
    if not is_address(address):
        faults.append(Fault("online_url", N_("連結要以 https:// 開頭。")))
    if faults:
        raise Invalid(faults)
    async with transaction() as c:
        event = await locked(c, slug, now)
        await c.execute("update session set mode = 'online' where event = $1 and mode <> 'online'", event["id"])
        await c.execute(
            "update event set online_url = $2, banner_zh = $3, banner_en = $4, sequence = sequence + 1 where id = $1",
            event["id"], address, reason_zh.strip(), reason_en.strip(),
        )  # fmt: skip
        await jobs.enqueue("rescheduling.tell_online", {"event": str(event["id"])})
        await audit.append(by, "event.moved_online", event["id"], ("mode",), "event", now=now)
