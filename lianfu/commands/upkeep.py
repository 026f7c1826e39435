"""Commands of the keeping: `retention run`, `retention overdue`; ahead of time only where nothing is real."""

import argparse
from collections.abc import Sequence
from datetime import date, datetime, time

from foundation import clock
from lianfu.commands.joined import run_with_database


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    retention = commands.add_parser("retention", help="what expires").add_subparsers(dest="deed", required=True)
    run = retention.add_parser("run", help="erase what is due and report, by table and by rule")
    run.set_defaults(run=run_retention)
    late = retention.add_parser("overdue", help="how many rows are past their day; 0 is success")
    late.set_defaults(run=run_overdue)
    for parser in (run, late):
        parser.add_argument(
            "--clock", type=date.fromisoformat, default=None, metavar="DAY", help="as if it were the night of that day"
        )


def run_retention(arguments: argparse.Namespace) -> int:
    from lianfu.personal_data import DECLARED
    from privacy import holds, retention

    async def work() -> tuple[retention.Report, Sequence[holds.Hold]]:
        now = await _night(arguments.clock)
        return await retention.run(DECLARED, now), [each for each in await holds.holds() if not each.released_on]

    report, held = run_with_database(work, role="worker")
    for line in report.lines:
        state = "" if line.finished else "\tunfinished"
        print(f"{line.table}\terased {line.erased}\toverdue {line.overdue}{state}")
    for rule, n in sorted(report.rules.items()):
        print(f"rule {rule}\terased {n}")
    print(f"keys\tended {report.ended}\tpersons {report.persons}\tscopes {report.scopes}")
    for each in held:
        print(f"held\t{', '.join(each.fields)}\t{each.ground}\tuntil {each.until}\treview {each.review_on}")
    print(f"overdue {report.overdue}")
    return 0 if not report.overdue and all(line.finished for line in report.lines) else 1


def run_overdue(arguments: argparse.Namespace) -> int:
    from lianfu.personal_data import DECLARED
    from privacy import retention

    async def work() -> dict[str, int]:
        return await retention.overdue(DECLARED, await _night(arguments.clock))

    found = run_with_database(work, role="worker")
    for table, n in found.items():
        if n:
            print(f"{table}\t{n}")
    print(sum(found.values()))
    return 1 if any(found.values()) else 0


async def _night(day: date | None) -> datetime:
    """Now, or half past two in the morning of the day. To run ahead of time is for places where nothing is real."""
    from lianfu.scratch import refuse_real

    if day is None:
        return clock.now()
    then = datetime.combine(day, time(2, 30), clock.TAIPEI)
    if then > clock.now():
        await refuse_real()
    return then
