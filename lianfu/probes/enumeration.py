"""S-04: whether an outsider can tell a known e-mail address from an unknown one, by any answer that takes one.

Known and unknown addresses go to the server in pairs, in random order; status, headers and body have to be the same,
and the times must not differ by a rank test.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from secrets import token_hex
from statistics import median
from uuid import uuid4

from events.facts import EventFacts
from lianfu.probes.ranks import mann_whitney
from lianfu.probes.visiting import Seen, Visit

LEAST_P = 0.01
WARM_UP = 10
Fields = Callable[[str], dict[str, str]]


@dataclass(frozen=True)
class Target:
    """One way in. `fields` are what is posted with an address."""

    name: str
    page: str
    path: str
    fields: Fields


@dataclass(frozen=True)
class Found:
    """`unlike` counts the pairs whose two answers differ in more than what is drawn anew."""

    target: str
    pairs: int
    unlike: int
    p: float
    known_ms: float
    unknown_ms: float

    @property
    def alike(self) -> bool:
        return self.unlike == 0 and self.p > LEAST_P


def targets(mail_only: EventFacts) -> tuple[Target, ...]:
    register = f"/zh-tw/events/{mail_only.slug}/register"
    return (
        Target("my-data", "/zh-tw/my-data", "/zh-tw/my-data", lambda email: {"email": email}),
        Target("lost link", "/zh-tw/find-my-link", "/zh-tw/find-my-link", lambda email: {"contact": email}),
        Target(
            "staff sign-in", "/zh-tw/staff/sign-in", "/zh-tw/staff/sign-in",
            lambda email: {"email": email, "password": "not the password of anybody"},
        ),
        Target("registration, ticket by mail", register, register, _registration),
    )  # fmt: skip


def name_of(email: str) -> str:
    """The name that goes with an address: a person is known by both."""
    return f"探測{email[:4]}"


def addresses(n: int) -> list[str]:
    """Of one length, so that no answer is longer for it."""
    return [f"{token_hex(8)}@example.org" for _ in range(n)]


def probe(base: str, target: Target, known: Sequence[str]) -> Found:
    """Each known address once, each beside an unknown one of the same length."""
    visit = Visit(base)
    try:
        hidden = visit.form(target.page)
        pairs = [(one, _unknown_beside(one)) for one in known]
        for one in addresses(WARM_UP):
            _try(visit, target, hidden, one)
        seen = [_pair(visit, target, hidden, pair) for pair in pairs]
    finally:
        visit.close()
    unlike = sum(known.shape != unknown.shape for known, unknown in seen)
    times = [[pair[side].seconds for pair in seen] for side in (0, 1)]
    return Found(
        target.name, len(seen), unlike, mann_whitney(*times), *(round(1000 * median(each), 2) for each in times)
    )


def _pair(visit: Visit, target: Target, hidden: dict[str, str], pair: tuple[str, str]) -> tuple[Seen, Seen]:
    first = random.SystemRandom().randrange(2)
    seen = {side: _try(visit, target, hidden, pair[side]) for side in (first, 1 - first)}
    return seen[0], seen[1]


def _try(visit: Visit, target: Target, hidden: dict[str, str], email: str) -> Seen:
    fresh = {"post_token": str(uuid4())} if "post_token" in hidden else {}
    return visit.post(target.path, hidden | fresh | target.fields(email), email)


def _unknown_beside(known: str) -> str:
    """The same domain and length."""
    local, _, domain = known.partition("@")
    return f"{token_hex(len(local))[: len(local)]}@{domain}"


def _registration(email: str) -> dict[str, str]:
    said = {
        "identity_kind": "individual", "name": name_of(email), "email": email, "phone": "0912345678", "county": "66000",
        "heard": "social",
    }  # fmt: skip
    return {"people": "1", "for_myself": "yes", "action": "send"} | {
        f"people-0-{key}": value for key, value in said.items()
    }


def lines(found: Sequence[Found]) -> Iterator[str]:
    for each in found:
        yield (
            f"{'ok' if each.alike else 'TELLS'}\t{each.target}\tpairs {each.pairs}\tunlike {each.unlike}"
            f"\tp {each.p:.3f}\tmedian {each.known_ms} ms known, {each.unknown_ms} ms unknown"
        )
