"""Commands of the mail: `mail bounces` reads the mailbox of returned mail once, as the worker does by itself."""

import argparse
import sys

from foundation import clock, settings
from lianfu.commands.joined import run_with_database


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    mail = commands.add_parser("mail", help="what is sent and what comes back").add_subparsers(
        dest="deed", required=True
    )
    bounces = mail.add_parser("bounces", help="read the mailbox of returned mail once")
    bounces.add_argument("--box", default="", metavar="WHERE", help="in place of LIANFU_BOUNCE_BOX")
    bounces.set_defaults(run=run_bounces)


def run_bounces(arguments: argparse.Namespace) -> int:
    """Another box than that of the settings has no password of ours."""
    from mail import bounces

    chosen = settings.current()
    box = arguments.box or chosen.bounce_box
    if not box:
        print("LIANFU_BOUNCE_BOX 沒有設定 · is not set", file=sys.stderr)
        return 2
    password = "" if arguments.box else chosen.bounce_password
    counts = run_with_database(lambda: bounces.read_box(box, password, clock.now()), role="worker")
    for name in ("noted", "known", "left"):
        print(f"{name}\t{counts[name]}")
    return 0
