"""A proof that looks at an installation holds only where it found something to look at."""

import asyncio
from collections.abc import Mapping

import pytest

from assurance import checking
from assurance.proofs import PROOFS, Proof
from lianfu.commands.promising import live_in
from lianfu.scratch import Place, scratch

LOOKING = [proof for proofs in PROOFS.values() for proof in proofs if proof.where == "here"]


async def outcomes(place: Place) -> dict[str, tuple[bool, str]]:
    found = [
        await asyncio.to_thread(checking._run_command, proof, place.environment())
        for proof in LOOKING
        if proof.run != "ropa check"  # it looks at the tables, which are there without people
    ]
    return {each.proof.run: (each.holds, each.told) for each in found}


async def test_an_empty_house_proves_nothing_and_one_with_people_does() -> None:
    async with scratch() as place:
        before = await outcomes(place)
        assert all(not holds and "examined nothing" in told for holds, told in before.values()), before
        await live_in(place)
        after = await outcomes(place)
        assert all(holds for holds, _ in after.values()), after


def test_every_command_that_looks_says_how_much_it_saw() -> None:
    assert all(proof.counts for proof in LOOKING)


def test_a_command_on_the_own_installation_need_not_find_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """A centre that has just begun is not told that its promises are broken."""

    def said(command: str, environment: Mapping[str, str] | None) -> object:
        assert environment is None
        return type("Ran", (), {"returncode": 0, "stdout": "ok, 0 entries\n", "stderr": ""})

    monkeypatch.setattr(checking, "_lianfu", said)
    assert checking._run_command(Proof("here", "audit verify", r"(\d+) entries"), None).holds
