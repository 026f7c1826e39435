"""The checker of the line by itself: it is silent over a fair log and names each break of the rule."""

from uuid import UUID

import pytest

from registrations.line_check import Count, Logged, count_faults, order_faults

A, B, C = (UUID(int=n) for n in (1, 2, 3))
ONE, TWO = UUID(int=11), UUID(int=12)


def log(*rows: tuple[UUID, UUID, str, int] | tuple[UUID, UUID, str, int, int, int]) -> list[Logged]:
    return [
        Logged(seq, registration, run, act, "full" if more else "", no, *more)
        for seq, (registration, run, act, no, *more) in enumerate(rows, 1)
    ]


JOINED = ((A, ONE, "joined", 1), (B, ONE, "joined", 2), (C, ONE, "joined", 3))


@pytest.mark.parametrize(
    ("acts", "faults"),
    [
        (((A, TWO, "offered", 1), (A, TWO, "accepted", 1)), 0),
        (((A, TWO, "skipped", 1, 0, 1), (B, TWO, "offered", 2)), 0),
        (((B, TWO, "offered", 2),), 1),  # nobody passed A over
        (((A, ONE, "skipped", 1, 0, 1), (B, TWO, "offered", 2)), 1),  # but in another allocation
        (((A, TWO, "skipped", 1, 2, 1), (B, TWO, "offered", 2)), 1),  # although it fits
        (((A, TWO, "accepted", 1),), 1),  # what was never offered
        (((A, TWO, "offered", 1), (A, TWO, "offered", 1)), 1),
        (((A, TWO, "offered", 1), (A, TWO, "lapsed", 1), (A, TWO, "moved_back", 4), (B, ONE, "seated", 2)), 0),
        (((A, TWO, "left", 1), (B, TWO, "seated", 2), (C, TWO, "seated", 3)), 0),
    ],
)
def test_order(acts: tuple[tuple[UUID, UUID, str, int], ...], faults: int) -> None:
    assert len(order_faults(log(*JOINED, *acts))) == faults


def test_a_substitute_stands_where_the_other_stood() -> None:
    other = UUID(int=4)
    acts = (
        (A, TWO, "skipped", 1, 0, 1), (B, TWO, "offered", 2),
        (A, TWO, "left", 1), (other, TWO, "joined", 1), (B, TWO, "left", 2), (C, ONE, "left", 3),
    )  # fmt: skip
    assert order_faults(log(*JOINED, *acts)) == []


def test_counts() -> None:
    assert count_faults([Count("session", 2, 2, 2)]) == []
    assert len(count_faults([Count("lost", 2, 1, 2), Count("sold twice", 3, 3, 2), Count("said less", 1, 2, 2)])) == 3
