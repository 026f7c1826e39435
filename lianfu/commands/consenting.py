"""`consent prove`: whether a receipt, or what one registration was told and decided, stands in the evidence."""

import argparse
import sys
from pathlib import Path

from foundation import clock
from foundation.actor import SYSTEM
from foundation.languages import LANGUAGES, gettext
from foundation.refusals import Refusal
from lianfu.commands.joined import run_with_database
from privacy import evidence, receipts
from privacy.consents import PURPOSES
from privacy.receipt_words import ACTS


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("consent", help="evidence of notices and consents").add_subparsers(
        dest="deed", required=True
    )
    prove = group.add_parser("prove", help="prove a receipt, or the notice and consents of a registration")
    prove.add_argument("what", help="a receipt (FILE.json), or a registration by its id or reference (R-XXXXXXXX)")
    prove.set_defaults(run=run_prove)


def run_prove(arguments: argparse.Namespace) -> int:
    path = Path(arguments.what)
    text = path.read_bytes() if path.suffix == ".json" or path.is_file() else None

    async def work() -> int:
        try:
            holds = await (_receipt(text) if text is not None else _registration(arguments.what))
        except receipts.NotProven as no:
            print(f"不成立 · does not hold: {_both(no.message)}", file=sys.stderr)
            return 1
        except Refusal as no:
            print(_both(no.message), file=sys.stderr)
            return 1
        return 0 if await _chain_is_whole() and holds else 1

    return run_with_database(work)


async def _receipt(text: bytes) -> bool:
    for each in await receipts.prove(text):
        _line(each.on_day.isoformat(), each.purpose, each.act, each.language, each.channel, each.seq)
        print(f"  {_notice(each.notice.n, each.notice.sha256)}")
    return True


async def _registration(what: str) -> bool:
    from registrations import proving

    proof = await proving.proof_of(await proving.find(what), SYSTEM, clock.now())
    print(f"{proof.reference}\t{_notice(proof.notice.n, proof.notice.sha256)}")
    for each in proof.met:
        _line(
            each.act.on_day.isoformat(), each.act.purpose, each.act.act, each.act.language, each.act.channel, each.seq
        )
        if each.seq is None or not each.follows:
            print("  存證裡沒有，或被改過 · not in the evidence, or changed", file=sys.stderr)
    if proof.waiting:
        print(f"還沒存證 · not in the evidence yet: {proof.waiting}")
    return proof.holds


async def _chain_is_whole() -> bool:
    broken = await evidence.verify()
    if broken is not None:
        print(f"存證的鏈在第 {broken} 筆斷了 · the chain of evidence breaks at entry {broken}", file=sys.stderr)
        return False
    print("成立，存證的鏈完整 · holds, and the chain of evidence is whole")
    return True


def _line(day: str, purpose: str, act: str, language: str, channel: str, seq: int | None) -> None:
    labels = PURPOSES.get(purpose)
    named = f"{labels.label_zh} · {labels.label_en}" if labels else "告知事項 · notice"
    print(f"{day}\t{named}\t{_both(ACTS[act])}\t{language}\t{channel}\t#{seq or '-'}")


def _notice(n: int, sha256: str) -> str:
    return f"第 {n} 版 · version {n}\tSHA-256 {sha256}"


def _both(message: str) -> str:
    return " · ".join(gettext(language)(message) for language in LANGUAGES)
