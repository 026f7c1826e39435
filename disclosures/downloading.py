"""One download of an approved export: the list as it stands now, written for the one who asked, counted and recorded.

First, in one transaction, who stands in it and in which order; it is counted, and its entry stands before the first
byte. Then the rows are opened, marked and written some at a time while the file leaves, so there is no file to guard,
to expire or to forget, and memory does not grow with it. A file that broke off has been counted.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from disclosures import export_fields, fingerprints
from disclosures.export_fields import Choice
from disclosures.export_lists import WHICH_WORDS
from disclosures.export_people import BATCH, ExportedPerson, listed, open_people
from disclosures.export_tables import ExportDownload
from disclosures.exports import MANY, offered, receiver
from events.facts import EventFacts
from foundation.actor import Actor
from foundation.clock import day_of, local
from foundation.database import connection, transaction
from foundation.languages import N_, Language, gettext
from foundation.refusals import Conflict, Gone, NotFound
from foundation.tabular import TYPES, Stream, stream
from foundation.tokens import quotable
from privacy.periods import expires_on
from privacy.reveal import EXPORT_PURPOSES, record

DESTROY = "個人資料，用畢銷毀"
_KEY_LENGTH = 24  # characters of a line that decide where it stands
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
    """`content` can be gone through once; it ends early only by an exception."""

    name: str
    kind: str
    content: AsyncIterator[bytes]


async def whole(file: File) -> bytes:
    """All of it at once, for programs that hand it to nobody."""
    return b"".join([piece async for piece in file.content])


class _Taking(NamedTuple):
    """What one download is made from."""

    id: UUID
    row: Any
    chosen: Sequence[Choice]
    by: Actor
    now: datetime
    language: Language


async def download(facts: EventFacts, export: UUID, by: Actor, language: Language, now: datetime) -> File:
    """Raises NotFound for somebody else's, Gone when time or number are up, Conflict when the list has grown past what
    was agreed to or the partner may not have it any more, Unavailable when no entry can be written."""
    async with transaction() as c:
        # Two downloads at once are counted one after the other.
        row = await c.fetchrow("select * from export where id = $1 and event = $2 for update", export, facts.id)
        n = await _next_number(row, by, now)
        taking = _Taking(uuid4(), row, _still_offered(facts, row, now), by, now, language)
        order = await _order(taking)
        if len(order) > MANY and not row["decided_by"]:
            raise Conflict(N_("名單已經超過五百人，請重新申請，由另一個人核准。"), code="grown")
        await ExportDownload.insert(
            ExportDownload(id=taking.id, export=export, n=n, at=now, staff=by.staff_id, people=len(order))
        )
        # Last: from its entry on, whoever writes one elsewhere waits for this transaction.
        await record(by, "export", export, row["fields"], row["purpose"], now=now)
    _ = gettext(language)
    people = WHICH_WORDS[row["which"]]
    about = _("%(title)s：%(which)s，%(n)s 位", title=facts.title(language), which=_(people), n=len(order))
    name = f"{_('名單')}-{facts.slug}-{row['code']}-{n}.{row['kind']}"
    return File(name, TYPES[row["kind"]], _content(taking, order, _stamp(row, n, by, now), about))


async def _order(taking: _Taking) -> list[UUID]:
    """Who stands in the list, by their lines: of each only its beginning is kept."""
    known: list[tuple[str, UUID]] = []
    ids = await listed(taking.row)
    for start in range(0, len(ids), BATCH):
        people = await open_people(taking.row, taking.chosen, ids[start : start + BATCH], taking.by, taking.now)
        known += await asyncio.to_thread(_keys, taking, people)
    return [registration for _, registration in sorted(known)]


def _keys(taking: _Taking, people: Sequence[ExportedPerson]) -> list[tuple[str, UUID]]:
    lines = [export_fields.cells(taking.chosen, person.words, taking.language) for person in people]
    return [("\0".join(line)[:_KEY_LENGTH], person.registration) for line, person in zip(lines, people, strict=True)]


async def _content(taking: _Taking, order: Sequence[UUID], stamp: str, about: str) -> AsyncIterator[bytes]:
    """The bytes, each when it is ready; a row has its mark before it leaves. Staff's work, whoever drains it."""
    digest, written = hashlib.sha256(), stream(taking.row["kind"], gettext(taking.language)(N_("名單")))
    async for piece in _pieces(taking, order, stamp, about, written):
        digest.update(piece)
        yield piece
    async with transaction("staff") as c:
        await c.execute("update export_download set sha256 = $2 where id = $1", taking.id, digest.digest())


async def _pieces(
    taking: _Taking, order: Sequence[UUID], stamp: str, about: str, written: Stream
) -> AsyncIterator[bytes]:
    until = expires_on("export_mark", day_of(taking.now))
    head = export_fields.columns(taking.chosen, taking.language)
    yield written.write([[stamp], [about], head])
    for start in range(0, len(order), BATCH):
        async with transaction("staff"):
            ids = order[start : start + BATCH]
            people = await open_people(taking.row, taking.chosen, ids, taking.by, taking.now)
            piece, marks = await asyncio.to_thread(_written, taking, people, written)
            await _keep_marks(taking.id, people, marks, until)
        yield piece
    yield written.write([[stamp]]) + written.close()


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


def _written(taking: _Taking, people: Sequence[ExportedPerson], written: Stream) -> tuple[bytes, list[list[int]]]:
    """Some rows of the file, and the fingerprints of each. For a thread."""
    lines = [export_fields.cells(taking.chosen, person.words, taking.language) for person in people]
    key = fingerprints.key_of(taking.id)
    marks = [
        fingerprints.prints(key, fingerprints.of_row(export_fields.by_field(taking.chosen, person.words), line))
        for person, line in zip(people, lines, strict=True)
    ]
    return written.write(lines), marks


async def _keep_marks(
    made: UUID, people: Sequence[ExportedPerson], marks: Sequence[Sequence[int]], until: date
) -> None:
    flat = [(place, one) for place, own in enumerate(marks, 1) for one in own]
    await connection().execute(
        _MARK, made, until, [person.person for person in people], [place for place, _ in flat], [one for _, one in flat]
    )
