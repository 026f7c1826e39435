"""Where a mail comes back to: an address of its own, which nobody but us can make up.

`bounces+TOKEN@…` names the mail by id and proves it by a keyed hash: a report that was not an answer to a mail of ours
names none.
"""

import base64
import binascii
import re
from uuid import UUID

from foundation.settings import current
from foundation.tokens import keyed, same

_PURPOSE = "return-path"
# 16 and 9 bytes are 40 letters and digits without a remainder; mail servers may change their case.
_MAC_BYTES = 9
_TOKEN = re.compile(r"\+([a-z2-7]{40})@", re.IGNORECASE)


def return_path(mail: UUID) -> str:
    """The sender in the envelope; that of all mail where none is set for returns."""
    chosen = current()
    if not chosen.mail_return:
        return chosen.mail_from
    local_part, _, domain = chosen.mail_return.rpartition("@")
    token = base64.b32encode(mail.bytes + _mac(mail)).decode().lower()
    return f"{local_part}+{token}@{domain}"


def mail_of(address: str) -> UUID | None:
    """The mail that an address names; None for any that we did not make."""
    found = _TOKEN.search(address)
    if not found:
        return None
    try:
        raw = base64.b32decode(found[1].upper())
    except binascii.Error:
        return None
    mail = UUID(bytes=raw[:16])
    return mail if same(raw[16:], _mac(mail)) else None


def _mac(mail: UUID) -> bytes:
    return keyed(_PURPOSE, mail.bytes)[:_MAC_BYTES]
