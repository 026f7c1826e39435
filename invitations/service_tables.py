"""Invitations as they went out, codes and lists that let people in (service ledger). No person is named here."""

from piccolo.columns import UUID, Char, Date, Integer, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.rule_tables import Holdback
from events.service_tables import Event
from foundation.columns import reference
from outreach.service_tables import Partner


class Invitation(Table, tags=["service"]):
    """One entry of 發送紀錄: how many were asked, by which way. `code` stands in its referral link (`?via=`)."""

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    code = Varchar(length=12, null=False, default=None, unique=True)
    sent_on = Date(null=True, default=None)
    document_no = Varchar(length=60, null=False, default="")
    partner = reference(Partner, null=True)
    channel = Varchar(length=16, null=False, default="letter")
    addressees = Integer(null=True, default=None)
    remarks_zh = Varchar(length=300, null=False, default="")

    invitation_channel = Check(
        "channel in ('letter', 'mail', 'partner', 'phone', 'social', 'website', 'visit', 'other')"
    )
    invitation_addressees = Check("addressees >= 0")


class InvitationCode(Table, tags=["service"]):
    """Lets people into an event that is not open to everybody, or into places held back. `used` counts registrations
    that hold or wait for a place."""

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    code = Varchar(length=20, null=False, default=None)
    title_zh = Varchar(length=100, null=False, default="")
    most = Integer(null=False, default=None)
    used = Integer(null=False, default=0)
    holdback = reference(Holdback, null=True)
    partner = reference(Partner, null=True)
    until = Timestamptz(null=True, default=None)

    invitation_code_once = Unique(["event", "code"])
    invitation_code_used = Check("used >= 0 and used <= most")


class InvitedEnterprise(Table, tags=["service"]):
    """The closed list of an event: only people of these enterprises may register."""

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    ubn = Char(length=8, null=False, default=None)

    invited_enterprise_once = Unique(["event", "ubn"])
