"""B-01: from the alarm to the people concerned, the decision, the clocks and notices that wait for approval."""

import argparse
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from assurance import breach_drill
from assurance.affected import Facts
from assurance.breach_drill import Played
from assurance.scenarios import SCENARIOS
from disclosures.downloading import download, whole
from disclosures.exports import Wanted, ask
from events.facts import event_facts_by_id
from foundation import clock
from foundation.actor import Actor
from foundation.database import acting_as, transaction
from lianfu.drills.telling import Steps, play
from lianfu.scratch import Place, SeededPerson
from registrations.revealing import reveal_registration

HELP = "from the alarm of a breach to notices in both languages, held for approval"
PLANTED = 12
WANTED = Wanted(
    purpose="contact", fields=("name", "phone", "email"), which="admitted", reason="場地改到二樓，逐一通知", kind="csv",
    hours=24, most=1,
)  # fmt: skip


@dataclass(frozen=True)
class _Planted:
    """What the scenario is played on: the people of one event, three of whom were read by the organiser."""

    seeded: list[SeededPerson]
    facts: Facts
    expected: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="stolen-dump")
    parser.add_argument("--keys-too", action="store_true", help="the keys were stolen with the dump")
    parser.add_argument("--out", type=Path, help="folder for the papers; without it they are thrown away")


def run(arguments: argparse.Namespace) -> int:
    async def drill(place: Place, steps: Steps) -> None:
        with tempfile.TemporaryDirectory() as thrown_away:
            folder = arguments.out or Path(thrown_away)
            team = await place.team(clock.now())
            planted = await _plant(place, arguments.scenario, team, keys_too=arguments.keys_too)
            with acting_as("staff"):
                first, second = team["privacy_officer"], team["manager"]
                played = await breach_drill.play(arguments.scenario, planted.facts, first, second, folder)
            _tell(played, planted.expected, steps)

    return play(drill)


def _tell(played: Played, expected: int, steps: Steps) -> None:
    for step in played.steps:
        print(f"{breach_drill.started(step.at)}\t{step.what}")
    breach, unreadable = played.breach, not played.breach.readable
    steps.check(breach.people == expected, f"找到受影響的 {expected} 人", f"found the {expected} people concerned")
    steps.check(
        played.posted == (0 if unreadable else expected),
        "沒有鑰匙讀不出，改用公告" if unreadable else "逐一通知",
        "unreadable without the keys: a public notice" if unreadable else "a letter to each",
    )
    steps.check(played.alone_refused, "一個人不能自己核准", "nobody approves alone")
    steps.check(bool(breach.clocks), "期限已起算", "the clocks run")
    steps.check({"notice.zh.txt", "notice.en.txt"} <= played.hashes.keys(), "中英文通知", "notices in both languages")
    steps.check(played.in_time, "三十分鐘內完成", "done within thirty minutes")


async def _plant(place: Place, scenario: str, team: dict[str, Actor], *, keys_too: bool) -> _Planted:
    now = clock.now()
    seeded = await place.seed(PLANTED, now)
    async with transaction("staff") as c:
        event = await c.fetchval("select event from registration where id = $1", seeded[0].registration)
    since, until = now - timedelta(hours=1), now + timedelta(hours=1)
    match scenario:
        case "staff-misuse":
            reader = team["organiser"]
            await _read(event, seeded[:3], reader, now)
            return _Planted(seeded, Facts(staff=reader.staff_id, since=since, until=until), 3)
        case "leaked-export":
            export = await _export(event, team["organiser"], now)
            return _Planted(seeded, Facts(export=export), PLANTED)
        case "mail-mixup":
            return _Planted(seeded, Facts(event=event, since=since, until=until), PLANTED)
        case "lost-tablet":
            return _Planted(seeded, Facts(event=event), PLANTED)
        case _:
            return _Planted(seeded, Facts(keys_too=keys_too), PLANTED)


async def _read(event: UUID, people: list[SeededPerson], reader: Actor, now: datetime) -> None:
    with acting_as("staff"):
        for each in people:
            await reveal_registration(event, each.registration, reader, "phone", note="", now=now)


async def _export(event: UUID, by: Actor, now: datetime) -> UUID:
    """A list as an organiser asks for it, fetched once."""
    with acting_as("staff"):
        facts = await event_facts_by_id(event)
        export = await ask(facts, WANTED, by, now)
        await whole(await download(facts, export, by, "zh-Hant", now))
    return export
