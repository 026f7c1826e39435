"""`evidence --out DIR [--event SLUG]`: what an auditor asks to see, as open files; reading it is recorded."""

import argparse
from pathlib import Path

from foundation import clock
from foundation.actor import SYSTEM
from foundation.refusals import NotFound
from lianfu.commands.joined import run_with_database


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    evidence = commands.add_parser("evidence", help="write what an auditor asks to see, as ODF and JSON")
    evidence.add_argument("--out", type=Path, required=True, metavar="DIR")
    evidence.add_argument("--event", metavar="SLUG", help="the file of one event, as one zip")
    evidence.set_defaults(run=run_evidence)


def run_evidence(arguments: argparse.Namespace) -> int:
    try:
        written = (_of_event if arguments.event else _of_all)(arguments)
    except NotFound:
        print(f"沒有這場活動 · there is no event {arguments.event}")
        return 1
    print("\n".join(written))
    print(f"{len(written)} files in {arguments.out}")
    return 0


def _of_all(arguments: argparse.Namespace) -> list[str]:
    from assurance import evidence
    from lianfu.evidence_items import further_items
    from privacy import reveal

    now = clock.now()

    async def work() -> list[evidence.Item]:
        await reveal.record(SYSTEM, "evidence", None, [], "audit", now=now)
        return await evidence.items(further_items())

    return evidence.write(arguments.out, run_with_database(work), now)


def _of_event(arguments: argparse.Namespace) -> list[str]:
    from assurance.event_file import event_file
    from events.facts import event_facts
    from privacy import reveal

    now = clock.now()

    async def work() -> bytes:
        facts = await event_facts(arguments.event)
        await reveal.record(SYSTEM, "evidence", facts.id, [], "audit", now=now)
        return await event_file(arguments.event, now)

    content = run_with_database(work)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / f"{arguments.event}.zip").write_bytes(content)
    return [f"{arguments.event}.zip"]
