"""Decides, at the moment of sending, whether a letter about a registration may go: Article 9, consents it rests on.

Somebody whose data others gave is first of all told who gave them; until then every other letter waits. Who was brought
in by a list gets a letter of its own for it, a colleague reads it at the head of the first letter about the place.
"""

from datetime import datetime
from uuid import UUID

from foundation import clock
from foundation.database import connection, transaction
from mail.composing import domain
from mail.letters import AWAY, GATES, RESTS_ON

TOLD = "registrations.told"
TO_STAFF = frozenset({"registrations.pass_on"})
# These open with the source where somebody else gave the data.
_OPENING = (
    "confirmed", "again", "promoted", "moved", "waiting", "offered", "pending", "approved", "substituted",
)  # fmt: skip
NAMING = (TOLD, *(f"registrations.{name}" for name in _OPENING))
IMPORTED = "import"


class NotToldYet(Exception):
    """The letter that names the source is on its way: this one waits, however long, and no attempt is counted."""


AWAY.append(NotToldYet)

_STANDING = """
    select r.is_contact, r.told_on, p.channel, array(
        select m.state from outgoing_mail m where m.subject = r.id and m.letter = any ($2)) as telling
    from registration r join participation p on p.id = r.participation where r.id = $1
"""


async def may_go(letter: str, subject: UUID) -> bool:
    """False where the letter has become pointless: the consent it rests on is gone, or its address does not work."""
    if letter in TO_STAFF:
        return True
    async with transaction() as c:
        if (purpose := RESTS_ON.get(letter)) and not await _consents(subject, purpose):
            return False
        row = await c.fetchrow(_STANDING, subject, list(NAMING))
        if row is None or row["is_contact"] or row["told_on"] or "sent" in row["telling"]:
            return True
        if letter == TOLD or (letter in NAMING and row["channel"] != IMPORTED):
            return True
        # Two workers with two letters to one person post one telling.
        await c.execute("select 1 from registration where id = $1 for no key update", subject)
        told = await c.fetchval(
            "select state from outgoing_mail where subject = $1 and letter = $2 order by run_at desc limit 1",
            subject, TOLD,
        )  # fmt: skip
        if told is None:
            await tell(subject, clock.now())
    if told in {"failed", "moot"}:
        return False
    raise NotToldYet


GATES.append(may_go)


async def tell(registration: UUID, now: datetime) -> None:
    """Posts the letter that names the source, inside the deed that brought the data in."""
    await connection().execute("select post_letter($1, $2, $3, $4)", TOLD, [registration], now, domain())


async def note_told() -> None:
    """Keeps the day of the telling beside the registration: the mail's own row goes after a week."""
    async with transaction() as c:
        await c.execute(
            "update registration r set told_on = (m.sent_at at time zone 'Asia/Taipei')::date from outgoing_mail m"
            " where r.evidence is null and not r.is_contact and r.told_on is null"
            " and m.subject = r.id and m.state = 'sent' and m.letter = any ($1)",
            list(NAMING),
        )


async def _consents(registration: UUID, purpose: str) -> bool:
    given = await connection().fetchval(
        "select true from consent_state where registration = $1 and purpose = $2 and latest and state = 'given'",
        registration,
        purpose,
    )
    return bool(given)
