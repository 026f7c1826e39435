"""Posted fields of the pages of staff → plain values. Whether they are good is judged by the deeds."""

import re
from dataclasses import dataclass
from datetime import date

from foundation.dates import parse_date
from foundation.faults import Fault
from foundation.form_fields import Fields
from foundation.languages import N_
from foundation.refusals import Invalid

# A path of staff pages on this very site; anything else that "next" may hold leads astray. Each part begins with the
# slash that no part contains, so there is one way to read a path and a stranger's long one costs no time.
_OWN_PATH = re.compile(r"/(?:zh-tw|en)(/staff(?:/[a-z0-9][A-Za-z0-9_.-]*)*/?)")
_LONGEST_PATH = 200


@dataclass(frozen=True)
class AccountForm:
    email: str
    name: str
    phone: str
    roles: list[str]


def read_account(fields: Fields) -> AccountForm:
    return AccountForm(
        email=fields.text("email"), name=fields.text("name"), phone=fields.text("phone"), roles=fields.texts("roles")
    )


def read_password(fields: Fields, name: str) -> str:
    """As typed: spaces at the ends belong to a password."""
    values = fields.raw.get(name)
    return values[-1] if values else ""


def read_day(fields: Fields, name: str) -> date | None:
    """None when it was left empty. Raises Invalid for what is no day."""
    text = fields.text(name)
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError:
        raise Invalid([Fault(name, N_("日期看不懂，請填如 115/5/3 或 2026-05-03。"))]) from None


def own_path(text: str) -> str | None:
    """The path without its language prefix, when it is one of our staff pages."""
    found = _OWN_PATH.fullmatch(text) if len(text) <= _LONGEST_PATH else None
    return found[1] if found else None
