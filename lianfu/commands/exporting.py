"""`export trace`: from a leaked file or piece of text to the download it was taken from."""

import argparse
import sys
from pathlib import Path

from disclosures.tracing import Match, trace
from foundation import clock
from foundation.actor import SYSTEM
from foundation.clock import local
from foundation.refusals import Refusal
from lianfu.commands.joined import run_with_database
from privacy.reveal import EXPORT_PURPOSES


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("export", help="exported lists").add_subparsers(dest="deed", required=True)
    new = group.add_parser("trace", help="which export a leaked file (ODS, XLSX, CSV, text; - reads stdin) came from")
    new.add_argument("file")
    new.set_defaults(run=run_trace)


def run_trace(arguments: argparse.Namespace) -> int:
    raw = sys.stdin.buffer.read() if arguments.file == "-" else Path(arguments.file).read_bytes()
    try:
        found = run_with_database(lambda: trace(raw, SYSTEM, clock.now()))
    except Refusal as refusal:
        print(f"讀不懂這個檔案 · this file cannot be read ({refusal.code})", file=sys.stderr)
        return 1
    for match in found:
        print("\t".join(_told(match)))
    if not found:
        print("找不到相符的匯出 · no export matches")
        return 1
    print(f"最可能 · likeliest: {found[0].code}-{found[0].n}")
    return 0


def _told(match: Match) -> list[str]:
    why = "檔案相同 · same file" if match.same_file else f"{match.lines}/{match.of} 行 · lines"
    why += "，有編號 · numbered" if match.by_code and not match.same_file else ""
    purpose = EXPORT_PURPOSES.get(match.purpose, match.purpose)
    at = f"{local(match.at):%Y-%m-%d %H:%M}"
    return [f"{match.code}-{match.n}", at, match.staff, purpose, match.recipient or "-", match.slug, why]
