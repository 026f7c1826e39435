"""The demo year: a deterministic, invented year of a centre, played through the real deeds and dated back from the
day of seeding."""

from foundation.permissions import ROLES
from lianfu.demo_year.accounts import PASSWORD
from lianfu.demo_year.seeding import ensure, may_play

__all__ = ["PASSWORD", "ROLES", "ensure", "may_play"]
