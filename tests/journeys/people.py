"""Six invented people of one enterprise that the demo year does not know, and how each of them comes to the seminar."""

import random
from dataclasses import dataclass

from lianfu.demo_year import invented, seeding
from outreach.makers import demo_ubns
from privacy.masks import mask


@dataclass(frozen=True)
class Guest:
    """`mailbox` is the part of the address before @example.tw; `email` is unique in the run."""

    name: str
    mailbox: str
    identity_kind: str = "staff"
    job_title: str = "專員"

    @property
    def email(self) -> str:
        return f"{self.mailbox}@example.tw"

    @property
    def answers(self) -> dict[str, str]:
        """By the keys of the standard form."""
        named = {"identity_kind": self.identity_kind, "name": self.name, "job_title": self.job_title}
        return named | {"email": self.email}

    @property
    def masked(self) -> str:
        """As the screen at the door shows the name."""
        return mask("name", self.name)


FIRM = {"organization": "晨曦示範精密", "county": "66000", "township": "66000060", "industry": "C", "size": "5-29"}
SIX = (
    Guest("王小明", "wang.job", "owner", "負責人"),
    Guest("Lin Mei-hua", "lin.job", "manager", "Manager"),
    Guest("陳大同", "chen.job"),
    Guest("張美玲", "chang.job"),
    Guest("𠮷㐂堃", "rare.job"),
    Guest("黃阿財", "huang.job"),
)


def new_ubns(n: int) -> list[str]:
    """Numbers of the fixture range that no enterprise of the demo year has, the last ones first."""
    taken = {firm.ubn for firm in invented.firms(random.Random(seeding.SEED), seeding.FIRMS)}
    return [number for number in reversed(demo_ubns()) if number not in taken][:n]
