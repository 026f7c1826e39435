"""A correction that brings another e-mail address: it waits until that mailbox has proven itself by a code."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from events.facts import event_facts_by_id
from foundation.actor import PUBLIC
from foundation.database import transaction
from foundation.languages import Language
from foundation.refusals import NotFound
from foundation.tokens import digest
from privacy.reveal import Sealed, open_sealed
from registrations.correcting import Corrected, checked, correct
from subjects import codes
from subjects.record import OwnRegistration, Record


def changes_of(own: OwnRegistration, typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed and is not so already."""
    known = own.typed()
    return {key: value for key, value in typed.items() if value != known.get(key, "")}


def needs_code(changes: Mapping[str, str]) -> bool:
    """Another address has to prove itself; leaving the address out has nothing to prove."""
    return bool(changes.get("email"))


async def ask(
    cookie: str, access: UUID, own: OwnRegistration, changes: Mapping[str, str], language: Language, now: datetime,
    *, network: str | None,
) -> None:  # fmt: skip
    """Checks the whole correction first: nobody types a code only to learn of a fault. Raises Invalid or TooOften."""
    words = checked(await event_facts_by_id(own.event.id), own.words, changes)
    await codes.ask(
        str(words["email"]), language, now, network=network, purpose="address", browser=_browser(cookie, access),
        more={"registration": str(own.id), "changes": msgspec.json.encode(dict(changes)).decode()},
    )  # fmt: skip


async def confirm(cookie: str, access: UUID, record: Record, typed: str, now: datetime) -> Corrected:
    """The right code makes the correction, and is used up by it. Raises Invalid, Gone as any code does; Conflict leaves
    the code good for another try."""
    browser = _browser(cookie, access)
    hashed = codes.browser_hash(browser)
    async with transaction() as c:
        row = await c.fetchrow(
            "select * from try_own_address($1, $2, $3, $4, $5)",
            digest(cookie), access, hashed, codes.code_hash(browser, codes.digits_of(typed)), now,
        )  # fmt: skip
    codes.judge(row["outcome"] if row else None)
    sealed = Sealed(row["code"], codes.context_of(row["code"]), row["person"], row["scope"], row["blob"])
    [words] = await open_sealed([sealed])
    own = record.registration(UUID(words["more"]["registration"])) if words else None
    if words is None or own is None:
        raise NotFound
    changes = msgspec.json.decode(words["more"]["changes"], type=dict[str, str])
    done = await correct(own.id, changes, PUBLIC, now, link_version=own.fact.link_version)
    async with transaction() as c:
        await c.execute("select end_own_address($1, $2, $3, $4, $5)", digest(cookie), access, hashed, row["code"], now)
    return done


def _browser(cookie: str, access: UUID) -> str:
    return f"{cookie}/{access}"
