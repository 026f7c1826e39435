"""Decides whether people who were told an earlier notice must be told the later one.

A new date is told with the move itself, and a mended word changes nothing for anybody: what counts is something added
to what is asked, why, or who gets it, and a wording that its approver did not mark as the same in substance.
"""

from typing import Any
from uuid import UUID

from foundation.database import connection
from privacy import notices
from privacy.notices import Notice

_NEW_SUBSTANCE = """
select exists (
    select from notice_template t join notice_template o on o.key = $1 join notice_template n on n.key = $2
    where t.state = 'approved' and t.n > o.n and t.n <= n.n and not t.same_substance)
"""


async def must_be_told(before: UUID | None, after: UUID) -> bool:
    """Inside a transaction that may read wordings. Nobody was told anything before the first notice."""
    if before is None or before == after:
        return False
    old, new = await notices.notice(before), await notices.notice(after)
    if adds(old, new):
        return True
    return bool(await connection().fetchval(_NEW_SUBSTANCE, old.body["template"], new.body["template"]))


def adds(old: Notice, new: Notice) -> bool:
    """Whether the later one asks more, for more, or names somebody more who gets it, however it is worded. Pure."""
    return any(told(new.body) - told(old.body) for told in (_fields, _purposes, _categories, _others))


def _fields(body: dict[str, Any]) -> set[str]:
    return {field["key"] for field in body["fields"]}


def _purposes(body: dict[str, Any]) -> set[str]:
    return set(body["purposes"])


def _categories(body: dict[str, Any]) -> set[str]:
    return set(body["categories"])


def _others(body: dict[str, Any]) -> set[tuple[str, str]]:
    """Who collects or processes beside the agency, by id and part: the same body in a greater part is new. Those that
    only ask for a consent get nothing without it."""
    return {(each["partner"], each["role"]) for each in body.get("bodies", ()) if each["role"] != "asking"}
