"""To whom which letter was posted already (personal ledger): the mails themselves are forgotten a week later."""

from piccolo.columns import UUID, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Unique
from piccolo.table import Table

from foundation.columns import PersonalColumns, reference
from registrations.personal_tables import Registration


class LetterMark(PersonalColumns, Table, tags=["personal"]):
    """Written with the mail, so that no letter goes twice. `occasion` is the day or hour that the letter was for, or
    the id of what staff wrote: where the event moves, there is a new occasion."""

    id: UUID
    id = UUID(primary_key=True)
    registration = reference(Registration, on_delete=OnDelete.cascade)
    letter = Varchar(length=12, null=False, default=None)
    occasion = Varchar(length=40, null=False, default=None)

    letter_mark_once = Unique(["registration", "letter", "occasion"])
