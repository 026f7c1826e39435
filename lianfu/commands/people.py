"""`staff add` and `staff token`."""

import argparse
import getpass
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from foundation import clock
from foundation.actor import SYSTEM
from foundation.languages import LANGUAGES, gettext
from foundation.permissions import ROLES
from foundation.refusals import Invalid, Refusal
from lianfu.commands.joined import run_with_database
from staff import accounts, tokens


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("staff", help="accounts and tokens").add_subparsers(dest="deed", required=True)
    new = group.add_parser("add", help="add an account")
    new.add_argument("email")
    new.add_argument("--role", action="append", required=True, choices=ROLES, help="may be given several times")
    new.add_argument("--name", default="")
    new.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    new.set_defaults(run=run_add)
    token = group.add_parser("token", help="make an API token, printed once as the last line")
    token.add_argument("email")
    token.add_argument("--name", required=True)
    token.set_defaults(run=run_token)


def run_add(arguments: argparse.Namespace) -> int:
    password = _password(arguments.password_stdin)

    async def work() -> None:
        await accounts.add(
            arguments.email,
            name=arguments.name or arguments.email.split("@")[0],
            roles=arguments.role,
            password=password,
            by=SYSTEM,
            now=clock.now(),
        )

    return _report(work, f"{arguments.email}: {', '.join(arguments.role)}")


def run_token(arguments: argparse.Namespace) -> int:
    async def work() -> None:
        print(await tokens.make(arguments.email, name=arguments.name, now=clock.now()))

    return _report(work, "")


def _both(message: str, params: dict[str, Any]) -> str:
    return " · ".join(gettext(language)(message, **params) for language in LANGUAGES)


def _password(from_stdin: bool) -> str | None:
    """None leaves the account without a password until it is set: tokens work, signing in does not."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if sys.stdin.isatty():
        return getpass.getpass("密碼 · password (empty: none): ") or None
    return None


def _report(work: Callable[[], Awaitable[None]], done: str) -> int:
    try:
        run_with_database(work)
    except Refusal as refusal:
        print(_both(refusal.message, refusal.params), file=sys.stderr)
        for fault in refusal.faults if isinstance(refusal, Invalid) else []:
            print(f"  {fault.field}: {_both(fault.message, fault.params)}", file=sys.stderr)
        return 1
    if done:
        print(done)
    return 0
