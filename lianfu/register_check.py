"""Compares the register with the database as it is: every table has a ledger, every personal column is declared, and
nothing outside the personal ledger sounds like people's data without being named here.

`lianfu ropa check` and a house test ask it; how things are declared is the matter of each room's `personal_data.py`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foundation import ledgers
from foundation.database import connection
from foundation.personal import COMMON, PersonalData
from privacy import files

# Names of columns that usually hold who somebody is, where they live, or what they wrote.
_TELLING = re.compile(
    r"(^|_)(name|first_?name|last_?name|full_?name|surname|e?mail|mailbox|phone|mobile|tel|fax|line_id|address|street|birth\w*|"
    r"age|sex|gender|passport|national_id|id_number|ip|user_agent|chair|lecturer|contact_\w+)($|_)"
)
OPEN: dict[str, str] = {
    "agenda_item.chair": "names of chairs as the agenda publishes them (file: programme)",
    "agenda_item.lecturer": "names of lecturers as the agenda publishes them (file: programme)",
    "api_token.name": "what a member of staff calls a token",
    "enterprise.name": "the name of a firm",
    "enterprise.name_key": "the name of a firm, as it is compared",
    "event.mail_only": "whether tickets go by mail only",
    "heartbeat.name": "the name of a process",
    "form.name_zh": "what a form is called",
    "form_design.name_zh": "what a form or a template is called",
    "form_design.name_en": "what a template is called in English",
    "partner.name_en": "the name of an organising body",
    "partner.name_zh": "the name of an organising body",
    "register_line.name": "the name of a firm in the open register, on its way in; none where it may be somebody's own",
    "registered_firm.name": "the name of a firm in the open register; none where it may be somebody's own",
    "retention_run.table_name": "the name of a table",
    "session.address": "where an event takes place",
    "staff.email": "office mailbox of a member of staff (file: staff)",
    "staff.name": "name of a member of staff (file: staff)",
    "staff.phone": "office phone of a member of staff (file: staff)",
}
"""Columns outside the personal ledger that sound like people's data, and what they truly hold."""


@dataclass(frozen=True, slots=True)
class Checked:
    tables: int
    columns: int
    wrong: tuple[str, ...]


async def check(declared: Sequence[PersonalData]) -> Checked:
    """Reads the names of all tables and columns; needs a transaction of its own."""
    rows = await connection().fetch(
        "select t.relname as table_name, a.attname as column_name from pg_class t"
        " join pg_namespace s on s.oid = t.relnamespace and s.nspname = 'public'"
        " join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped"
        " where t.relkind in ('r', 'p') order by 1, 2"
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["table_name"], []).append(row["column_name"])
    wrong = faults(found, declared, ledgers.ledgers())
    personal = [table for table, ledger in ledgers.ledgers().items() if ledger == "personal"]
    return Checked(len(personal), sum(len(found.get(table, ())) for table in personal), tuple(wrong))


def faults(found: Mapping[str, Sequence[str]], declared: Sequence[PersonalData], known: Mapping[str, str]) -> list[str]:
    """What the register lacks or says too much, one line each. Pure: `found` is the columns of every table."""
    told = {each.name: each for each in declared}
    wrong = [f"{table}: a table without a ledger" for table in found if table not in known]
    for table, columns in found.items():
        if known.get(table) == "personal":
            wrong += _of_personal(table, set(columns), told.get(table))
        elif table in known and table not in ledgers.MACHINERY:
            wrong += [
                f"{table}.{name}: sounds like people's data outside the personal ledger; seal it, or say in"
                " lianfu/register_check.py what it holds"
                for name in columns
                if _TELLING.search(name) and f"{table}.{name}" not in OPEN
            ]
    wrong += [f"{table}: declared, and not in the database" for table in told if table not in found]
    return wrong + [f"{name}: named as open, and not in the database" for name in OPEN if not _is_there(name, found)]


def _of_personal(table: str, columns: set[str], declared: PersonalData | None) -> list[str]:
    if declared is None:
        return [f"{table}: a personal table that no room declares in its personal_data.py"]
    wrong = [
        f"{table}.{name}: a column without an entry in the register" for name in sorted(columns - {*declared.columns})
    ]
    wrong += [f"{table}.{name}: declared, and not in the database" for name in _gone(columns, declared)]
    if declared.file not in files.KEYS:
        wrong.append(f"{table}: belongs to no file of the public register")
    return wrong


def _gone(columns: set[str], declared: PersonalData) -> list[str]:
    """A table need not have all columns that every personal row usually has."""
    return sorted({*declared.columns} - columns - {*COMMON})


def _is_there(name: str, found: Mapping[str, Sequence[str]]) -> bool:
    table, _, column = name.partition(".")
    return column in found.get(table, ())
