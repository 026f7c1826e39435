"""Runs the proofs of the promises and says, sentence by sentence, whether it holds.

Commands run as the operator would run them, in processes of their own; beside them all tests in one process of pytest,
from the checkout that the running code stands in. Where the tests are not installed their proofs do not pass: nothing
is claimed that was not seen.
"""

import importlib.util
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from assurance.proofs import PROOFS, Proof
from privacy.promises import ALL, Promise

ROOT = Path(__file__).parent.parent
PATIENCE = 1800  # seconds for one command; the breach drill promises thirty minutes


@dataclass(frozen=True, slots=True)
class Outcome:
    """`told` is the last line of a command, or how many tests passed."""

    proof: Proof
    holds: bool
    told: str


def check(promises: Sequence[Promise] = ALL, seeded: Mapping[str, str] | None = None) -> dict[Proof, Outcome]:
    """Every proof that the promises stand on, each run once. `seeded` is the environment of a house with people in it:
    there a command that looks at an installation must have found something to examine."""
    wanted = dict.fromkeys(proof for promise in promises for proof in proofs_of(promise))
    with ThreadPoolExecutor(1) as beside:
        tests = beside.submit(_run_tests, [proof for proof in wanted if proof.where == "tests"])
        commands = {
            proof: _run_command(proof, seeded if proof.where == "here" else None)
            for proof in wanted
            if proof.where != "tests"
        }
        return commands | tests.result()


def proofs_of(promise: Promise) -> list[Proof]:
    """KeyError for a requirement that nothing proves."""
    return [proof for requirement in promise.requirements for proof in PROOFS[requirement]]


def holds(promise: Promise, outcomes: Mapping[Proof, Outcome]) -> bool:
    return all(proof in outcomes and outcomes[proof].holds for proof in proofs_of(promise))


def _run_command(proof: Proof, seeded: Mapping[str, str] | None) -> Outcome:
    try:
        ran = _lianfu(proof.run, seeded)
        told = _last_line(ran.stdout) or _last_line(ran.stderr)
        if ran.returncode or seeded is None:
            return Outcome(proof, ran.returncode == 0, told)
        examined = _examined(proof, _lianfu(proof.control, seeded).stdout if proof.control else ran.stdout)
    except subprocess.TimeoutExpired:
        return Outcome(proof, holds=False, told=f"not done after {PATIENCE} s")
    return Outcome(proof, examined > 0, told if examined else f"it examined nothing: {told}")


def _lianfu(command: str, environment: Mapping[str, str] | None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "lianfu", *command.split()],
        env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=ROOT,
    )  # fmt: skip


def _examined(proof: Proof, said: str) -> int:
    found = re.findall(proof.counts, said)
    return int(found[-1]) if found else 0


def _run_tests(proofs: Sequence[Proof]) -> dict[Proof, Outcome]:
    if not proofs:
        return {}
    if not (ROOT / "tests").is_dir() or importlib.util.find_spec("pytest") is None:
        return {
            proof: Outcome(proof, holds=False, told="the tests are not installed here: make test") for proof in proofs
        }
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        words = " or ".join(dict.fromkeys(proof.run for proof in proofs))
        command = [sys.executable, "-m", "pytest", "-q", "--ignore=tests/journeys", "-k", words, f"--junitxml={report}"]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=ROOT)
        if not report.exists():
            told = _last_line(ran.stdout) or _last_line(ran.stderr)
            return {proof: Outcome(proof, holds=False, told=told) for proof in proofs}
        cases = list(_cases(report))
    return {proof: _of_cases(proof, cases) for proof in proofs}


def _cases(report: Path) -> Iterable[tuple[str, str]]:
    """Each test by the name that `-k` sees, with how it ended."""
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own run a moment ago
        ends = {child.tag for child in case} & {"failure", "error", "skipped"}
        yield f"{case.get('classname')}.{case.get('name')}".lower(), next(iter(ends), "passed")


def _of_cases(proof: Proof, cases: Iterable[tuple[str, str]]) -> Outcome:
    """A proof that was skipped, or that no test carries, is no proof."""
    ends = [end for name, end in cases if proof.run.lower() in name]
    passed = ends.count("passed")
    return Outcome(
        proof, bool(passed) and not set(ends) & {"failure", "error"}, f"{passed} of {len(ends)} tests passed"
    )


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")
