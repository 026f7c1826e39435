"""What is wrong with a posted field, in words that can be shown in either language."""

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """`message` is a Chinese msgid with `%(name)s` places filled from `params` after translation."""

    field: str
    message: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


Faults = list[Fault]
