"""What proves each requirement: commands on this installation, drills on a throw-away one, and tests by their words.

Only a list; `assurance/checking.py` runs it. A requirement holds when every proof of it passes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Where = Literal["here", "scratch", "tests"]


@dataclass(frozen=True, slots=True)
class Proof:
    """`run` is what stands behind `lianfu` ("here": it only reads this installation; "scratch": it makes its own), or
    the word that `pytest -k` chooses the tests by. A command that holds on nothing proves nothing: in a seeded house
    `counts` finds in its output how much it examined; where success says nothing, in that of `control`."""

    where: Where
    run: str
    counts: str = ""
    control: str = ""


def _here(run: str, counts: str, control: str = "") -> Proof:
    return Proof("here", run, counts, control)


def _scratch(run: str) -> Proof:
    return Proof("scratch", run)


def _tests(word: str) -> Proof:
    return Proof("tests", word)


PROOFS: Mapping[str, tuple[Proof, ...]] = {
    "N-01": (_tests("notice_required_fields"),),
    "N-02": (_here("notice verify --all", r"(\d+) notices"), _tests("version_is_immutable")),
    "N-03": (_tests("categories_shown_are_the_union"),),
    "N-04": (_tests("consent_refused_ok"),),
    "N-05": (_tests("art9"),),
    "N-06": (_here("ropa check", r"(\d+) columns"), _tests("ropa_check")),
    "M-01": (_tests("field_register"),),
    "M-02": (_tests("special_data"), _tests("sensitive_questions")),
    "E-01": (_tests("canary_run"), _tests("canary_scan")),
    "E-02": (_tests("aad_swap"),),
    "E-03": (_scratch("drill restore-after-erase"),),
    "E-04": (_tests("keys_rotate"),),
    "E-05": (_tests("blind_index"),),
    "L-01": (_tests("canary_run"),),
    "T-01": (_tests("qr_code_and_names_nobody"),),
    "W-01": (_tests("nothing_from_elsewhere"),),
    "R-01": (
        _here("retention overdue", r"(?m)^(\d+)$", control="retention overdue --clock 2099-01-01"),
        _scratch("drill erase-killed"),
        _tests("retention"),
    ),
    "R-02": (_tests("digest"),),
    "S-01": (_tests("statutory_clock"),),
    "S-02": (_tests("copy_package"),),
    "S-03": (_tests("magic_link"),),
    "S-04": (_scratch("probe enum --scratch --n 40"), _tests("same_answer")),
    "A-01": (_tests("tour"),),
    "A-02": (_here("audit verify", r"(\d+) entries"), _tests("audit_chain")),
    "A-03": (_tests("no_audit_no_data"),),
    "V-01": (_tests("tour"),),
    "X-01": (_tests("export_trace"), _tests("export_approval")),
    "X-02": (_tests("formula"),),
    "Q-01": (_tests("ballot"),),
    "Q-02": (_tests("five_answers"),),
    "B-01": (_scratch("drill breach --scenario stolen-dump"), _tests("breach")),
}
