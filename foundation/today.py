"""今天要辦的事: what a room wants a signed-in person to see first. Rooms offer items, the roof joins them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from foundation.actor import Actor
from foundation.languages import Language


@dataclass(frozen=True)
class TodayItem:
    """`url` is a path without language prefix; `count` None shows no number."""

    title: str
    detail: str
    url: str
    tone: Literal["now", "soon", "info"] = "info"
    count: int | None = None


Provider = Callable[[Actor, datetime, Language], Awaitable[list[TodayItem]]]
