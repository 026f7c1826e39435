"""Reads one delivery report (RFC 3464): whether a mail of ours came back for good, and why. Pure; believes no report
that was not sent to the return path of the mail."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import Literal
from uuid import UUID

from mail.return_paths import mail_of

Kind = Literal["hard", "soft"]
_SENT_TO = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Of the permanent ones these may pass: mailbox full, message too long for it, system trouble, refused by a policy.
_MAY_PASS = ("5.2.2", "5.2.3", "5.3.", "5.4.", "5.7.")


@dataclass(frozen=True)
class Returned:
    """`code` is the enhanced status (RFC 3463), never the words of the server, which quote the address."""

    mail: UUID
    kind: Kind
    code: str


def read_report(raw: bytes) -> Returned | None:
    """None for anything else: somebody's holiday notice, a report of a delay, a report about no mail of ours."""
    message = message_from_bytes(raw, policy=policy.compat32)
    mail = _named(message)
    status = _final_status(message) if mail else None
    if mail is None or status is None:
        return None
    return Returned(mail, "soft" if status[0] == "4" or status.startswith(_MAY_PASS) else "hard", status)


def _named(message: Message) -> UUID | None:
    for header in _SENT_TO:
        for value in message.get_all(header, []):
            if mail := mail_of(str(value)):
                return mail
    return None


def _final_status(message: Message) -> str | None:
    """Of the first recipient that the server gave up on; each mail of ours has but one."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, Message) and str(block.get("action", "")).strip().lower() == "failed":
                found = _STATUS.search(str(block.get("status", "")))
                return found[0] if found and found[1] != "2" else "5.0.0"
    return None
