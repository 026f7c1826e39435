"""Every sentence of the public page stands on proofs that exist, and every requirement was given a way to fail."""

import argparse
import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

from assurance.proofs import PROOFS
from lianfu.__main__ import parser
from privacy.promises import ALL, CHAPTERS, REQUIREMENTS
from tests.mutations import all_mutations

# Proven by tests that stand for other parts of the product; these have no mutation of their own.
ELSEWHERE = {"T-01", "W-01", "Q-01", "Q-02", "L-01"}


def names(house: Any) -> Iterator[str]:
    """The names that `pytest -k` sees: file and function."""
    for path in house.files(".py", under=("tests",)):
        if path.name.startswith("test_"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                    yield f"{path.stem}.{node.name}"


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_each_requirement_has_its_proofs(requirement: str) -> None:
    assert PROOFS[requirement]


def test_nothing_is_proven_that_is_not_promised() -> None:
    assert set(PROOFS) == set(REQUIREMENTS)


def test_each_word_chooses_a_test(house: Any) -> None:
    known = list(names(house))
    words = {proof.run for proofs in PROOFS.values() for proof in proofs if proof.where == "tests"}
    assert not {word for word in words if not any(word in name for name in known)}


def test_each_command_is_one() -> None:
    for proofs in PROOFS.values():
        for proof in proofs:
            if proof.where != "tests":
                assert isinstance(parser().parse_args(proof.run.split()), argparse.Namespace), proof.run


def test_each_mechanism_was_switched_off_once() -> None:
    assert not set(REQUIREMENTS) - ELSEWHERE - {each.requirement for each in all_mutations().values()}


def test_each_mutation_names_a_proof_that_exists(house: Any) -> None:
    for address, mutation in all_mutations().items():
        path, _, name = mutation.proof.split()[0].partition("::")
        assert (house.root / path).is_file(), address
        if name:
            function = re.split(r"[\[:]", name)[0]
            assert f"def {function}(" in (house.root / path).read_text("utf-8"), address


def test_each_sentence_is_said_once() -> None:
    said = [promise.text for promise in ALL]
    assert len(said) == len(set(said))
    assert all(chapter.promises for chapter in CHAPTERS)
