"""`register import`: the open file of the business register, so that a number typed in a form shows its firm;
`register denominators` counts it for the reach."""

import argparse
import csv
import sys
from pathlib import Path

from foundation import clock
from foundation.townships import COUNTIES, find_county
from lianfu.commands.joined import run_with_database


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("register", help="the business register").add_subparsers(dest="deed", required=True)
    new = group.add_parser("import", help="take in BGMOPEN1.csv (or its ZIP) of data.gov.tw, dataset 9400")
    new.add_argument("file", type=Path)
    new.add_argument(
        "--counties", nargs="+", type=_county, metavar="COUNTY", default=[each.code for each in COUNTIES],
        help="codes or names; the five of the service area if left out",
    )  # fmt: skip
    new.add_argument("--may-shrink", action="store_true", help="also with less than half of the firms known so far")
    new.set_defaults(run=run_import)
    count = group.add_parser("denominators", help="count what was taken in, for the reach to be measured against")
    count.set_defaults(run=run_denominators)


def run_import(arguments: argparse.Namespace) -> int:
    from foundation.refusals import Refusal
    from outreach.register_import import Imported, take_in
    from outreach.register_reading import NotTheRegister

    async def work() -> Imported:
        return await take_in(arguments.file, clock.now(), counties=arguments.counties, may_shrink=arguments.may_shrink)

    try:
        done = run_with_database(work, role="worker")
    except (NotTheRegister, UnicodeDecodeError, csv.Error):
        print("這不是 BGMOPEN1.csv（UTF-8，16 欄）· this is not BGMOPEN1.csv (UTF-8, 16 columns)", file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(f"{refusal.message} · far fewer firms than before: --may-shrink takes it anyway", file=sys.stderr)
        return 1
    told = done.counted
    print(f"資料日期 · as of {told.as_of or '?'}")
    print(f"讀到 · lines {told.lines}\t其他縣市 · elsewhere {told.elsewhere}\t讀不懂 · unreadable {told.unreadable}")
    print(f"家數 · firms {done.firms}\t新增或更新 · new or changed {done.changed}\t不再登記 · gone {done.gone}")
    return 0


def run_denominators(_: argparse.Namespace) -> int:
    from foundation.refusals import Refusal
    from outreach.register_denominators import count_denominators

    try:
        day, made = run_with_database(count_denominators, role="staff")
    except Refusal as refusal:
        print(f"{refusal.message} · import all five counties first", file=sys.stderr)
        return 1
    print(f"資料日期 · as of {day}\t新的母體數 · new denominators {made}")
    return 0


def _county(text: str) -> str:
    found = find_county(text)
    if found is None or found.code == "other":
        raise argparse.ArgumentTypeError(f"{text}: one of {', '.join(each.zh for each in COUNTIES)}")
    return found.code
