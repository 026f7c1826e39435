"""今天要辦的事: joins what the rooms offer to the person who comes in. What counts as due is each room's own matter."""

import logging
from datetime import datetime

from foundation.actor import Actor
from foundation.languages import Language
from foundation.today import Provider, TodayItem

log = logging.getLogger("lianfu.today")
# Filled by the roof, in the order of the house.
PROVIDERS: list[Provider] = []
_RANK = {"now": 0, "soon": 1, "info": 2}


async def everything(actor: Actor, now: datetime, language: Language) -> tuple[list[TodayItem], bool]:
    """All items, the pressing ones first, and whether every room could tell; one in trouble hides no other."""
    items: list[TodayItem] = []
    complete = True
    for provider in PROVIDERS:
        try:
            items += await provider(actor, now, language)
        except Exception as error:  # noqa: BLE001 - said on the page, and in the log by name
            log.error("today: %s failed with %s", provider.__module__, type(error).__name__)  # noqa: TRY400 - no text
            complete = False
    return sorted(items, key=lambda item: _RANK[item.tone]), complete
