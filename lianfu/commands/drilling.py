"""`drill …`: each drill is a file in lianfu/drills with `HELP` and `run`, and `add_arguments` where it has any.

A new one is one line here."""

import argparse
import importlib
from types import ModuleType

DRILLS = {
    "restore-after-erase": "lianfu.drills.restore_after_erase",
    "breach": "lianfu.drills.breach",
    "erase-killed": "lianfu.drills.erase_killed",
    "rush-killed": "lianfu.drills.rush_killed",
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("drill", help="play a bad day in a throw-away installation").add_subparsers(
        dest="drill", required=True
    )
    for name, module in DRILLS.items():
        drill: ModuleType = importlib.import_module(module)
        parser = group.add_parser(name, help=drill.HELP)
        if hasattr(drill, "add_arguments"):
            drill.add_arguments(parser)
        parser.set_defaults(run=drill.run)
