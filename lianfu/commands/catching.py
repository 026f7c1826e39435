"""`catcher`: the demo's own mail server; nothing it takes leaves this machine."""

import argparse
import asyncio

from foundation import logs, settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    commands.add_parser("catcher", help="the mail catcher of the demo").set_defaults(run=run_catcher)


def run_catcher(_: argparse.Namespace) -> int:
    from lianfu import catcher

    logs.set_up()
    asyncio.run(catcher.run(settings.current()))
    return 0
