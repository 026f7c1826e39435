"""Reads the forms of invitations and codes into plans; what may stand in them is decided by the deeds."""

from datetime import date, datetime, time
from uuid import UUID

from foundation.clock import TAIPEI
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, uuid_of
from foundation.languages import N_
from foundation.refusals import Invalid
from invitations.access import CodePlan
from invitations.sending import InvitationPlan

SENT_FIELDS = ("channel", "sent_on", "document_no", "partner", "addressees", "remarks_zh")
CODE_FIELDS = ("n", "most", "title_zh", "until", "holdback", "partner")
_END_OF_DAY = time(23, 59)


def read_sent(fields: Fields) -> InvitationPlan:
    """Invalid for what is no date or number."""
    faults: Faults = []
    plan = InvitationPlan(
        channel=fields.text("channel"),
        sent_on=_date(fields, "sent_on", faults),
        document_no=fields.text("document_no"),
        partner=_id(fields, "partner", faults),
        addressees=_number(fields, "addressees", faults),
        remarks_zh=fields.text("remarks_zh"),
    )
    if faults:
        raise Invalid(faults)
    return plan


def read_codes(fields: Fields) -> CodePlan:
    """`until` is a day, which counts to its end in Taiwan."""
    faults: Faults = []
    day = _date(fields, "until", faults)
    plan = CodePlan(
        n=_number(fields, "n", faults) or 0,
        most=_number(fields, "most", faults) or 0,
        title_zh=fields.text("title_zh"),
        until=datetime.combine(day, _END_OF_DAY, TAIPEI) if day else None,
        holdback=_id(fields, "holdback", faults),
        partner=_id(fields, "partner", faults),
    )
    if faults:
        raise Invalid(faults)
    return plan


def _date(fields: Fields, name: str, faults: Faults) -> date | None:
    text = fields.text(name)
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError:
        faults.append(Fault(name, N_("看不出是哪一天，請寫成 115/5/3 或 2026-05-03。")))
        return None


def _number(fields: Fields, name: str, faults: Faults) -> int | None:
    text = fields.text(name).replace(",", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        faults.append(Fault(name, N_("請填數字。")))
        return None
    return int(text)


def _id(fields: Fields, name: str, faults: Faults) -> UUID | None:
    text = fields.text(name)
    found = uuid_of(text)
    if text and found is None:
        faults.append(Fault(name, N_("請從名單選擇。")))
    return found
