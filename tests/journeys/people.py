"""Six invented people of one enterprise that the demo year does not know, and how each of them comes to the seminar."""

import random
from dataclasses import dataclass
from secrets import token_hex

from lianfu.demo_year import invented, seeding
from outreach.makers import demo_ubns
from privacy.masks import mask

# Journeys may be played again on the same demo: nobody comes twice.
RUN = token_hex(3)


def mailbox(name: str) -> str:
    """An address that nobody else has."""
    return f"{name}.{RUN}@example.tw"


@dataclass(frozen=True)
class Guest:
    """`box` names the mailbox."""

    name: str
    box: str
    identity_kind: str = "staff"
    job_title: str = "專員"

    @property
    def email(self) -> str:
        return mailbox(self.box)

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
    Guest("王小明", "wang", "owner", "負責人"),
    Guest("Lin Mei-hua", "lin", "manager", "Manager"),
    Guest("陳大同", "chen"),
    Guest("張美玲", "chang"),
    Guest("𠮷㐂堃", "rare"),
    Guest("黃阿財", "huang"),
)


def new_ubns(n: int) -> list[str]:
    """Numbers of the fixture range that no enterprise of the demo year has."""
    taken = {firm.ubn for firm in invented.firms(random.Random(seeding.SEED), seeding.FIRMS)}
    return random.Random(RUN).sample([number for number in demo_ubns() if number not in taken], n)
