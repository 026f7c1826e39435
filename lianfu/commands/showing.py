"""Commands that only look: `stats digest`, `ledgers`, `config`, `version`."""

import argparse

from foundation import settings
from foundation.addresses import resolved
from foundation.ledgers import ledgers
from lianfu.commands.joined import run_with_database
from lianfu.version import VERSION


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    stats = commands.add_parser("stats", help="statistics").add_subparsers(dest="deed", required=True)
    stats.add_parser("digest", help="one hash over every figure that is shown").set_defaults(run=run_digest)
    commands.add_parser("ledgers", help="every table with its ledger").set_defaults(run=run_ledgers)
    commands.add_parser("config", help="every effective setting, secrets masked").set_defaults(run=run_config)
    commands.add_parser("version", help="the version").set_defaults(run=run_version)


def run_digest(_: argparse.Namespace) -> int:
    from reach.digest import digest

    print(run_with_database(digest))
    return 0


def run_ledgers(_: argparse.Namespace) -> int:
    for name, ledger in ledgers().items():
        print(f"{name}\t{ledger}")
    return 0


def run_config(_: argparse.Namespace) -> int:
    with resolved(settings.current()) as found:
        print("\n".join(settings.listing(found)))
    return 0


def run_version(_: argparse.Namespace) -> int:
    print(VERSION)
    return 0
