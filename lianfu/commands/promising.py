"""`promise check`: whether each sentence of the public page is proven, by what was seen to hold just now."""

import argparse
from collections.abc import Mapping

from assurance import checking
from assurance.checking import Outcome
from assurance.proofs import Proof
from privacy.promises import ALL, Promise


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    promise = commands.add_parser("promise", help="what the public page promises").add_subparsers(
        dest="deed", required=True
    )
    check = promise.add_parser("check", help="prove every sentence; fails when one has no passing proof")
    check.add_argument("--only", metavar="ID", help="one requirement, such as E-01")
    check.set_defaults(run=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    chosen = [each for each in ALL if arguments.only in (None, *each.requirements)]
    if not chosen:
        print(f"沒有一句承諾用到 {arguments.only} · no sentence stands on {arguments.only}")
        return 1
    outcomes = checking.check(chosen)
    for outcome in outcomes.values():
        print(f"{_word(outcome.holds)}\t{_command(outcome.proof)}\t{outcome.told}")
    print()
    return _told(chosen, outcomes)


def _told(chosen: list[Promise], outcomes: Mapping[Proof, Outcome]) -> int:
    proven = [checking.holds(promise, outcomes) for promise in chosen]
    for promise, holds in zip(chosen, proven, strict=True):
        print(f"{_word(holds)}\t{','.join(promise.requirements)}\t{promise.text}")
    print(f"{sum(proven)} of {len(chosen)} sentences proven")
    return 0 if all(proven) else 1


def _word(holds: bool) -> str:
    return "ok" if holds else "NOT PROVEN"


def _command(proof: Proof) -> str:
    return f"pytest -k {proof.run}" if proof.where == "tests" else f"lianfu {proof.run}"
