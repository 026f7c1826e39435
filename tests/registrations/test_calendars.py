"""Calendar files in letters: two calendar programs take what was mailed, move it, and take it out again."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from events.facts import EventFacts, event_facts
from events.ics import event_calendar, mailbox_of
from foundation import clock
from foundation.actor import PUBLIC
from foundation.database import acting_as
from mail.letters import RENDERERS, Part
from registrations import ending_letters, letters
from registrations.admission import admit
from registrations.calendars import Known, calendar_parts, mark_of, next_sequence
from registrations.cancelling import cancel
from tests.registrations.conftest import NOW
from tests.registrations.test_paper import asked, full_event

assert ending_letters, letters
pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def as_the_worker() -> Iterator[None]:
    with acting_as("worker"):
        yield


class Mailbox:
    """Keeps the calendar files of letters in the order of arrival, and shows them to calendar programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[Path] = []

    def take(self, parts: tuple[Part, ...]) -> list[Part]:
        files = [part for part in parts if part.method]
        for part in files:
            assert Calendar.from_ical(part.content)["method"] == part.method
            path = self.folder / f"{len(self.files)}.ics"
            path.write_bytes(part.content)
            self.files.append(path)
        return files

    def thunderbird(self) -> Any:
        node = self._node()
        command = [node, str(Path(__file__).with_name("itip.mjs")), *map(str, self.files)]
        said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        return json.loads(said.stdout)

    def khal(self) -> list[str]:
        """The lines of the agenda, after the files were imported one by one."""
        (self.folder / "vdir").mkdir(exist_ok=True)
        config = self.folder / "khal.conf"
        config.write_text(
            f"[calendars]\n[[own]]\npath = {self.folder / 'vdir'}\n[locale]\ntimeformat = %H:%M\n"
            "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
            "longdatetimeformat = %Y-%m-%d %H:%M\nlocal_timezone = Asia/Taipei\ndefault_timezone = Asia/Taipei\n"
            f"[sqlite]\npath = {self.folder / 'khal.db'}\n"
        )
        self._khal(config, "import", "--batch", "-a", "own", *map(str, self.files))
        shown = self._khal(
            config,
            "list",
            "--format",
            "{start-date} {start-time} {title} {status}",
            "--day-format",
            "",
            "2026-05-01",
            "120d",
        )
        return [line for line in shown.splitlines() if line.strip()]

    def _khal(self, config: Path, *words: str) -> str:
        command = [str(Path(sys.executable).with_name("khal")), "--no-color", "-c", str(config), *words]
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        said = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert said.returncode == 0, said.stderr
        return said.stdout

    @staticmethod
    def _node() -> str:
        own = Path(sys.executable).with_name("node")
        return str(own) if own.exists() else "node"


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path)


async def registered(event: EventFacts, name: str = "陳大文") -> UUID:
    return (await admit(asked(event, name, email="chen@example.org"), NOW)).registration


async def letter(name: str, registration: UUID) -> tuple[Part, ...]:
    message = await RENDERERS[f"registrations.{name}"](registration, "zh-Hant", None)
    assert message
    return message.parts


async def moved(db: Connection, event: EventFacts, days: int = 7) -> None:
    await db.execute(
        "update session set starts_at = starts_at + $2::int * interval '1 day',"
        " ends_at = ends_at + $2::int * interval '1 day' where event = $1",
        event.id, days,
    )  # fmt: skip
    await db.execute("update event set sequence = sequence + 1 where id = $1", event.id)


async def test_an_invitation_is_of_the_office_to_one_person(db: Connection, mailbox: Mailbox) -> None:
    event = await full_event()
    registration = await registered(event)
    [part] = mailbox.take(await letter("confirmed", registration))
    [entry] = Calendar.from_ical(part.content).walk("VEVENT")
    assert part.method == "REQUEST"
    assert str(entry["organizer"]) == f"mailto:{mailbox_of(event)}"
    assert event.contact
    assert mailbox_of(event) == event.contact.email
    assert str(entry["attendee"]) == "mailto:chen@example.org"
    assert entry["attendee"].params["RSVP"] == "FALSE"
    assert "陳" not in part.content.decode()
    assert str(registration) not in part.content.decode()
    shown = mailbox.thunderbird()
    assert shown["log"] == ["added"]
    assert shown["entries"][0]["summary"] == event.title_zh


async def test_a_move_updates_the_entry(db: Connection, mailbox: Mailbox) -> None:
    event = await full_event()
    registration = await registered(event)
    mailbox.take(await letter("confirmed", registration))
    await moved(db, event)
    mailbox.take(await letter("moved", registration))
    shown = mailbox.thunderbird()
    assert shown["log"] == ["added", "updated"]
    starts = event.sessions[0].starts_at + timedelta(days=7)
    assert [each["starts"][:16] for each in shown["entries"]] == [starts.strftime("%Y-%m-%dT%H:%M")]
    [line] = mailbox.khal()
    assert line.startswith(clock.local(starts).strftime("%Y-%m-%d %H:%M")), "moved, not a second one"


async def test_a_letter_that_arrives_late_changes_nothing(db: Connection, mailbox: Mailbox) -> None:
    event = await full_event()
    registration = await registered(event)
    mailbox.take(await letter("confirmed", registration))
    await moved(db, event)
    mailbox.take(await letter("moved", registration))
    mailbox.files.append(mailbox.files[0])
    assert mailbox.thunderbird()["log"] == ["added", "updated", "older"]


