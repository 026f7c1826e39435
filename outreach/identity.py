"""The ladder by which an organisation is known: its number, else its name as far as that is unique, else not at all.

Pure; used by outreach and by admission, which writes the same columns in SQL. Two firms are never joined because people
share a mailbox or a telephone: that is at most a hint for a person who decides a merge.
"""

from dataclasses import dataclass
from typing import Literal

from outreach.names import read_name, scope_code


@dataclass(frozen=True, slots=True)
class EnterpriseIdentity:
    """How the row is found: by `ubn`, else by (`name_key`, `scope_code`) among the rows without a number."""

    rung: Literal["number", "name"]
    ubn: str | None
    name: str
    name_key: str
    scope_code: str
    confirmed: bool


def identify(
    ubn: str | None, name: str, *, county: str | None = None, township: str | None = None
) -> EnterpriseIdentity | None:
    """None: no enterprise of the service ledger; the words stay sealed with the person.

    `ubn` is a number that passed the check or that a person has confirmed. Without one the name must say a legal form,
    since 王小明 alone may be a person; a trade name (行號) also needs its county.
    """
    read = read_name(name)
    scope = scope_code(read, county, township)
    if ubn:
        # The number is the identity; the scope only helps to suggest merges with rows that came by name.
        return EnterpriseIdentity("number", ubn, read.text or ubn, read.key, scope or "TW", confirmed=True)
    if not read.says_form or scope is None:
        return None
    return EnterpriseIdentity("name", None, read.text, read.key, scope, confirmed=False)
