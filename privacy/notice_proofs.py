"""Proves that notices and wordings say what they said when they were published: their hash, computed anew."""

from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from foundation.database import transaction
from privacy import notice_drafts, notice_text


@dataclass(frozen=True, slots=True)
class Proof:
    """`differs` names the first that does not meet its hash; empty when all do."""

    versions: int
    wordings: int
    differs: str


async def verify(only: Collection[str] | None = None) -> Proof:
    """All of them, or the versions with these hashes. A version must also come from an approved wording."""
    wanted = None if only is None else {sha256.strip().lower() for sha256 in only}
    async with transaction() as c:
        versions = await c.fetch(
            "select v.sha256, v.body, v.body ->> 'template' as said, t.key, t.state from notice_version v"
            " join notice_template t on t.id = v.template where v.state in ('published', 'retired')"
            " and ($1::text[] is null or v.sha256 = any($1)) order by v.published_on, v.n",
            None if wanted is None else sorted(wanted),
        )
        wordings, changed = await notice_drafts.verify() if wanted is None else (0, [])
    for row in versions:
        told = notice_text.fingerprint(msgspec.json.decode(row["body"]))
        if told != row["sha256"] or row["said"] != row["key"] or row["state"] != "approved":
            return Proof(len(versions), wordings, f"notice {row['sha256']}")
    missing = sorted((wanted or set()) - {row["sha256"] for row in versions})
    if missing:
        return Proof(len(versions), wordings, f"notice {missing[0]}")
    return Proof(len(versions), wordings, f"wording {changed[0]}" if changed else "")
