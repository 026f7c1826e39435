"""`promise check`: whether each sentence of the public page is proven, by what was seen to hold just now."""

import argparse
import asyncio
from collections.abc import Mapping

from assurance import checking
from assurance.checking import Outcome
from assurance.proofs import Proof
from foundation import clock, settings
from foundation.database import acting_as, transaction
from lianfu.scratch import Place, scratch
from privacy import heads
from privacy.periods import PERIODS
from privacy.promises import ALL, Promise
from registrations.revealing import reveal_registration

PEOPLE = 3


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    promise = commands.add_parser("promise", help="what the public page promises").add_subparsers(
        dest="deed", required=True
    )
    check = promise.add_parser("check", help="prove every sentence; fails when one has no passing proof")
    check.add_argument("--only", metavar="ID", help="one requirement, such as E-01")
    check.add_argument(
        "--seeded", action="store_true", help="look at a throw-away installation with people in it, not at this one"
    )
    check.set_defaults(run=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    chosen = [each for each in ALL if arguments.only in (None, *each.requirements)]
    if not chosen:
        print(f"沒有一句承諾用到 {arguments.only} · no sentence stands on {arguments.only}")
        return 1
    outcomes = asyncio.run(_seeded(chosen)) if arguments.seeded else checking.check(chosen)
    for outcome in outcomes.values():
        print(f"{_word(outcome.holds)}\t{_command(outcome.proof)}\t{outcome.told}")
    print()
    return _told(chosen, outcomes)


async def _seeded(chosen: list[Promise]) -> Mapping[Proof, Outcome]:
    async with scratch() as place:
        await live_in(place)
        return await asyncio.to_thread(checking.check, chosen, place.environment())


async def live_in(place: Place) -> None:
    """Something has happened here: people registered for an event, one was read, the audit was signed."""
    now = clock.now()
    team = await place.team(now)
    someone, *_ = await place.seed(PEOPLE, now)
    with acting_as("staff"):
        async with transaction() as c:
            event = await c.fetchval("select event from registration where id = $1", someone.registration)
        await reveal_registration(event, someone.registration, team["organiser"], "phone", note="", now=now)
    with acting_as("worker"):
        await heads.sign(clock.now(), first=True)


def _told(chosen: list[Promise], outcomes: Mapping[Proof, Outcome]) -> int:
    proven = [checking.holds(promise, outcomes) for promise in chosen]
    for promise, holds in zip(chosen, proven, strict=True):
        print(f"{_word(holds)}\t{','.join(promise.requirements)}\t{_filled(promise.text)}")
    print(f"{sum(proven)} of {len(chosen)} sentences proven")
    return 0 if all(proven) else 1


def _filled(text: str) -> str:
    """The sentence as the page says it."""
    days = PERIODS["registration"].keep_days
    return text % {"registration_days": days, "backup_days": settings.current().backup_days}


def _word(holds: bool) -> str:
    return "ok" if holds else "NOT PROVEN"


def _command(proof: Proof) -> str:
    return f"pytest -k {proof.run}" if proof.where == "tests" else f"lianfu {proof.run}"
