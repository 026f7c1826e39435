"""Opens what a mail carries sealed until it is sent: the token of a ballot, the reason of a no."""

from typing import Any
from uuid import UUID

from foundation.database import connection, transaction
from vault import keys, sealing
from vault.sealing import Context, Unreadable


async def open_enclosed(registration: UUID, context: Context, sealed: bytes) -> dict[str, Any]:
    """Empty for somebody who has been erased since."""
    async with transaction():
        row = await connection().fetchrow("select person, scope from registration where id = $1", registration)
    if row is None:
        return {}
    persons = await keys.open_persons([row["person"]])
    scopes = await keys.open_scopes([row["scope"]], "P2")
    if row["person"] not in persons or row["scope"] not in scopes:
        return {}
    try:
        return dict(sealing.unseal(scopes[row["scope"]], persons[row["person"]], context, sealed))
    except Unreadable:
        return {}