@pytest.mark.parametrize("how", ["self", "event", "superseded"])
async def test_a_cancellation_takes_the_entry_out(db: Connection, mailbox: Mailbox, how: str) -> None:
    event = await full_event()
    registration = await registered(event)
    mailbox.take(await letter("confirmed", registration))
    if how == "self":
        with acting_as("public"):
            await cancel(registration, PUBLIC, NOW, link_version=1)
        name = "cancelled"
    elif how == "event":
        await db.execute("update event set status = 'cancelled', sequence = sequence + 1 where id = $1", event.id)
        name = "event_cancelled"
    else:
        await db.execute("update registration set state = 'superseded' where id = $1", registration)
        name = "handed_over"
    [part] = mailbox.take(await letter(name, registration))
    assert part.method == "CANCEL"
    first, second = (next(iter(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))) for path in mailbox.files)
    assert second["uid"] == first["uid"]
    assert second["sequence"] > first["sequence"]
    assert str(second["organizer"]) == str(first["organizer"])
    shown = mailbox.thunderbird()
    assert (shown["log"], shown["entries"]) == (["added", "removed"], [])
    if how == "self":
        assert ["CANCELLED" in line for line in mailbox.khal()] == [True], "khal keeps it, marked"


async def test_one_session_given_up_is_taken_out_and_the_other_stays(db: Connection, mailbox: Mailbox) -> None:
    event = await full_event()
    extra = uuid4()
    await db.execute(
        "insert into session (id, event, position, starts_at, ends_at, places)"
        " select $1, event, 1, starts_at + interval '1 day', ends_at + interval '1 day', 9 from session where id = $2",
        extra, event.sessions[0].id,
    )  # fmt: skip
    both = replace(asked(event, "陳大文", email="chen@example.org"), sessions=(event.sessions[0].id, extra))
    registration = (await admit(both, NOW)).registration
    assert [part.method for part in mailbox.take(await letter("confirmed", registration))] == ["REQUEST", "REQUEST"]
    await db.execute("update seat set status = 'released' where session = $1", extra)
    parts = mailbox.take(await letter("again", registration))
    assert [part.method for part in parts] == ["REQUEST", "CANCEL"]
    shown = mailbox.thunderbird()
    assert [each["uid"].startswith(str(event.sessions[0].id)) for each in shown["entries"]] == [True]
    await db.execute("update seat set status = 'held' where session = $1", extra)
    mailbox.take(await letter("again", registration))
    assert len(mailbox.thunderbird()["entries"]) == 2, "taken up again, with a higher number than the cancellation"


async def test_colleagues_of_one_mailbox_have_entries_of_their_own(db: Connection, mailbox: Mailbox) -> None:
    event = await full_event()
    one, two = await registered(event, "甲甲"), await registered(event, "乙乙")
    for each in (one, two):
        mailbox.take(await letter("confirmed", each))
    assert len(mailbox.thunderbird()["entries"]) == 2
    with acting_as("public"):
        await cancel(one, PUBLIC, NOW, link_version=1)
    mailbox.take(await letter("cancelled", one))
    [left] = mailbox.thunderbird()["entries"]
    assert mark_of(two) in left["uid"], "the colleague still comes"


async def test_a_letter_rendered_twice_says_the_same_twice(db: Connection) -> None:
    """A killed worker renders again: the file is the same, and nothing grows."""
    event = await full_event()
    registration = await registered(event)
    with clock.freeze(NOW):
        first, second = [await letter("confirmed", registration) for _ in range(2)]
        assert [part.content for part in first] == [part.content for part in second]
        await db.execute("update registration set state = 'cancelled' where id = $1", registration)
        gone, again = [await letter("cancelled", registration) for _ in range(2)]
    assert [part.content for part in gone] == [part.content for part in again]
    assert [part.method for part in again] == ["CANCEL"]


async def test_a_download_never_overtakes_what_was_mailed(db: Connection) -> None:
    event = await full_event()
    registration = await registered(event)
    for _ in range(3):
        await moved(db, event)
        [part] = [part for part in await letter("moved", registration) if part.method]
        facts = await event_facts(event.slug)
        [mailed] = Calendar.from_ical(part.content).walk("VEVENT")
        [loaded] = Calendar.from_ical(event_calendar(facts, "zh-Hant", NOW, mark=mark_of(registration))).walk("VEVENT")
        assert mailed["uid"] == loaded["uid"], "the ticket page and the letter speak of one entry"
        assert mailed["sequence"] >= loaded["sequence"]
        assert Calendar.from_ical(event_calendar(facts, "zh-Hant", NOW))["method"] == "PUBLISH"


async def test_a_postponed_event_leaves_the_calendar_and_comes_back_on_its_new_day(
    db: Connection, mailbox: Mailbox
) -> None:
    event = await full_event()
    registration = await registered(event)
    mailbox.take(await letter("confirmed", registration))
    await db.execute("update event set postponed_on = current_date where id = $1", event.id)
    mailbox.take(await calendar_parts(registration, "zh-Hant", NOW))
    assert mailbox.thunderbird()["entries"] == []
    await db.execute("update event set postponed_on = null where id = $1", event.id)
    await moved(db, event, 30)
    mailbox.take(await calendar_parts(registration, "zh-Hant", NOW))
    [entry] = mailbox.thunderbird()["entries"]
    assert entry["sequence"] >= 2


@given(
    st.lists(st.tuples(st.sampled_from(["REQUEST", "CANCEL"]), st.binary(max_size=2), st.integers(0, 3)), max_size=20)
)
def test_the_number_grows_exactly_with_what_is_new(history: list[tuple[Any, bytes, int]]) -> None:
    known, least = None, 0
    for method, digest, step in history:
        least += step
        given_number = next_sequence(known, method, digest, least)
        if known is not None:
            assert given_number >= known.sequence
            assert given_number > known.sequence or (method, digest) == (known.method, known.digest)
        assert given_number >= least
        known = Known(given_number, method, digest)
