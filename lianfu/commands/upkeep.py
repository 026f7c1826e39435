"""Commands of the keeping: `retention run`."""

import argparse

from foundation import clock
from lianfu.commands.joined import run_with_database


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    retention = commands.add_parser("retention", help="what expires").add_subparsers(dest="deed", required=True)
    retention.add_parser("run", help="erase what is due and report").set_defaults(run=run_retention)


def run_retention(_: argparse.Namespace) -> int:
    from lianfu.personal_data import DECLARED
    from privacy import retention

    async def work() -> list[str]:
        report = await retention.run(DECLARED, clock.now())
        lines = [f"{line.table}\terased {line.erased}\toverdue {line.overdue}" for line in report.lines]
        return [*lines, f"keys\tpersons {report.persons}\tscopes {report.scopes}"]

    print("\n".join(run_with_database(work, role="worker")))
    return 0
