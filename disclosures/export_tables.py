"""Lists of people that were handed out as files: who asked, who approved, each download (system ledger), and the
fingerprints by which a leaked piece is traced back (personal ledger). No file is kept."""

from piccolo.columns import UUID, Array, BigInt, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.column_types import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.service_tables import Event
from foundation.columns import PersonalColumns, reference
from outreach.service_tables import Partner
from staff.system_tables import Staff


class Export(Table, tags=["system"]):
    """One request. `fields` are keys of the event's questions; `people` is how many there were when it was asked for.

    `second` says that somebody else has to agree; the database refuses one's own approval, and an approved export that
    nobody else has seen. `hours` is how long it may be downloaded, from the approval on. `reason` and `answer` seal
    what was typed (`export_words.py`).
    """

    id: UUID
    id = UUID(primary_key=True)
    code = Varchar(length=12, null=False, default=None, unique=True)
    event = reference(Event)
    recipient = reference(Partner, null=True)
    fields = Array(base_column=Varchar(length=60), null=False, default=list)
    which = Varchar(length=12, null=False, default=None)
    consented = Varchar(length=40, null=False, default="")
    purpose = Varchar(length=30, null=False, default=None)
    reason = Bytea(null=False, default=None)
    kind = Varchar(length=4, null=False, default=None)
    people = Integer(null=False, default=None)
    second = Varchar(length=10, null=False, default="")
    state = Varchar(length=10, null=False, default="waiting")
    asked_by = reference(Staff)
    asked_at = Timestamptz(null=False, default=None)
    decided_by = reference(Staff, null=True)
    decided_at = Timestamptz(null=True, default=None)
    answer = Bytea(null=True, default=None)
    hours = SmallInt(null=False, default=None)
    expires_at = Timestamptz(null=True, default=None)
    most = SmallInt(null=False, default=None)

    export_kind = Check("kind in ('ods', 'xlsx', 'csv')")
    export_which = Check("which in ('admitted', 'arrived', 'waiting')")
    export_state = Check("state in ('waiting', 'approved', 'refused')")
    export_second = Check("second in ('', 'many', 'sensitive')")
    export_four_eyes = Check("decided_by is null or decided_by <> asked_by")
    export_seen = Check("state <> 'approved' or (expires_at is not null and (second = '' or decided_by is not null))")
    export_window = Check("hours between 1 and 168 and most between 1 and 10")


class ExportDownload(Table, tags=["system"]):
    """One file that left the house: how many rows, and its SHA-256, which nobody knows where the reader hung up
    before the end. `n` counts the downloads of one export."""

    id: UUID
    id = UUID(primary_key=True)
    export = reference(Export)
    n = SmallInt(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    staff = reference(Staff)
    people = Integer(null=False, default=None)
    sha256 = Bytea(null=True, default=None, index=True)

    export_download_once = Unique(["export", "n"])


class ExportMark(PersonalColumns, Table, tags=["personal"]):
    """That somebody stood in a download, and keyed fingerprints of the row (`fingerprints.py`); nothing to be opened.

    Goes with the person's erasure, but holds no key back: its scope is empty, and `personal_data.py` says so of the
    person.
    """

    id: UUID
    id = UUID(primary_key=True)
    download = reference(ExportDownload)
    prints = Array(base_column=BigInt(), null=False, default=list)
