"""Who was met and what they said (personal ledger), sealed under the visit's keys."""

from piccolo.columns import UUID
from piccolo.columns.column_types import Bytea
from piccolo.table import Table

from foundation.columns import PersonalColumns, reference
from outreach.service_tables import Need, Visit


class VisitContact(PersonalColumns, Table, tags=["personal"]):
    id: UUID
    id = UUID(primary_key=True)
    visit = reference(Visit)
    blob = Bytea(null=False, default=None)


class VisitNote(PersonalColumns, Table, tags=["personal"]):
    id: UUID
    id = UUID(primary_key=True)
    visit = reference(Visit)
    need = reference(Need, null=True)
    blob = Bytea(null=False, default=None)
