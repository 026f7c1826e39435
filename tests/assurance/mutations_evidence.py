"""What the evidence for auditors rests on, switched off."""

import asyncpg

from tests.mutations import Mutation


async def forget_where_it_was_read(owner: asyncpg.Connection) -> None:
    await owner.execute("drop trigger keep_audit_place on registration")


MUTATIONS = [
    Mutation(
        "A-01", "forget the event of an erased registration", forget_where_it_was_read,
        "tests/assurance/test_access_log.py",
    ),
]  # fmt: skip
