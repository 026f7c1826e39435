"""What the form of an event is, remembered for a second: a rush reads the same event thousands of times.

Nothing is decided on these facts. Admission compares form, notice, sessions and window again under its lock, so what is
a second old can only be refused, never wrongly accepted.
"""

import asyncio

from events.facts import EventFacts, public_facts
from foundation import database
from foundation.recent import Recent

SECONDS = 1.0
_known: Recent[str, EventFacts] = Recent(500, SECONDS)
_asking: dict[str, asyncio.Future[EventFacts]] = {}


async def current_facts(slug: str) -> EventFacts:
    """NotFound for drafts and unknown slugs. Inside a transaction always read anew, as that transaction sees it."""
    if database.DB.current_transaction.get() is not None:
        return await public_facts(slug)
    known = _known.get(slug)
    if known is not None:
        return known
    if slug not in _asking:
        _asking[slug] = asyncio.ensure_future(public_facts(slug))
        _asking[slug].add_done_callback(lambda done: _remember(slug, done))
    return await asyncio.shield(_asking[slug])


def forget(slug: str) -> None:
    """After a refusal that says the facts are old."""
    _known.drop(slug)


def _remember(slug: str, done: asyncio.Future[EventFacts]) -> None:
    _asking.pop(slug, None)
    if not done.cancelled() and done.exception() is None:
        _known.put(slug, done.result())
