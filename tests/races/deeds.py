"""A process of its own that does random deeds on one event as fast as it can: what two of these are run for is in
`test_all_deeds.py`. `python -m tests.races.deeds EVENT SEED TASKS EACH`; the rest comes from the environment.

It prints how often each deed did something, as JSON.
"""

import asyncio
import json
import os
import random
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from foundation import database, settings
from foundation.actor import Actor
from foundation.database import acting_as, transaction
from foundation.refusals import Refusal
from foundation.tokens import short_code
from outreach.identity import identify
from registrations import offers
from registrations.admission import KEEP, admit_party
from registrations.admission_rows import Projection, identity_context
from registrations.cancelling import cancel
from registrations.links import link_hash
from registrations.waiting import promote
from tests.registrations.conftest import NOW, OpenEvent, person
from vault import keys, sealing

OFFICER = Actor(UUID(int=7), "承辦人", frozenset(), "session")
FIRMS = [None, None, identify("00090001", "幸福食品有限公司"), identify("00090017", "大方木業有限公司")]
# Those who wait have not just asked: what becomes free is offered.
LATER = NOW + timedelta(hours=3)
_ANY = "select r.id from registration r join participation p on p.id = r.participation where r.event = $1 and {which}"


@dataclass
class Hand:
    event: OpenEvent
    luck: random.Random
    seed: int
    made: int = 0

    async def register(self) -> str:
        size = self.luck.choice([1, 1, 1, 2, 3])
        self.made += 1
        token, firm, tag = uuid4(), self.luck.choice(FIRMS), f"{self.seed}之{self.made}"
        sessions = self.luck.choice([self.event.sessions[:1], self.event.sessions[1:], self.event.sessions])
        people = [
            person(
                self.event, f"{tag}之{n}", party=token, is_contact=n == 0, consents={}, has_mail=False,
                sessions=tuple(sessions), projection=Projection(county=self.luck.choice(["10008", "66000"])),
                enterprise=firm, code=self.luck.choice(["", "", "SPRING"]),
                choices=(("tour", "a"),) if self.luck.random() < 0.5 else (),
            )
            for n in range(size)
        ]  # fmt: skip
        answers = await admit_party(people, NOW, together=self.luck.random() < 0.5)
        first = answers[0]
        return first.code if isinstance(first, Refusal) else first.name

    async def somebody(self, which: str) -> UUID | None:
        async with transaction("staff") as c:
            rows = await c.fetch(_ANY.format(which=which), self.event.id)
        return self.luck.choice(rows)["id"] if rows else None

    async def take_back(self) -> str:
        chosen = await self.somebody("r.state = 'live'")
        return "nobody" if chosen is None else str((await cancel(chosen, OFFICER, LATER)).before)

    async def answer(self) -> str:
        chosen = await self.somebody("p.status = 'offered'")
        if chosen is None:
            return "nobody"
        deed = self.luck.choice([offers.accept, offers.accept, offers.refuse])
        return (await deed(chosen, OFFICER, LATER)).answer

    async def substitute(self) -> str:
        """The function of the database, with the seals of somebody new; who may is the matter of the deed above it."""
        chosen = await self.somebody("r.state = 'live'")
        if chosen is None:
            return "nobody"
        self.made += 1
        new, mark = uuid4(), keys.mark(f"{self.seed}代{self.made}", f"{self.seed}.{self.made}@example.org", None)
        [someone] = await keys.upsert_persons([mark], LATER)
        scope = await keys.scope_keys(self.event.id, LATER)
        blob = sealing.seal(scope.p2, someone.key, identity_context(new, "P2"), {"name": "代理"})
        async with transaction("staff") as c:
            return str(await c.fetchval(
                "select outcome from substitute_registration($1, null, $2, true, $3, 'example.org',"
                " $4, $5, $6, 'zh-Hant', $7, $8, $9, $10, null) limit 1",
                chosen, LATER, KEEP, uuid4(), new, someone.person, link_hash(new, 1), os.urandom(16), short_code(),
                blob,
            ))  # fmt: skip

    async def lapse(self) -> str:
        with acting_as("worker"):
            return str(await offers.lapse_due(LATER + timedelta(days=30)) > 0)

    async def promote(self) -> str:
        with acting_as("worker"):
            return str(bool((await promote(self.event.id, LATER)).offered))


async def task(hand: Hand, each: int, counts: Counter[str]) -> None:
    deeds: list[tuple[Any, int]] = [
        (hand.register, 10),
        (hand.take_back, 5),
        (hand.answer, 5),
        (hand.substitute, 3),
        (hand.lapse, 1),
        (hand.promote, 1),
    ]
    for _ in range(each):
        [deed] = hand.luck.choices([d for d, _ in deeds], [w for _, w in deeds])
        try:
            said = await deed()
        except Refusal as no:
            said = no.code
        counts[f"{deed.__name__} {said}"] += 1


async def main(event: OpenEvent, seed: int, tasks: int, each: int) -> Counter[str]:
    chosen = settings.load(os.environ)
    settings.use(chosen)
    await database.connect(chosen.database_url, size=8)
    await keys.connect(chosen.keys_database_url, chosen.keys_folder)
    counts: Counter[str] = Counter()
    hands = [Hand(event, random.Random(seed * 1000 + n), seed * 1000 + n) for n in range(tasks)]
    await asyncio.gather(*(task(hand, each, counts) for hand in hands))
    await keys.disconnect()
    await database.disconnect()
    return counts


def _event(text: str) -> OpenEvent:
    told = json.loads(text)
    ids = {name: UUID(told[name]) for name in ("id", "revision", "notice")}
    return OpenEvent(
        slug=told["slug"], sha256=told["sha256"], sessions=tuple(UUID(each) for each in told["sessions"]), **ids
    )


if __name__ == "__main__":
    _, told, seed, tasks, each = sys.argv
    print(json.dumps(asyncio.run(main(_event(told), int(seed), int(tasks), int(each)))))
