"""The national business register as we last took it in (system ledger): open data, replaced edition by edition.

No figure is made of it and nothing points at it. A sole proprietor whose name does not say that it is a business may be
somebody's own name: such a row keeps its place and industry and no name (docs/decisions/register-of-businesses.md).
"""

from piccolo.columns import UUID, BigInt, Char, Date, Integer, Varchar
from piccolo.table import Table


class RegisteredFirm(Table, tags=["system"]):
    """One trading location of the service area. `code` is the first of up to four industry codes, `industry` its
    section of the scheme; a branch names its head office."""

    ubn = Char(length=8, primary_key=True)
    head_ubn = Char(length=8, null=True, default=None)
    name = Varchar(length=200, null=False, default="")
    county = Varchar(length=5, null=False, default=None)
    township = Varchar(length=8, null=True, default=None, index=True)
    code = Char(length=6, null=True, default=None)
    industry_scheme = Varchar(length=10, null=False, default="11")
    industry = Varchar(length=6, null=True, default=None)
    capital = BigInt(null=True, default=None)


class RegisterLine(Table, tags=["system"]):
    """Lines on their way in; seen by nobody else, and empty outside of an import. Later lines win."""

    line = Integer(primary_key=True)
    ubn = Char(length=8, null=False, default=None)
    head_ubn = Char(length=8, null=True, default=None)
    name = Varchar(length=200, null=False, default="")
    county = Varchar(length=5, null=False, default=None)
    township = Varchar(length=8, null=True, default=None)
    code = Char(length=6, null=True, default=None)
    industry = Varchar(length=6, null=True, default=None)
    capital = BigInt(null=True, default=None)


class RegisterEdition(Table, tags=["system"]):
    """One file taken in: the day it tells of and what it brought. The latest is the one that pages name."""

    id: UUID
    id = UUID(primary_key=True)
    as_of = Date(null=False, default=None)
    imported_on = Date(null=False, default=None)
    firms = Integer(null=False, default=0)
