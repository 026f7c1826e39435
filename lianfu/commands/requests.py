"""What a person asks for, at the command line: `dsr copy X`, `dsr diff-full X`, `dsr erase X`.

X is a registration's id, its reference R-XXXXXXXX or the code of a ticket.
"""

import argparse
import sys

import msgspec

from foundation import clock
from foundation.actor import SYSTEM
from lianfu.commands.joined import run_with_database


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("dsr", help="requests of the people themselves").add_subparsers(
        dest="deed", required=True
    )
    copy = _named(group, "copy", "everything held of one person, as JSON; recorded in the audit")
    copy.add_argument("--language", choices=("zh-Hant", "en"), default="zh-Hant")
    copy.set_defaults(run=run_copy)
    compare = _named(group, "diff-full", "whether a copy (read from the input) lacks anything the database holds")
    compare.set_defaults(run=run_compare)
    erase = _named(group, "erase", "erase one person: key, rows, waiting mails; cannot be undone")
    erase.set_defaults(run=run_erase)


def _named(
    group: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, about: str
) -> argparse.ArgumentParser:
    parser = group.add_parser(name, help=about)
    parser.add_argument("what", help="a registration: its id, reference R-XXXXXXXX or ticket code")
    return parser


def run_copy(arguments: argparse.Namespace) -> int:
    from privacy import reveal
    from subjects import copying, looked, naming, record

    async def work() -> bytes | None:
        now, named = clock.now(), await naming.named(arguments.what)
        if named is None:
            _nobody()
            return None
        found = await record.read_as_staff(named.person, now)
        looks = await looked.of_person(named.person)
        fields = sorted({key for each in found.registrations for key in (*each.words, *each.needs)})
        await reveal.record(SYSTEM, "copy", named.registration, fields, "copy", now=now)
        return copying.as_json(found, looks, arguments.language).content

    told = run_with_database(work, role="worker")
    if told is None:
        return 1
    sys.stdout.buffer.write(told + b"\n")
    return 0


def run_compare(arguments: argparse.Namespace) -> int:
    from subjects import comparing, naming

    given = sys.stdin.buffer.read()

    async def work() -> int:
        named = await naming.named(arguments.what)
        if named is None:
            _nobody()
            return 1
        try:
            package = msgspec.json.decode(given, type=dict)
            lacking, compared = await comparing.missing(package)
        except (msgspec.DecodeError, comparing.NoCopy):
            print("輸入不是複製本 · the input is no copy package", file=sys.stderr)
            return 1
        if package["person"] != str(named.person):
            print("這份複製本是別人的 · this copy is of somebody else", file=sys.stderr)
            return 1
        for each in lacking:
            print(each)
        print(f"缺 {len(lacking)} 欄，比對 {compared} 筆 · {len(lacking)} lacking of {compared} values compared")
        return 1 if lacking or not compared else 0

    return run_with_database(work, role="worker")


def run_erase(arguments: argparse.Namespace) -> int:
    """A live registration of a coming event is no matter of this command: it says so and changes nothing."""
    from foundation.languages import translate
    from foundation.refusals import Conflict, NotFound
    from subjects import erasing, naming

    async def work() -> int:
        named = await naming.named(arguments.what)
        try:
            erased = await erasing.erase(named.person, SYSTEM, clock.now()) if named else None
        except Conflict as refused:
            print(" · ".join(translate(language, refused.message) for language in ("zh-Hant", "en")), file=sys.stderr)
            return 1
        except NotFound:
            erased = None
        if erased is None:
            _nobody()
            return 1
        for each in erased.held:
            print(f"held\t{', '.join(each.fields)}\t{each.ground}\tuntil {each.until}")
        letter = "a letter confirms it" if erased.told else "no letter"
        print(f"已刪除 {erased.rows} 筆 · erased, {erased.rows} rows, {letter}")
        return 0

    return run_with_database(work, role="worker")


def _nobody() -> None:
    print("找不到這筆報名 · there is no such registration", file=sys.stderr)
