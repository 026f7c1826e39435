"""One download of an approved export: the list as it stands now, written for the one who asked, counted and recorded.

Rendered directly and nowhere kept: ten thousand rows take about a second, in a thread of their own, so there is no file
to guard, to expire or to forget. Everything is one transaction; without its entry in the audit there is no file.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from disclosures import export_fields, fingerprints
from disclosures.export_fields import Choice
from disclosures.export_lists import WHICH_WORDS
from disclosures.export_people import ExportedPerson, open_people
from disclosures.export_tables import ExportDownload
from disclosures.exports import MANY, offered, receiver
from events.facts import EventFacts
from foundation.actor import Actor
from foundation.clock import day_of, local
from foundation.database import connection, transaction
from foundation.languages import N_, Language, gettext
from foundation.refusals import Conflict, Gone, NotFound
from foundation.tabular import CSV_TYPE, ODS_TYPE, XLSX_TYPE, Sheet, csv_bytes, ods_bytes, xlsx_bytes
from foundation.tokens import quotable
from privacy.periods import expires_on
from privacy.reveal import EXPORT_PURPOSES, record

DESTROY = "個人資料，用畢銷毀"
_WRITERS: Mapping[str, tuple[Callable[[Sheet], bytes], str]] = {
    "ods": (ods_bytes, ODS_TYPE),
    "xlsx": (xlsx_bytes, XLSX_TYPE),
    "csv": (csv_bytes, CSV_TYPE),
}
_MARK = """
insert into export_mark (id, download, person, expires_on, prints)
select gen_random_uuid(), $1, m.person, $2, coalesce(p.prints, '{}')
from unnest($3::uuid[]) with ordinality as m (person, line)
left join (
  select line, array_agg(one) as prints from unnest($4::int[], $5::bigint[]) as f (line, one) group by line
) as p using (line)
"""


@dataclass(frozen=True, slots=True)
class File:
    name: str
    kind: str
    content: bytes


async def download(facts: EventFacts, export: UUID, by: Actor, language: Language, now: datetime) -> File:
    """Raises NotFound for somebody else's, Gone when time or number are up, Conflict when the list has grown past what
    was agreed to or the partner may not have it any more, Unavailable when no entry can be written."""
    async with transaction() as c:
        # Two downloads at once are counted one after the other.
        row = await c.fetchrow("select * from export where id = $1 and event = $2 for update", export, facts.id)
        n = await _next_number(row, by, now)
        chosen = _still_offered(facts, row, now)
        made = uuid4()
        people = await open_people(row, chosen, by, now)
        if len(people) > MANY and not row["decided_by"]:
            raise Conflict(N_("名單已經超過五百人，請重新申請，由另一個人核准。"), code="grown")
        stamp = _stamp(row, n, by, now)
        content, marks = await asyncio.to_thread(_render, facts, row, chosen, people, stamp, language, made)
        await ExportDownload.insert(
            ExportDownload(
                id=made, export=export, n=n, at=now, staff=by.staff_id, people=len(people),
                sha256=hashlib.sha256(content).digest(),
            )
        )  # fmt: skip
        await _keep_marks(made, people, marks, expires_on("export_mark", day_of(now)))
        # Last: from its entry on, whoever writes one elsewhere waits for this transaction.
        await record(by, "export", export, row["fields"], row["purpose"], now=now)
    _ = gettext(language)
    name = f"{_('名單')}-{facts.slug}-{row['code']}-{n}.{row['kind']}"
    return File(name, _WRITERS[row["kind"]][1], content)


async def _next_number(row: Any, by: Actor, now: datetime) -> int:
    """The link belongs to the person who asked: to others it is as if it were not there."""
    if row is None or row["asked_by"] != by.staff_id:
        raise NotFound
    taken = int(await connection().fetchval("select count(*) from export_download where export = $1", row["id"]))
    if row["state"] != "approved" or now >= row["expires_at"] or taken >= row["most"]:
        raise Gone(N_("這份匯出還沒核准，或期限、次數已經用完。"), code="export_closed")
    return taken + 1


def _still_offered(facts: EventFacts, row: Any, now: datetime) -> list[Choice]:
    """What may be given today: a partner's access may have ended since."""
    known = offered(facts, row["purpose"], receiver(facts, row, now))
    return [choice for choice in known if choice.key in row["fields"]]


def _stamp(row: Any, n: int, by: Actor, now: datetime) -> str:
    """First and last line of every file; its first word leads back to the register."""
    who = quotable(by.staff_id) if by.staff_id else "0"
    return (
        f"{row['code']}-{n}　S-{who}　{local(now):%Y-%m-%d %H:%M}　"
        f"用途：{EXPORT_PURPOSES[row['purpose']]}　{DESTROY}（Personal data: destroy after use）"
    )


def _render(
    facts: EventFacts,
    row: Any,
    chosen: Sequence[Choice],
    people: Sequence[ExportedPerson],
    stamp: str,
    language: Language,
    download_id: UUID,
) -> tuple[bytes, list[list[int]]]:
    """The file, and the fingerprints of each line in the order of `people`. Pure, for a thread."""
    _ = gettext(language)
    lines = [export_fields.cells(chosen, person.words, language) for person in people]
    key = fingerprints.key_of(download_id)
    marks = [
        fingerprints.prints(key, fingerprints.of_row(export_fields.by_field(chosen, person.words), line))
        for person, line in zip(people, lines, strict=True)
    ]
    people_of = WHICH_WORDS[row["which"]]
    about = _("%(title)s：%(which)s，%(n)s 位", title=facts.title(language), which=_(people_of), n=len(lines))
    sheet = Sheet(_("名單"), export_fields.columns(chosen, language), sorted(lines), [stamp], [stamp, about])
    return _WRITERS[row["kind"]][0](sheet), marks


async def _keep_marks(
    made: UUID, people: Sequence[ExportedPerson], marks: Sequence[Sequence[int]], until: date
) -> None:
    flat = [(place, one) for place, own in enumerate(marks, 1) for one in own]
    await connection().execute(
        _MARK, made, until, [person.person for person in people], [place for place, _ in flat], [one for _, one in flat]
    )
