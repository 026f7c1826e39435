"""Whom the centre serves and with whom: enterprises, partners, visits, needs (service ledger)."""

from typing import Any

from piccolo.columns import UUID, Boolean, Char, Date, ForeignKey, Integer, SmallInt, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import Bytea
from piccolo.columns.reference import LazyTableReference
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from foundation.columns import reference
from staff.system_tables import Staff


class Partner(Table, tags=["service"]):
    """A chamber, association, county centre or agency that co-organises, visits or refers."""

    id: UUID
    id = UUID(primary_key=True)
    kind = Varchar(length=30, null=False, default=None)
    name_zh = Varchar(length=200, null=False, default=None, unique=True)
    name_en = Varchar(length=200, null=False, default="")
    county = Varchar(length=5, null=True, default=None)


class Enterprise(Table, tags=["service"]):
    """Made only with a UBN or a form word in the name; otherwise the organisation stays sealed with the person.

    `name_key` is the normalised name; `scope_code` says how far it is unique ('TW', a county or a township code).
    """

    id: UUID
    id = UUID(primary_key=True)
    ubn = Char(length=8, null=True, default=None, unique=True)
    name = Varchar(length=200, null=False, default=None)
    name_key = Varchar(length=200, null=False, default=None, index=True)
    scope_code = Varchar(length=8, null=False, default="TW")
    county = Varchar(length=5, null=True, default=None)
    township = Varchar(length=8, null=True, default=None)
    industry_scheme = Varchar(length=10, null=False, default="11")
    industry = Varchar(length=6, null=True, default=None)
    size = Varchar(length=12, null=True, default=None)
    head: ForeignKey[Any]
    head = ForeignKey(
        LazyTableReference("Enterprise", app_name="outreach"),
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        index=True,
    )
    confirmed = Boolean(null=False, default=False)


class EnterpriseMerge(Table, tags=["service"]):
    """Facts are never rewritten: a merge is a row that reach reads, and can be undone."""

    id: UUID
    id = UUID(primary_key=True)
    source = reference(Enterprise)
    target = reference(Enterprise)
    merged_on = Date(null=False, default=None)
    undone_on = Date(null=True, default=None)


class Visit(Table, tags=["service"]):
    """`client` is the device's id of the record: with the same hash it is accepted, with another it is a conflict."""

    id: UUID
    id = UUID(primary_key=True)
    client = UUID(null=False, default=None, unique=True)
    content_hash = Bytea(null=False, default=None)
    enterprise = reference(Enterprise)
    partner = reference(Partner, null=True)
    officer = reference(Staff)
    mode = Varchar(length=20, null=False, default=None)
    outcome = Varchar(length=20, null=False, default=None)
    on_day = Date(null=False, default=None, index=True)
    follow_up_on = Date(null=True, default=None)
    county = Varchar(length=5, null=True, default=None)
    township = Varchar(length=8, null=True, default=None)
    industry_scheme = Varchar(length=10, null=False, default="11")
    industry = Varchar(length=6, null=True, default=None)
    size = Varchar(length=12, null=True, default=None)


class Need(Table, tags=["service"]):
    """What an enterprise asked for. The words are sealed in a VisitNote; the category stands here."""

    id: UUID
    id = UUID(primary_key=True)
    visit = reference(Visit, null=True)
    enterprise = reference(Enterprise)
    category = Varchar(length=30, null=False, default=None)
    status = Varchar(length=20, null=False, default="open")
    owner = reference(Staff)
    opened_on = Date(null=False, default=None)
    due_on = Date(null=True, default=None)
    closed_on = Date(null=True, default=None)
    outcome = Varchar(length=20, null=True, default=None)

    need_status = Check("status in ('open', 'in_progress', 'referred', 'closed')")


class Denominator(Table, tags=["service"]):
    """How many enterprises there are, by whom counted and when; an estimate says so."""

    id: UUID
    id = UUID(primary_key=True)
    area = Varchar(length=8, null=False, default=None)
    industry = Varchar(length=6, null=True, default=None)
    size = Varchar(length=12, null=True, default=None)
    year = SmallInt(null=False, default=None)
    unit = Varchar(length=12, null=False, default="location")
    source = Varchar(length=200, null=False, default=None)
    is_estimate = Boolean(null=False, default=False)
    # The word of the field; Piccolo's own Table.count is not used on this table.
    count = Integer(null=False, default=None)  # type: ignore[assignment]

    denominator_once = Unique(["area", "industry", "size", "year", "unit", "source"], nulls_distinct=False)
