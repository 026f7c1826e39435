"""Rules of admission that are rows of their own: places held back, limits of choices (service ledger)."""

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.service_tables import Event, Session
from foundation.columns import reference
from outreach.service_tables import Partner


class Holdback(Table, tags=["service"]):
    """Places of a session kept for those of a county, sent by a partner, or with a code that names this row.

    They are part of the session's `places`. From `release_at` on they are everybody's; the admission itself looks at
    the clock, no job has to come first.
    """

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    session = reference(Session)
    kind = Varchar(length=8, null=False, default=None)
    county = Varchar(length=5, null=True, default=None)
    partner = reference(Partner, null=True)
    title_zh = Varchar(length=100, null=False, default="")
    places = Integer(null=False, default=None)
    places_taken = Integer(null=False, default=0)
    release_at = Timestamptz(null=True, default=None)

    holdback_kind = Check(
        "kind = 'county' and county is not null or kind = 'partner' and partner is not null or kind = 'code'"
    )
    holdback_places = Check("places_taken >= 0 and places_taken <= places")


class ChoiceLimit(Table, tags=["service"]):
    """How often one option of one question may be chosen, over all sessions of an event."""

    id: UUID
    id = UUID(primary_key=True)
    event = reference(Event)
    question = Varchar(length=40, null=False, default=None)
    option = Varchar(length=40, null=False, default=None)
    places = Integer(null=False, default=None)
    places_taken = Integer(null=False, default=0)

    choice_limit_once = Unique(["event", "question", "option"])
    choice_limit_places = Check("places_taken >= 0 and places_taken <= places")
